# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# docs/data.md: each block of code prints the block below it.
bats_require_minimum_version 1.5.0

setup() {
    cd "$TESTS/.." || return 1
}

# LANGUAGE: files code.N and want.N for each of its blocks, from 1 on.
blocks() {
    awk -v dir="$BATS_TEST_TMPDIR" -v fence="\`\`\`$1" '
        !inside && $0 == fence { n++; inside = 1; out = dir "/code." n; mine = 1; next }
        !inside && $0 == "```" && mine { inside = 1; out = dir "/want." n; mine = 0; next }
        !inside && /^```/ { inside = 1; out = "/dev/null"; next }
        inside && $0 == "```" { inside = 0; next }
        inside { print >out }' docs/data.md
}

# INTERPRETER...: runs them, COUNT in all.
run_blocks() {
    local n=0 code
    for code in "$BATS_TEST_TMPDIR"/code.*; do
        n=$((n + 1))
        # The commands are where the build is.
        sed -i "s,\"build/,\"$BUILD/," "$code"
        "$@" "$code" >"$BATS_TEST_TMPDIR/got" || { cat "$code" >&2; return 1; }
        diff "$BATS_TEST_TMPDIR/want.${code##*.}" "$BATS_TEST_TMPDIR/got" || { cat "$code" >&2; return 1; }
    done
    [ "$n" -gt 0 ]
}

@test "docs/data.md: jq" {
    blocks sh
    run_blocks bash
}

@test "docs/data.md: Python" {
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema"
    blocks python
    run_blocks /usr/bin/python3
}

@test "docs/data.md: R" {
    Rscript -e 'library(jsonlite)' 2>/dev/null || skip "no R with jsonlite (Debian: r-base-core r-cran-jsonlite)"
    blocks r
    run_blocks Rscript
}
