# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The listing of code that real kernels' JITs made, saved in tests/data/code.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    listing=$BUILD/listing data=$TESTS/data/code
    [ -x "$listing" ] || skip "LLVM is not installed"
}

# The words behind the arrows of one function, a line each.
roles() { awk -v f="^$1:" '$0 ~ f {p = 1; next} /^[a-z].*: [0-9]+ bytes/ {p = 0} p' | sed -n 's/.*<- //p'; }

@test "in each saved image all tail calls are found and the limit is read: 33" {
    [ "$(ls "$data"/*.json | wc -l)" -ge 22 ]
    for image in "$data"/*.json; do
        # What counts is the count, or on riscv64 what is left of it.
        parts=("count < limit? 33 (0x21)" "count + 1")
        [[ "$image" != *riscv64* ]] || parts=("tail calls left: 33 (0x21)" "one less left")
        "$listing" "$image" >out
        [ "$(tail -1 out)" = "3 tail calls, limit in the code: 33 (0x21); the run made 2, all that was asked for" ]
        [ "$(grep -cxF "${parts[0]}" <(sed 's/.*<- //' out))" -eq 3 ]
        [ "$(grep -c '<- tail call$' out)" -eq 3 ]
        [ "$(grep -cxF "${parts[1]}" <(sed 's/.*<- //' out))" -eq 3 ]
    done
}

@test "every part of a tail call with a variable key is marked, on each machine" {
    for arch in x86_64 arm64 ppc64le riscv64; do
        parts=("count < limit? 33 (0x21)" "count + 1")
        [ $arch != riscv64 ] || parts=("tail calls left: 33 (0x21)" "one less left")
        for image in "$data"/d2-variable-runtime-*-$arch.json; do
            "$listing" "$image" | roles stage_1 | sort -u >found
            for role in "${parts[@]}" "else no tail call" "key < size of the array?" "slot empty?" "tail call"; do
                grep -qxF "$role" found || { echo "$image lacks: $role"; cat found; false; }
            done
        done
    done
}

@test "another constant in the code is another limit, and that it disagrees with the run is told" {
    # cmp eax, 33 and cmp qword ptr [rax], 33: 83f821 and 48833821.
    for image in d2-f2-6.1-x86_64:83f821:83f801 d2-f2-7.3-x86_64:48833821:48833801; do
        IFS=: read -r name from to <<<"$image"
        sed "s/$from/$to/g" "$data/$name.json" >patched.json
        ! cmp -s patched.json "$data/$name.json"
        run -1 "$listing" patched.json
        [[ "${lines[-1]}" == "3 tail calls, limit in the code: 1 (0x1); the run made 2: THEY DISAGREE" ]]
    done
    # In one function alone: the limits differ.
    jq -c '.code.programs[0].functions |= map(.bytes |= sub("83f821"; "83f820"))' "$data/d2-f2-6.1-x86_64.json" >one.json
    run -0 "$listing" one.json
    [ "${lines[-1]}" = "3 tail calls, with different limits" ]
    # cmplwi 9, 33 and li a6, 33.
    for image in d2-variable-runtime-7.3-ppc64le:21000928:01000928 d2-variable-runtime-7.2-riscv64:13081002:13081000; do
        IFS=: read -r name from to <<<"$image"
        sed "s/$from/$to/g" "$data/$name.json" >patched.json
        ! cmp -s patched.json "$data/$name.json"
        run -1 "$listing" patched.json
        [[ "${lines[-1]}" == "3 tail calls, limit in the code: 1 (0x1); the run made 2: THEY DISAGREE" ]]
    done
    # ja instead of jae lets one more through.
    sed 's/83f8217\(3..\)/83f8217\1/; s/83f82173/83f82177/g' "$data/d2-f2-6.1-x86_64.json" >greater.json
    run -0 "$listing" greater.json
    [[ "${lines[-1]}" == "3 tail calls, limit in the code: 34 (0x22)"* ]]
}

@test "a comparison of the program's own around a tail call is not its limit" {
    # cmp eax, 255; ja out; mov eax, [rbp - 4]; cmp eax, 33; jae out; add eax, 1; mov [rbp - 4], eax; nop; jmp; out: ret
    echo '{"case":"own","kernel":"6.1","arch":"x86_64","code":{"kind":"jit","programs":[{"functions":[{"name":"entry",
        "address":"0xffffffffc0000000",
        "bytes":"3dff000000771e8b85fcffffff83f821731383c0018985fcffffff0f1f440000e942000000c3"}]}]}}' |
        tr -d '\n' >own.json
    run -0 "$listing" own.json
    [[ "${lines[-1]}" == "1 tail call, limit in the code: 33 (0x21)"* ]]
    [ "$(grep -c '<- count < limit?' <<<"$output")" -eq 1 ]
}

@test "a comparison with what no count can reach is no tail call" {
    # mov x1, #0x7fffffffffffffff; cmp x0, x1; b.hi; add x0, x0, #1; br x2; nop; ret
    echo '{"case":"d1","kernel":"6.1","arch":"arm64","code":{"kind":"jit","programs":[{"functions":[{"name":"entry",
        "address":"0xffffffffc0000000","bytes":"0100f0921f0001eb880000540004009140001fd61f2003d5c0035fd6"}]}]}}' |
        tr -d '\n' >far.json
    run -0 "$listing" far.json
    [[ "$output" == *"#9223372036854775807"* ]]
    [[ "$output" != *"<-"* ]]
    [ "${lines[-1]}" = "no tail call is recognised in this code" ]
}

@test "bytes that a tail call leaves on the stack are what the prologue in the listing pushes" {
    for kernel in 5.10 6.1 6.12 7.3; do
        image=$data/d2-f2-$kernel-x86_64.json
        # What stage_1 keeps below its frame pointer when it calls its subprogram (of two pushes with a jump
        # over one of them, one is made), the return address, and the subprogram's saved frame pointer.
        derived=$("$listing" "$image" | awk '
            /^stage_1:/ {p = 1} /^stage_1_frame_1:/ {exit}
            p && / mov rbp, rsp/ {c = 1; next}
            p && c && / call / {print bytes + 16; exit}
            p && c && / push / {bytes += 8}
            p && c && / jmp / {bytes -= 8}
            p && c && / sub rsp, / {sub(/.*sub rsp, /, ""); bytes += $1 + 0}')
        [ "$derived" -eq "$(jq .kernel_stack_per_call "$image")" ]
    done
}

@test "two kernels' code side by side: addresses do not differ, the tail call does" {
    run -1 "$listing" --diff "$data/d2-f2-6.1-x86_64.json" "$data/d2-f2-6.12-x86_64.json"
    [[ "$output" == *"cmp eax, 33  <- count < limit?"*"|"*"cmp qword ptr [rax], 33  <- count < limit?"* ]]
    jq -c '.code.programs[].functions[].address = "0xffffffff00000000"' "$data/d2-f2-6.1-x86_64.json" >moved.json
    run -0 "$listing" --diff "$data/d2-f2-6.1-x86_64.json" moved.json
}

@test "code that is cut off, none, of an unknown machine, and no record: clear lines, nothing invented" {
    image=$data/d2-f2-6.1-x86_64.json
    jq -c '.code.programs[0].functions[1].bytes |= .[:41]' "$image" >odd.json
    jq -c '.code.programs[0].functions[1].bytes |= .[:40]' "$image" >cut.json
    jq -c '.code.programs[0].functions[1].bytes = "06060606"' "$image" >none.json
    jq -c '.code.programs[0].functions[1].bytes = "9 0x9-"' "$image" >digits.json
    jq -c '.arch = "s390x"' "$image" >machine.json
    jq -c 'del(.code)' "$image" >empty.json
    jq -c '.arch = "arm64"' "$image" >wrong.json
    echo 'no json' >text.json
    : >nothing.json
    while IFS='|' read -r file status want; do
        run --separate-stderr "$listing" $file
        [ "$status" -ne 0 ]
        [[ "$stderr" == *"$want"* ]] || { echo "$file said: $stderr"; false; }
    done <<'TABLE'
odd.json|3|its bytes are not hexadecimal digits
digits.json|3|its bytes are not hexadecimal digits
cut.json|3|is not code of x86_64
none.json|3|from byte 0 of 4 on it is not code of x86_64
machine.json|3|machine 's390x': not one that is disassembled here
empty.json|3|no code in its record
text.json|2|text.json:1: not a record
nothing.json|2|no record in it
missing.json|2|missing.json: No such file or directory
TABLE
    run "$listing" wrong.json
    [[ "$output" != *"limit in the code"* ]]
    run -2 "$listing"
    run -2 "$listing" --diff "$image"
    echo '{"case":"d1","arch":"x86_64","code":{"kind":"jit","programs":[{"functions":[{"bytes":"c3"}]}]}}' >bare.json
    run "$listing" bare.json
    [[ "$output" != *"(null)"* ]] && [[ "$output" == *"a function: 1 bytes at 0"* ]]
}
