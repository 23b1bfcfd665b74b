# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Questions of one's own in a sweep, with a QEMU that answers all of them.
bats_require_minimum_version 1.5.0

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    mkdir -p "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    sweep=$BUILD/sweep probe=$BUILD/probe
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR/tmp say=$BUILD/tests/say boots=$PWD/boots
    mkdir -p "$TMPDIR" kernels && touch boots
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
    # A kernel answers with its number; what it was not asked nobody hears.
    for i in 1 2 3; do
        { cat "$BUILD/guest/x86_64/init"; printf 'Linux version 6.%s.0 (a@b)\n' $i; } >kernels/k$i
    done
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END'
#!/bin/bash
case "$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
say="$say $(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"$*")"
kernel=$(sed 's/.*-kernel \([^ ]*\).*/\1/' <<<"$*") n=1
echo "$kernel" >>"$boots"
$say 0 h "6.1 x86_64 jit"
for limit in call.global stack=1..512,frames=3 stack=1..512,frames=4 depth=1,stack=8,frames=2 depth=2,stack=8,frames=2 depth=1,stack=16,frames=2 depth=2,stack=16,frames=2; do
    $say $n o "{\"version\":1,\"limit\":\"$limit\",\"answer\":\"${kernel: -1} bytes\",\"kind\":\"number\",\"value\":${kernel: -1},\"works\":\"d1\"}
"
    n=$((n + 1))
done
$say $n x 0
END
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
}

limits() { jq -r .limit <<<"$output" | tr '\n' ' '; }

@test "words make limits, cases and grids of the probe's" {
    run -0 "$probe" --list -o json stack=1..512,frames=3 depth=1..2,stack=8..16:8,frames=2 depth=3,stack=8,16,frames=2,test=accepted
    [ "$(limits)" = "stack=1..512,frames=3 depth=1,stack=8,frames=2 depth=2,stack=8,frames=2 depth=1,stack=16,frames=2 depth=2,stack=16,frames=2 depth=3,stack=8,16,frames=2,test=accepted " ]
    # With those of the catalogue, which come first; each once.
    run -0 "$probe" --list -o json depth=1..9 call.global depth=1..9
    [ "$(limits)" = "call.global depth=1..9 " ]
    # They need objects.
    mkdir made
    run -0 "$probe" -q --make-objects --objects made depth=1..2,frames=1..2
    [ "$(sort <<<"$output" | tr '\n' ' ')" = "made/d1-f2.bpf.o made/d1.bpf.o " ] || { echo "$output"; false; }
    local bad
    for bad in "x=1|axis 'x': unknown" "stack=1..512,stack=3|fix 'stack': it is the axis" "depth=1..4,frames=1..2,ring=1..3|'depth=1..4,frames=1..2,ring=1..3': more than two ranges" \
        "depth=1..2000,stack=1..200|'depth=1..2000,stack=1..200': 400000 points: more than 10000" "depth=1..3,test=maybe|test 'maybe': unknown" \
        "depth=1..3,depth=1..4|'depth=1..3,depth=1..4': the same axis twice" "stack=9..1|" "a=,b|axis 'a': unknown" \
        "depth=1..9:2|'depth=1..9:2': a limit is searched in steps of one"; do
        run -2 --separate-stderr "$probe" --list "${bad%|*}"
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == "probe: ${bad#*|}"* ]] || { echo "$stderr"; false; }
    done
}

