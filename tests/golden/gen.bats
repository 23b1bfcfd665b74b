# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# spec → C, byte for byte, and bad input → one line and an exit status.
bats_require_minimum_version 1.5.0

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    gen=$BUILD/gen
    memory=$(ldd "$gen" | grep -q libasan && echo unlimited || echo 3000000000)
}

# Every golden case: one for each value that an axis adds to the C.
golden() { ls "$TESTS"/golden/*.bpf.c; }

# The options that make a case of that name; the words are looked up in gen's own help.
@test "each golden case is made again, byte for byte" {
    while read -r name options; do
        # shellcheck disable=SC2086
        "$gen" -q --emit c $options
        cmp "$TESTS/golden/$name.bpf.c" "$name.bpf.c"
    done <"$TESTS/golden/cases"
}

@test "no golden file is without its case" {
    diff <(golden | xargs -n1 basename | sed 's/\.bpf\.c$//' | sort) \
        <(cut -d' ' -f1 "$TESTS/golden/cases" | sort)
}

@test "each generated file compiles without a warning" {
    flags=(-target bpf -mcpu=v2 -g -O2 -Wall -Wextra -Wno-unused-parameter -Werror
        -idirafter "/usr/include/$(cc -print-multiarch)")
    for c in $(golden); do
        clang "${flags[@]}" -c "$c" -o "$BATS_TEST_TMPDIR/x.o"
    done
}

@test "each generated file is formatted as our own sources are" {
    command -v clang-format >/dev/null || skip "clang-format is not installed"
    # shellcheck disable=SC2046
    clang-format --style="file:$TESTS/../.clang-format" --dry-run -Werror $(golden)
}

@test "the programs' functions use no stack but what was asked for" {
    command -v llvm-objdump >/dev/null || skip "llvm-objdump is not installed"
    "$gen" -q --depth 3 --frames 3 --fanout 2
    # r10 may be copied; a load or store through it would be a spilled register.
    run ! grep -E '\(r10 [-+]' <(llvm-objdump -d d3-f3-fanout2.bpf.o)
    "$gen" -q --depth 3 --frames 2 --via callback
    # Here one slot is wanted: the one that holds the context for the callback.
    [ "$(llvm-objdump -d d3-f2-callback.bpf.o | grep -cE '\(r10 [-+]')" -eq 4 ]
}

@test "a long chain, which is compiled in two steps, is what one step makes of it" {
    command -v bpftool >/dev/null && command -v llvm-objdump >/dev/null || skip "bpftool or llvm-objdump is not installed"
    mkdir elsewhere
    "$gen" -q --depth 120 --frames 2
    "$gen" -q -o elsewhere --depth 120 --frames 2
    cmp d120-f2.bpf.o elsewhere/d120-f2.bpf.o
    [ "$(ls)" = "$(printf '%s\n' d120-f2.bpf.c d120-f2.bpf.o d120-f2.m4 elsewhere)" ]
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c d120-f2.bpf.c -o plain.o
    code() { llvm-objdump -dr "$1" | tail -n +3; }
    cmp <(code d120-f2.bpf.o) <(code plain.o)
    # The same types, under other numbers.
    types() { bpftool btf dump file "$1" | sed -E 's/^\[[0-9]+\] //; s/type(_id)?=[0-9]+//g' | sort; }
    cmp <(types d120-f2.bpf.o) <(types plain.o)
}

@test "a family has one case for each combination, and --list makes none" {
    run -0 "$gen" --depth 1..3 --stack 8..40:16 --list
    [ "${#lines[@]}" -eq 9 ]
    [ "${lines[0]}" = d1-s8 ] && [ "${lines[8]}" = d3-s40 ]
    [ -z "$(ls)" ]
}

@test "the files are named after the case, in the output directory" {
    mkdir out
    run -0 "$gen" -o out --depth 1 --frames 2 --stack 240,16 -t xdp
    [ "$output" = out/d1-f2-s240,16-xdp.bpf.o ]
    [ "$(ls out | tr '\n' ' ')" = "d1-f2-s240,16-xdp.bpf.c d1-f2-s240,16-xdp.bpf.o d1-f2-s240,16-xdp.m4 " ]
}

@test "a plain case has files of its own, and nothing in it that is to be set, counted or read" {
    run -0 "$gen" --plain --depth 1..2 --frames 2 --stack 0..8:8
    [ "${lines[*]}" = "./d1-f2-plain.bpf.o ./d1-f2-s8-plain.bpf.o ./d2-f2-plain.bpf.o ./d2-f2-s8-plain.bpf.o" ]
    "$gen" -q d1-f2-s8
    [ "$(ls d1-f2-s8[.-]* | wc -l)" -eq 6 ]
    command -v llvm-readelf >/dev/null || skip "llvm-readelf is not installed"
    llvm-readelf -SW d1-f2-s8.bpf.o | grep -qE ' \.(rodata|data|bss) '
    run ! grep -E ' \.(rodata|data|bss) ' <(llvm-readelf -SW d1-f2-s8-plain.bpf.o)
    # What each frame stores is all that it does with its stack; without any there is nothing.
    [ "$(llvm-objdump -d d1-f2-s8-plain.bpf.o | grep -c '\*(u8 \*)(r10 - 8) = r')" -eq 4 ]
    run ! grep r10 <(llvm-objdump -d d1-f2-plain.bpf.o)
}

@test "a plain frame that no instruction reaches is refused by the compiler" {
    "$gen" -q --plain --depth 0 --stack 32768
    run -1 --separate-stderr "$gen" -q --plain --depth 0 --stack 32769
    [[ "$stderr" == "gen: d0-s32769: refused by the compiler: "*"no instruction reaches so far below r10"* ]]
}

@test "the directory's name may hold spaces, quotes, commas and m4's own quotes" {
    dir="a b'c\",[<d>]\`,e"
    mkdir "$dir" ./-dash
    "$gen" -q -o "$dir" --depth 2
    [ -s "$dir/d2.bpf.o" ]
    "$gen" -q -o -dash --depth 2
    [ -s ./-dash/d2.bpf.o ]
    cmp "$dir/d2.bpf.o" ./-dash/d2.bpf.o
}

@test "bad input: one line that names what and why, exit status 2" {
    while IFS='|' read -r options want; do
        # shellcheck disable=SC2086
        eval "run -2 --separate-stderr \"$gen\" $options"
        [ -z "$output" ]
        # shellcheck disable=SC2154
        if [ "$stderr" != "gen: $want" ]; then
            echo "gen $options"; echo "said: $stderr"; echo "want: gen: $want"; false
        fi
    done <"$TESTS/golden/bad"
    [ -z "$(ls)" ]
}

@test "an output directory that cannot be written: status 3, nothing made" {
    [ "$(id -u)" -ne 0 ] || dir=/proc/self
    [ "$(id -u)" -eq 0 ] || { mkdir -m 555 ro; dir=ro; }
    run -3 --separate-stderr "$gen" -o "$dir" --depth 1
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a full disk: status 3, and no half-written file" {
    [ -w /dev/full ] && mount -t tmpfs -o size=32k tmpfs "$(mkdir full && echo full)" 2>/dev/null ||
        skip "a small file system cannot be mounted"
    run -3 --separate-stderr "$gen" -o full --depth 30
    umount full || umount -l full
    [[ "$stderr" == *"cannot be written: No space left on device" ]]
}

@test "an object in either byte order: the same programs" {
    "$BUILD/gen" -q -o . d2-f2 && cp d2-f2.bpf.o native
    for order in little big; do
        "$BUILD/gen" -q --byte-order $order d2-f2 && cp d2-f2.bpf.o $order
        llvm-readelf -h $order | grep 'Data:' >data
        grep -q "$order endian" data
        llvm-objdump -d --no-show-raw-insn --no-leading-addr $order | sed 1,2d >$order.code
    done
    cmp native little
    diff <(grep -c . little.code) <(grep -c . big.code)
    grep -q 'call 12' big.code
    run -2 "$BUILD/gen" --byte-order middle d1
    [ "$output" = "gen: byte-order 'middle': unknown; known are native, little, big" ]
}

@test "a missing compiler or m4: one line, status 3, the C is kept" {
    run -3 --separate-stderr "$gen" --cc no-such-clang --depth 1
    [ "$stderr" = "gen: no-such-clang: cannot be run: No such file or directory" ]
    [ "$(ls | tr '\n' ' ')" = "d1.bpf.c d1.m4 " ]
    run -3 --separate-stderr env PATH=/nonexistent "$gen" --depth 2
    [ "$stderr" = "gen: m4: cannot be run: No such file or directory" ]
    [ ! -e d2.bpf.c ]
}

@test "a compiler that fails, is killed or is no clang: status 3, no object" {
    printf '#!/bin/sh\nkill -9 $$\n' >killed
    printf '#!/bin/sh\necho "error: out of order" >&2; exit 1\n' >broken
    chmod +x killed broken
    run -3 --separate-stderr "$gen" --cc ./killed --depth 1
    [ "$stderr" = "gen: $PWD/killed: killed by SIGKILL" ]
    run -3 --separate-stderr "$gen" --cc ./broken --depth 1
    [ "$stderr" = "gen: $PWD/broken: does not compile BPF: error: out of order" ]
    run -3 "$gen" --cc gcc --depth 1
    run -3 "$gen" --cc true --depth 1
    [ ! -e d1.bpf.o ]
}

@test "a case that the compiler refuses: its words, status 1, and the others are made" {
    run -1 --separate-stderr "$gen" --depth 1 --frame-style buffer --stack 504..520:16
    [ "$output" = ./d1-s504-buffer.bpf.o ]
    [[ "$stderr" == *"d1-s520-buffer: refused by the compiler: "*"BPF stack limit of 512 bytes"* ]]
    [ ! -e d1-s520-buffer.bpf.o ]
}

@test "SIGKILL at any instant leaves whole files alone" {
    mkdir want && "$gen" -q -o want --depth 20
    for delay in 0.01 0.03 0.05 0.08 0.1 0.12 0.15; do
        timeout -s KILL $delay "$gen" -q --depth 20 || true
        sleep 0.05
        for f in *; do
            case $f in
            want) ;;
            d20.*) cmp "$f" "want/$f" ;;
            *) echo "left behind: $f"; false ;;
            esac
        done
    done
}

# limited COMMAND...: within 3 GB of memory and 20 seconds. A sanitized command needs terabytes of address space.
limited() {
    timeout 20 prlimit --as="$memory" "$@"
}

@test "a hook that has the name of a macro is taken literally, and m4 ends" {
    for hook in kprobe/T_CASE kprobe/m4_dnl fentry/T_FOR tracepoint/T_RING/T_SECTION raw_tp/m4_eval; do
        run -0 limited "$gen" -q --emit c --depth 2 --attach "$hook"
        grep -qF "SEC(\"$hook\")" "d2-${hook//\//@}.bpf.c"
        grep -qF " * d2-${hook//\//@}, made by" "d2-${hook//\//@}.bpf.c"
    done
}

@test "text chosen to hurt: refused in one line with status 2, or taken literally" {
    # Of names of hooks, types and cases; m4's and C's quotes and comments, control characters, no UTF-8, 64 KiB.
    printf '%s\n' '[<' '>]' '[<>]' 'm4_syscmd(touch hurt)' "m4_include(/etc/passwd)" '`' "'" '"' '\' '*/' '/*' '//' '");touch(' '$(touch hurt)' \
        ';touch hurt' '|' '&' '%s%n%n' '%99999999d' '-' '--' '-o' '..' '../..' '/' '@' '#' '${HOME}' '~' '*' '?' '[a]' 'a,b' 'a=b' ' ' 'T_CASE' 'm4_define' \
        'é' '日本' '+' '+1' '0x' '1e400' '99999999999999999999' '-0' '1..' '..1' '1..2..3' '1:2' 'true' 'NULL' >hurts
    printf 'a\tb\na\033[31mb\na\001b\na\177b\na\303\050b\na\377b\na\302\233b\na\342\200\256b\na\rb\n' >>hurts
    head -c 65536 /dev/zero | tr '\0' a >>hurts
    echo >>hurts
    count=0
    mkdir out
    while IFS= read -r text || [ -n "$text" ]; do
        for arguments in "--attach|kprobe/$text" "--attach|tracepoint/$text/x" "--attach|$text" "--prog-type|$text" "--depth|$text" "--|$text"; do
            # As run --separate-stderr does, which takes twice as long.
            status=0
            stderr=$(limited "$gen" -q --emit c -o out "${arguments%%|*}" "${arguments#*|}" 2>&1 >/dev/null) || status=$?
            count=$((count + 1))
            if [ "$status" -eq 0 ]; then
                [ "$(find out -type f | wc -l)" -eq 2 ]
                rm -r out && mkdir out
            else
                [ "$status" -eq 2 ] || { echo "$arguments: $status"; false; }
                [[ -n "$stderr" && "$stderr" != *$'\n'* ]]
                [ "${#stderr}" -lt 5000 ]
                printf '%s\n' "$stderr" >>said
                [ -z "$(compgen -G 'out/*')" ]
            fi
        done
    done <hurts
    run -1 grep -cP '[\x00-\x08\x0b-\x1f\x7f]' said
    iconv -f UTF-8 -t UTF-8 said >/dev/null
    [ "$count" -ge 300 ]
    [ ! -e hurt ]
}

@test "a message that is too long is cut between characters" {
    long=$(printf '\303\251%.0s' {1..3000})
    for word in "$long" "x$long"; do
        run -2 --separate-stderr "$BUILD/gen" --prog-type "$word"
        [[ "$stderr" == *... ]]
        iconv -f utf-8 -t utf-8 <<<"$stderr" >/dev/null
    done
}

@test "m4 and clang run within limits: one that does not end is ended, with one line" {
    mkdir bin
    printf '#!/bin/sh\nulimit -v; ulimit -t; ulimit -f\n' >bin/m4
    chmod +x bin/m4
    PATH=$PWD/bin:$PATH run -0 "$gen" -q --emit c --depth 1
    # What a sanitized command starts may have as much as it.
    ldd "$gen" | grep -q libasan || [ "$(sed -n 1p d1.bpf.c)" -eq 4194304 ]
    [ "$(sed -n 2p d1.bpf.c)" -eq 600 ]
    [ "$(sed -n 3p d1.bpf.c)" -eq 524288 ]
    printf '#!/bin/sh\nyes\n' >bin/m4
    PATH=$PWD/bin:$PATH run -3 --separate-stderr timeout 60 "$gen" -q --emit c --depth 1
    [[ "$stderr" == "gen: m4: "* ]] && [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a misspelt macro in a template is noticed" {
    mkdir commands && cp "$gen" commands/gen && cp -r "$BUILD/templates" commands/templates
    sed -i 's/T_TAIL_CALL(\[<\$3>\])/T_TALI_CALL(3)/' commands/templates/chain.bpf.c.m4
    run -3 --separate-stderr commands/gen --depth 1
    [[ "$stderr" == *"chain.bpf.c.m4: unknown macro 'T_TALI_CALL'" ]]
    [ ! -e d1.bpf.c ]
}

@test "standard output that is full or closed is told" {
    [ -w /dev/full ] || skip "no /dev/full"
    run -3 --separate-stderr bash -c "\"$gen\" --list >/dev/full"
    [ "$stderr" = "gen: standard output: No space left on device" ]
}
