#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Compilers and instruction sets: gen, what is kept of each, and cells of each.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    gen=$BUILD/gen sweep=$BUILD/sweep probe=$BUILD/probe
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir -p "$TMPDIR"
    # One more compiler: it says of itself that it is another.
    cat >"$BATS_TEST_TMPDIR/bin/clang-99" <<'END'
#!/bin/sh
case "$1" in -dM) echo '#define __VERSION__ "Fake Clang 99.1 (7)"'; exit ;; esac
exec clang "$@"
END
    chmod +x "$BATS_TEST_TMPDIR/bin/clang-99"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

titles() { strings -a "$1" | grep -oE '^(Debian Clang|Fake Clang|GCC) .*'; }

@test "gen --cpu: what clang makes of the C by that instruction set, which the object says" {
    flags=(-target bpf -g -O2 -Wall -idirafter "/usr/include/$(cc -print-multiarch)" -fdebug-compilation-dir=.)
    for cpu in v1 v3; do
        run -0 "$gen" --cpu $cpu d2-s300
        clang "${flags[@]}" -mcpu=$cpu -c d2-s300.bpf.c -o by_hand.o
        cmp by_hand.o d2-s300.bpf.o
        [ "$(titles d2-s300.bpf.o)" = "$(clang -dM -E -x c /dev/null | sed -n 's/.*__VERSION__ "\(.*\)"/\1/p') -mcpu=$cpu" ]
        cp d2-s300.bpf.o $cpu.o
        BPF_CPU=$cpu "$gen" -q d2-s300
        cmp d2-s300.bpf.o $cpu.o
    done
    run ! cmp v1.o v3.o
    run -2 --separate-stderr "$gen" --cpu v9 d1
    [ "$stderr" = "gen: cpu 'v9': unknown; known are v1, v2, v3, v4" ]
    # A compiler that does not know one says so.
    command -v clang-14 >/dev/null || skip "clang-14 is not installed"
    run -3 --separate-stderr "$gen" --cc clang-14 --cpu v4 d1
    [ "$stderr" = "gen: clang-14: does not compile BPF: error: unknown target CPU 'v4'" ] || { echo "$stderr"; false; }
    [ ! -e d1.bpf.o ]
}

@test "gen --cc bpf-gcc: plain cases, with an array's two inlined copies side by side" {
    command -v bpf-gcc >/dev/null || skip "bpf-gcc is not installed (deps/install compilers)"
    run -0 "$gen" --cc bpf-gcc --plain d0-s100-inlined d0-s100-spilled d1-f2
    # The lowest byte that its code reaches, read by another's disassembler.
    [ "$(bpf-objdump -d d0-s100-inlined-plain.bpf.o | grep -oE '%fp-?[0-9]+|,-[0-9]+' | grep -oE '[0-9]+' | sort -n | tail -1)" = 208 ] ||
        { bpf-objdump -d d0-s100-inlined-plain.bpf.o; false; }
    readelf -SW d1-f2-plain.bpf.o | grep -q '\.BTF '
    [ -z "$(ls ./*~ 2>/dev/null)" ]
}

@test "objects of each compiler and instruction set are in a folder of their own" {
    run -0 "$probe" -q --make-objects call.subprogram
    usual=$output
    run -0 env CLANG=clang-99 "$probe" -q --make-objects call.subprogram
    [ "$output" = "${usual%/*}/Fake-Clang-99.1--7-/${usual##*/}" ] || { echo "$output"; false; }
    run -0 env BPF_CPU=v3 "$probe" -q --make-objects call.subprogram
    [[ "$output" == "${usual%/*}/"*-mcpu-v3/"${usual##*/}" ]] || { echo "$output"; false; }
    [[ "$(titles "$output")" == *" -mcpu=v3" ]]
    [[ "$(titles "$usual")" != *-mcpu* ]]
}

@test "stack.compiler.* is asked by its name alone" {
    [ "$("$probe" --list 'stack.compiler.*' | wc -l)" -eq 8 ]
    run -0 "$probe" --list stack
    [[ "$output" != *stack.compiler* ]]
    run -0 "$probe" --list
    [[ "$output" != *stack.compiler* ]]
}

@test "sweep --compilers: a cell of each, kept, resumed, compared side by side, and missed" {
    [ "$(uname -m)" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    export say=$BUILD/tests/say boots=$PWD/boots
    mkdir kernels && { cat "$BUILD/guest/x86_64/init"; printf 'Linux version 6.1.0 (a@b)\n'; } >kernels/k1
    # It answers with what was carried into the guest.
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END'
#!/bin/bash
case "$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
say="$say $(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"$*")"
echo boot >>"$boots"
$say 0 h "6.1 x86_64 jit"
$say 1 o "{\"version\":1,\"limit\":\"call.subprogram\",\"answer\":\"$CLANG $BPF_CPU\",\"kind\":\"yes\",\"value\":true,\"works\":\"d1\"}
"
$say 2 x 0
END
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    words=(--kernels-from kernels --results r --cold call.subprogram)
    run -0 --separate-stderr "$sweep" run -q --compilers clang-99,clang "${words[@]}"
    [[ "${lines[1]}" == "limit "*"6.1.0 Clang "[0-9.]*"  6.1.0 Clang 99.1" ]] || { echo "$output"; false; }
    [ "$(ls r | sed 's/.*_jit_//' | tr '\n' ' ')" = "clang-99-v2.jsonl clang-v2.jsonl " ] || { ls r; false; }
    run jq -rs '.[] | .cell.compiler // .answer' r/*clang-99*
    [ "$output" = "Fake Clang 99.1 (7)
clang-99 v2" ]
    # What is there is not measured again; another instruction set is another cell.
    run -0 --separate-stderr "$sweep" run -q --compilers clang-99 --cpu v2,v3 "${words[@]}"
    [ "$(wc -l <boots)" -eq 3 ]
    run -0 "$sweep" plan --compilers clang-99,clang --cpu v3 "${words[@]}"
    [[ "$output" == *" --compilers clang --cpu v3 "* && "$output" != *clang-99* ]]
    run -0 "$sweep" plan --json --compilers clang --cpu v3 "${words[@]}"
    [ "$(jq -c '.include[] | [.compiler, .cpu]' <<<"$output")" = '["clang","v3"]' ]
    echo '{"kernels-from": "kernels", "compilers": "clang-99", "cpu": ["v1", "v3"]}' >matrix.json
    run -3 --separate-stderr "$sweep" merge --matrix matrix.json r
    [[ "$stderr" == *"kernel ./kernels/k1, x86_64, jit, clang-99 v1: not measured yet" ]] || { echo "$stderr"; false; }
    # Its command has come to be another's.
    sed -i 's/99\.1/99.2/' "$BATS_TEST_TMPDIR/bin/clang-99"
    run -0 "$sweep" plan --compilers clang-99 "${words[@]}"
    [[ "$output" == *clang-99* ]]
    run -2 --separate-stderr "$sweep" plan --compilers clang-7 "${words[@]}"
    [[ "$stderr" == "sweep: compilers 'clang-7': cannot be run; installed are: "*clang-99* ]]
}