@test "an axis of one's own: asked in every cell, kept, compared, and in one table" {
    run -0 --separate-stderr "$sweep" run --cold -q --kernels-from kernels --results r --axis stack=1..512 --fix frames=3
    [ "$output" = "# x86_64, jit, folder ./kernels
limit                  6.1.0  6.2.0  6.3.0
stack=1..512,frames=3      1     *2     *3" ] || { echo "$output"; false; }
    [ "$(wc -l <boots)" -eq 3 ]
    # Again: nothing boots; another one goes to the same folder.
    run -0 --separate-stderr "$sweep" run --cold -q --kernels-from kernels --results r stack=1..512,frames=3
    [ "$(wc -l <boots)" -eq 3 ]
    run -0 --separate-stderr "$sweep" run --cold -q --kernels-from kernels --results r --axis stack=1..512 --fix frames=4 call.global
    [ "$(wc -l <boots)" -eq 6 ]
    run -0 --separate-stderr "$sweep" compare -o json r
    [ "$(jq -r .limit <<<"$output" | uniq | tr '\n' ' ')" = "stack=1..512,frames=3 call.global stack=1..512,frames=4 " ]
    # As plan has it.
    run -0 --separate-stderr "$sweep" plan --cold --kernels-from kernels --results p --axis stack=1..512 --fix frames=3,via=callback --test accepted
    [[ "${lines[0]}" == *" stack=1..512,frames=3,via=callback,test=accepted" ]]
}

@test "a grid: a row for each point; and between which kernels an answer of one's own changed" {
    run -0 --separate-stderr "$sweep" run --cold -q -o json --kernels ./kernels/k2 --grid depth=1..2,stack=8..16:8 --fix frames=2
    [ "$(limits)" = "depth=1,stack=8,frames=2 depth=2,stack=8,frames=2 depth=1,stack=16,frames=2 depth=2,stack=16,frames=2 " ]
    run -0 --separate-stderr "$sweep" bisect --cold -q -o json --kernels-from kernels --from 6.1 --to 6.3 --axis stack=1..512 --fix frames=3
    [ "$(jq -r '[.limit, .before, .after] | join(" ")' <<<"$output")" = "stack=1..512,frames=3 6.1.0 6.2.0
stack=1..512,frames=3 6.2.0 6.3.0" ] || { echo "$output"; false; }
}

@test "own questions that are none: one line, status 2" {
    local bad
    for bad in "--fix frames=3|fix: needs --axis or --grid" "--axis stack=1..512 --object kernels/k1|not together" \
        "--axis nosuch=1..3|axis 'nosuch': unknown" "--axis stack=1..512 --fix stack=2|fix 'stack': it is the axis"; do
        # shellcheck disable=SC2086
        run -2 --separate-stderr "$sweep" run --cold --kernels ./kernels/k1 ${bad%|*}
        [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$stderr"; false; }
        [[ "$stderr" == *"${bad##*|}"* ]] || { echo "$stderr"; false; }
    done
}

@test "a matrix from a file is the one that is typed" {
    cat >matrix.json <<'END'
{
    "kernels-from": "kernels",
    "kernels": ["6.1", "6.3"],
    "arch": "x86_64",
    "mode": ["jit", "interpreter"],
    "questions": ["call.global", "stack=1..512,frames=3"],
    "axis": "stack=1..512",
    "fix": "frames=4",
    "timeout": 60,
    "control": true,
    "results": "r"
}
END
    run -0 --separate-stderr "$sweep" plan --matrix matrix.json
    made=$output
    run -0 --separate-stderr "$sweep" plan --kernels-from kernels --kernels 6.1,6.3 --arch x86_64 --mode jit,interpreter --timeout 60 --control \
        --results r --axis stack=1..512 --fix frames=4 call.global stack=1..512,frames=3
    [ "${#lines[@]}" -eq 4 ]
    [ "$(tr ' ' '\n' <<<"$made" | sort)" = "$(tr ' ' '\n' <<<"$output" | sort)" ] || diff <(echo "$made") <(echo "$output")
    # Each of its commands makes one cell.
    sed 's/"mode".*/"mode": "jit",/; /control/d' matrix.json >one.json
    run -0 --separate-stderr "$sweep" plan --matrix one.json
    # As a CI system takes it.
    [ "$("$sweep" plan --json --matrix one.json | jq -r '.include[] | select(.kernel and .arch == "x86_64" and .mode == "jit") | .command')" = "$output" ]
    # A worker that dies leaves its cell to be done again.
    commands=("${lines[@]}")
    bash -c "${commands[0]} --cold" >/dev/null
    run -3 --separate-stderr "$sweep" merge --matrix one.json r
    [ "$stderr" = "sweep: kernel 6.3, x86_64, jit: not measured yet" ]
    bash -c "${commands[1]} --cold" >/dev/null
    run -0 --separate-stderr "$sweep" merge --matrix one.json r
    [ "$(grep -c '"cell"' <<<"$output")" -eq 2 ]
    run -0 --separate-stderr "$sweep" plan --matrix one.json
    [ -z "$output" ]
    [ "$(cat r/*.jsonl | jq -r '.limit // empty' | sort -u | tr '\n' ' ')" = "call.global stack=1..512,frames=3 stack=1..512,frames=4 " ]
}

@test "matrix files that are none: one line, status 2" {
    local bad
    while IFS='|' read -r text words; do
        echo "$text" >bad.json
        run -2 --separate-stderr "$sweep" plan --matrix bad.json
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == "sweep: $words"* ]] || { echo "$stderr"; false; }
    done <<'END'
{"kernel": |bad.json:2: unexpected token
[]|bad.json: not a JSON object
{"kernle": "6.1"}|bad.json: 'kernle': unknown; known are questions, kernels, kernel, source
{"matrix": "x"}|bad.json: 'matrix': unknown
{"output": "csv"}|bad.json: 'output': unknown
{"arch": 7}|bad.json: 'arch': must be a text
{"control": "yes"}|bad.json: 'control': must be true
{"timeout": [[1]]}|bad.json: 'timeout': must be a number
{"arch": "sparc"}|arch 'sparc': unknown
{"results": "r", "results": "s"}|bad.json:1: duplicate object key
END
    run -2 --separate-stderr "$sweep" plan --matrix missing.json
    [ "${#stderr_lines[@]}" -eq 1 ]
}
