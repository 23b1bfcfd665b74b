# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Reproducers for the kernel's selftests, in a copy of their folders: tests/kernel has as much of the headers
# as they use, and of what runs them.
load helpers

# CASE: as it was measured, a reproducer, and what is made of it. $id is its name there.
reproduce() {
    "$gen" -q "$1"
    "$loader" -q -o json "$1.bpf.o" >"$1.json" || :
    run -0 --separate-stderr "$gen" --emit selftest --measured "$1.json" -o bpf "$1"
    [[ "$output" == bpf/progs/tailchain_*.c ]]
    id=$(basename "$output" .c)
    compile "bpf/progs/$id.c" "$id.bpf.o" -I"$TESTS/kernel" -Wall -Werror
    bpftool gen skeleton "$id.bpf.o" name "$id" >"$id.skel.h" 2>/dev/null
    cc -Wall -Wno-unused-function -I"$TESTS/kernel" -I. -DTEST="test_$id" "bpf/prog_tests/$id.c" \
        "$TESTS/kernel/main.c" -o "$id" -lbpf
}

# What checkpatch.pl of the kernel looks for first.
kernel_style() {
    local file
    for file in bpf/*/*.c; do
        [ "$(head -n 1 "$file")" = "// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause" ]
        run -1 grep -nE '^ +[^ *]|[[:blank:]]$|.{101}' "$file"
        run -1 grep -nPzo '\n\n\n' "$file"
        run -1 grep -nPzo '\{\n\n|\n\n\}' "$file"
    done
}

@test "what the verifier refuses is refused in a reproducer, with the same words" {
    needs_bpf
    mkdir bpf
    for case in d1-f2-s256,0 d0-f2-s512,1; do
        reproduce "$case"
        [ "$(field verdict <"$case.json")" = rejected ]
        message=$(field message <"$case.json" | head -n 1)
        grep -F "__failure __msg(\"$message\")" "bpf/progs/$id.c"
        run -1 --separate-stderr "$loader" -q -o json --until load --entry entry "$id.bpf.o"
        [ "$(jq -r .verdict <<<"$output")" = rejected ]
        [[ "$(jq -r .message <<<"$output")" == "$message"* ]]
        "./$id"
        # It can fail.
        sed -i 's/__failure __msg(.*)/__success/' "bpf/progs/$id.c"
        compile "bpf/progs/$id.c" "$id.bpf.o" -I"$TESTS/kernel"
        bpftool gen skeleton "$id.bpf.o" name "$id" >"$id.skel.h" 2>/dev/null
        cc -Wno-unused-function -I"$TESTS/kernel" -I. -DTEST="test_$id" "bpf/prog_tests/$id.c" "$TESTS/kernel/main.c" \
            -o "$id" -lbpf
        run -1 "./$id"
        [ "$output" = "FAIL verdict" ]
    done
    kernel_style
}

@test "what runs makes as many tail calls in a reproducer" {
    needs_bpf
    mkdir bpf
    reproduce d40-f2-s16,0-r1
    [ "$(field verdict <d40-f2-s16,0-r1.json)" = accepted ]
    made=$(field made <d40-f2-s16,0-r1.json)
    grep -F "ASSERT_EQ(skel->bss->made, $made, \"made\");" "bpf/prog_tests/$id.c"
    "./$id"
    run -0 --separate-stderr "$loader" -q -o json --entry entry --read made "$id.bpf.o"
    [ "$(jq -r '.verdict' <<<"$output")" = accepted ]
    [ "$(jq -r '.reads.made' <<<"$output")" = "$made" ]
    sed -i "s/made, $made,/made, $((made + 1)),/" "bpf/prog_tests/$id.c"
    cc -Wno-unused-function -I"$TESTS/kernel" -I. -DTEST="test_$id" "bpf/prog_tests/$id.c" "$TESTS/kernel/main.c" -o "$id" -lbpf
    run -1 "./$id"
    [ "$output" = "FAIL made" ]
    kernel_style
}

@test "of a mixed chain the shape that is refused has a reproducer, and all of them one of what runs" {
    needs_bpf
    mkdir bpf
    reproduce d2-f2+f1.s513
    message=$(field message <"d2-f2+f1.s513.json" | head -n 1)
    # The entry, which is loaded last, has not been judged.
    [ "$(grep -cE '^int (entry|stage_1)' "bpf/progs/$id.c")" -eq 1 ]
    grep -A 1 -F "__failure __msg(\"$message\")" "bpf/progs/$id.c" | grep -F 'int stage_1('
    run -1 --separate-stderr "$loader" -q -o json --until load --entry stage_1 "$id.bpf.o"
    [[ "$(jq -r .message <<<"$output")" == "$message"* ]]
    "./$id"
    reproduce d33-f2.s16+f1+f3.s8,0
    [ "$(field verdict <"d33-f2.s16+f1+f3.s8,0.json")" = accepted ]
    run -0 --separate-stderr "$loader" -q -o json --entry entry --read made "$id.bpf.o"
    [ "$(jq -r '.reads.made' <<<"$output")" = "$(field made <"d33-f2.s16+f1+f3.s8,0.json")" ]
    "./$id"
    kernel_style
    # As a loader wrote it that did not say which.
    jq -c 'del(.programs)' <"d2-f2+f1.s513.json" >old.json
    run -2 --separate-stderr "$gen" --emit selftest --measured old.json d2-f2+f1.s513
    [ "$stderr" = "gen: old.json: does not say which program of 'd2-f2+f1.s513' was refused" ]
}

@test "a case that was not measured has no reproducer of what was" {
    echo '{"case":"d1","verdict":"accepted"}' >other.json
    run -2 --separate-stderr "$gen" --emit selftest --measured other.json d2
    [ "$stderr" = "gen: other.json: has no record of 'd2'" ]
}
