# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
bats_require_minimum_version 1.5.0

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    gen=$BUILD/gen
    loader=$BUILD/loader
}

# Skips where this user may not load programs; says why.
needs_bpf() {
    bpftool prog list >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] || skip "bpf() needs root here"
}

# SOURCE OBJECT CLANG_OPTION...: as a user would compile it.
compile() {
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" "${@:3}" -c "$1" -o "$2"
}

# Prints a field of each record on standard input.
field() { jq -r --arg f "$1" '.[$f]'; }

# Maps with names that ours have, a line each. An empty prog array is none of ours any more: Linux 6.18 has
# been seen to keep one for ever whose last two descriptors were closed at about one time, as bpftool looks at
# it (prog_array_map_clear() takes a reference for work that is queued already). One that was there before is
# not this file's.
our_maps() {
    bpftool -j map show 2>/dev/null | jq -r '.[] | select((.name // "") | test("^(array_|stages|tailchai)")) | "\(.id) \(.type) \(.name)"' |
        while read -r id type name; do
            [ "$type" = prog_array ] && [ "$(bpftool -j map dump id "$id" 2>/dev/null | jq 'map(select(.value | type != "object")) | length' 2>/dev/null || echo 0)" = 0 ] ||
                echo "$id $type $name"
        done | sort
}
setup_file() { our_maps >"$BATS_FILE_TMPDIR/maps"; }
new_maps() { our_maps | comm -13 "$BATS_FILE_TMPDIR/maps" -; }
