# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# action.yml: its steps as they stand; docs/ci.md beside it.
bats_require_minimum_version 1.5.0

# NUMBER: the shell text of that step.
step() {
    awk -v want="$1" '/^      run: \|$/ { n++; on = 1; next } substr($0, 1, 8) != "        " { on = 0 } on && n == want { sub(/^        /, ""); print }' \
        "$TESTS/../action.yml"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export GITHUB_ACTION_PATH=$PWD/action GITHUB_STEP_SUMMARY=$PWD/summary
    export MATRIX="a matrix.json" BASELINE= OPTIONS= RESULTS=results
    # In place of a long sweep: what was measured before, in the folder that is named.
    mkdir -p action/deps action/build bin
    cat >action/build/sweep <<'END'
#!/bin/bash
printf '%s|' "$@" >>arguments
args=()
while [ $# -gt 0 ]; do
    case $1 in
    run) args+=(compare) ;;
    --matrix) jq -e . "$2" >/dev/null || exit 2; shift ;;
    --results) mkdir -p "$2" && cp measured.jsonl "$2/"; args+=("$2"); shift ;;
    *) args+=("$1") ;;
    esac
    shift
done
exec "$BUILD/sweep" "${args[@]}"
END
    printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
    printf '#!/bin/sh\necho "$@" >installed\n' >action/deps/install
    printf 'all:\n\t@touch made\n' >action/Makefile
    chmod +x bin/sudo action/build/sweep action/deps/install
    PATH=$PWD/bin:$PATH
    echo '{"kernels": ["6.1"]}' >"$MATRIX"
    cp "$TESTS/../sweep/baseline.jsonl" measured.jsonl
}

@test "the first step installs and builds" {
    bash -eo pipefail -c "$(step 1)"
    [ "$(cat action/installed)" = "build sweep" ]
    [ -e action/made ]
}

@test "the second step writes the comparison as the job's summary, and ends as it does" {
    run -0 bash -eo pipefail -c "$(step 2)"
    grep -q '^| limit' summary
    BASELINE=$TESTS/../sweep/baseline.jsonl
    rm summary arguments
    run -0 bash -eo pipefail -c "$(step 2)"
    [ "$(cat arguments)" = "run|--matrix|a matrix.json|--results|results|--baseline|$BASELINE|-o|markdown|" ]
    grep -q '0 changed' summary
    sed 's/"value":512/"value":496/' "$BASELINE" >measured.jsonl
    run -1 bash -eo pipefail -c "$(step 2)"
    grep -q '496' summary
}

@test "the workflow that is documented gives the action inputs that it has, and the matrix is one" {
    for input in $(sed -n '/^ *with:$/,/^ *- uses/p' "$TESTS/../docs/ci.md" | sed -n 's/^          \([a-z]*\):.*/\1/p' | grep -vE '^(name|path)$'); do
        grep -q "^  $input:" "$TESTS/../action.yml" || { echo "$input" >&2; false; }
    done
    sed -n '/^```json$/,/^```$/p' "$TESTS/../docs/ci.md" | grep -v '```' >m.json
    : >datapath.bpf.o
    run --separate-stderr "$BUILD/sweep" plan --kernels ./nosuch --matrix m.json --results r
    [[ "$stderr" != *m.json* ]]
}
