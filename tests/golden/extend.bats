# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# docs/extending.md: its examples, applied to a copy of the tree all at once, built and used.
bats_require_minimum_version 1.5.0

# The rows of the table: example|places
claims() {
    awk -F'|' '/^\| .*`[a-z-]+` \|$/ { gsub(/[` ]/, "", $4); print $4 "|" $3 }' "$TESTS/../docs/extending.md"
}

setup_file() {
    [[ "$BUILD" != */sanitize ]] || return 0
    export TREE=$BATS_FILE_TMPDIR/tree
    mkdir "$TREE"
    (cd "$TESTS/.." && cp -a Makefile deps gen lib listing loader probe sweep templates tests "$TREE")
    cd "$TREE" || return 1
    for patch in "$TESTS"/extend/*.patch; do
        # What is around a row is as the patch has it: else it could go elsewhere.
        patch -s -F0 -p1 --no-backup-if-mismatch <"$patch" || return 1
    done
    env -u MAKEFLAGS make -s -j2 WERROR=1 CFLAGS=-O0 O=build build/gen build/loader build/probe build/sweep build/templates >make.log 2>&1 ||
        { cat make.log >&2; return 1; }
}

setup() {
    # Their copy is built without sanitizers.
    [[ "$BUILD" != */sanitize ]] || skip "the examples are built in the plain build"
    cd "$BATS_TEST_TMPDIR" || return 1
    made=$TREE/build
}

needs_bpf() {
    bpftool prog list >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] || skip "bpf() needs root here"
}

@test "each example is claimed, and changes the places that its claim names" {
    diff <(claims | cut -d'|' -f1 | sort) <(cd "$TESTS/extend" && ls ./*.patch | sed 's,./\(.*\).patch,\1,' | sort)
    while IFS='|' read -r name places; do
        files=$(sed -n 's,^+++ b/,,p' "$TESTS/extend/$name.patch")
        new=$(grep -A1 '^--- /dev/null' "$TESTS/extend/$name.patch" | sed -n 's,^+++ b/,,p')
        # Files that are there and are named; where one is new, or depends on what is added, that is said.
        old=$(grep -vxF "${new:-none}" <<<"$files" | sort)
        named=$(grep -oE '`[^`]+`' <<<"$places" | tr -d '`' | sort)
        extra=$(comm -23 <(echo "$old") <(echo "$named"))
        [ -z "$(comm -13 <(echo "$old") <(grep / <<<"$named"))" ]
        if [ -n "$new" ]; then [[ "$places" == *"its file"* ]]; else [[ "$places" != *"its file"* ]]; fi
        case $places in
        *where*) [ "$(wc -l <<<"$extra")" -eq 1 ] ;;
        *"the command's"*) [[ "$extra" == */main.c ]] ;;
        *) [ -z "$extra" ] ;;
        esac || { echo "$name: $extra" >&2; false; }
    done < <(claims)
}

@test "axes: a number, a choice, sizes and a hook" {
    run -0 "$made/gen" -d 1 -f 2 --hops 3 --mood merry --scratch 8,16 --also tracepoint/a/b -t tracepoint --list
    [ "$output" = "d1-f2-hops3-scratch8,16-merry-also@tracepoint@a@b-tracepoint" ]
    run -0 "$made/gen" "$output" --emit c
    grep -q '/\* 3 hops \*/' d1-*.bpf.c
    grep -q '/\* merrily \*/' d1-*.bpf.c
    grep -q '/\* scratch of 8 \*/' d1-*.bpf.c
    grep -q '/\* also tracepoint/a/b \*/' d1-*.bpf.c
    run -2 "$made/gen" --hops 9
    [ "$output" = "gen: hops '9': must be 0 to 8" ]
    run -2 "$made/gen" --mood grim
    [ "$output" = "gen: mood 'grim': unknown; known are sober, merry" ]
    run -2 "$made/gen" --scratch 8,16
    [ "$output" = "gen: scratch: 2 values for 1 frame" ]
    run -2 "$made/gen" --also nothing
    [[ "$output" == "gen: also 'nothing': not a hook;"* ]]
    run -0 "$made/gen" --hops 1..3 --scratch 0..16:8 --list
    [ "${#lines[@]}" -eq 9 ]
    "$made/gen" --help | grep -q -- '--scratch=BYTES'
}

@test "an axis that is set anew in a compiled object" {
    needs_bpf
    "$made/gen" -q --depth 2 --gain 5
    run -0 "$made/loader" --gain 0..7:7 --read gained -o json d2-gain5.bpf.o
    [ "$(jq -c '[.gain, .reads.gained]' <<<"$output" | tr '\n' ' ')" = "[0,0] [7,21] " ]
}

@test "a limit, a capability and a method" {
    run -0 "$made/probe" --list
    [[ "$output" == *"tail_calls.pair "*"tail calls of two programs in turn"* ]]
    [[ "$output" == *"call.deep "*"may a subprogram of a subprogram tail-call?"* ]]
    [[ "$output" == *"taxes "*"is there anything certain?"* ]]
    needs_bpf
    run -0 "$made/probe" -q --objects "$PWD" -o json tail_calls.pair call.deep taxes
    [ "$(jq -r '"\(.limit) \(.answer)"' <<<"$output" | grep -c .)" -eq 3 ]
    [ "$(jq -r 'select(.limit == "tail_calls.pair").value' <<<"$output")" -gt 0 ]
    [ "$(jq -r 'select(.limit == "taxes").answer' <<<"$output")" = yes ]
}

@test "a field of records and one of findings" {
    needs_bpf
    echo >empty.o
    run "$made/loader" -o json empty.o
    [ "$(jq -r .machine <<<"$output")" = "a test machine" ]
    run -0 "$made/probe" -o csv taxes
    [[ "${lines[0]}" == *,emulated,luck,compiler,* ]]
    [[ "${lines[1]}" == *,false,7,* ]]
}

@test "a verdict" {
    needs_bpf
    "$made/gen" -q --depth 300 --ring 300
    run -3 "$made/loader" -o json d300.bpf.o
    [ "$(jq -r .verdict <<<"$output")" = crowded ]
}

@test "formats" {
    run -0 "$made/probe" --list -o keys
    [ "${lines[0]}" = "version;limit;asks;unit;" ]
    "$made/probe" --help | grep -q 'table (default), csv, json or keys'
    run -2 "$made/probe" -o none
    [ "$output" = "probe: output 'none': unknown; known are table, csv, json, keys" ]
    run -0 "$made/sweep" compare -o count "$TREE/sweep/baseline.jsonl"
    [ "$output" = "$(jq -r '.limit // empty' "$TREE/sweep/baseline.jsonl" | sort -u | wc -l) limits" ]
}

@test "an option, and what it is not given with" {
    run -0 "$made/gen" --count --depth 1..5
    [ "$output" = "5 cases" ]
    run -2 "$made/gen" --list --cc clang
    [ "$output" = "gen: list, cc: not together" ]
}

@test "an architecture and a source of kernels" {
    "$made/sweep" --help | tr -s ' \n' ' ' | grep -q 'loongarch64, mips64el'
    grep -q '^guest-mips64el:' "$TREE/deps/debian"
    cp "$made/gen" image
    run --separate-stderr "$made/sweep" run --arch mips64el --kernel image stack.program
    [ "$status" -eq 3 ]
    [[ "$stderr" == *mips64el* ]]
    run -3 "$made/sweep" fetch none:6.1
    [ "$output" = "sweep: kernel 'none:6.1': none here" ]
}

@test "a field to filter by" {
    run -0 "$made/sweep" compare -o csv -f unit=frames "$TREE/sweep/baseline.jsonl"
    [ "$(cut -d, -f2 <<<"$output" | sort -u | tr '\n' ' ')" = "frames.global frames.static limit " ]
}
