# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The same planted misfits on the oldest and the newest kernel, which compare different things.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    "$BUILD/sweep" fetch 5.10 newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
}

# The misfit; the program's verdict and reason; the slot's: on 5.10, and on the newest. Read in the kernels'
# bpf_prog_map_compatible() and bpf_prog_load().
misfits='alike|accepted -|accepted -|accepted -|accepted -
type|accepted -|rejected type|accepted -|rejected type
load|rejected type|rejected -|rejected type|rejected -
devmap|accepted -|accepted expected attach type|accepted -|rejected expected attach type
connect|accepted -|accepted expected attach type|accepted -|rejected expected attach type
frags|rejected XDP fragments|rejected -|accepted -|rejected XDP fragments
sleepable|rejected sleepable|rejected -|accepted -|rejected sleepable
storage|accepted -|accepted cgroup storage|accepted -|rejected cgroup storage
attach|accepted -|accepted attach function|accepted -|rejected attach function'

said='"\(.verdict) \(.reason // "-")"'

# KERNEL COLUMN
check() {
    while IFS='|' read -r name p1 s1 p2 s2; do
        clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" \
            -c "$TESTS/host/misfits/$name.bpf.c" -o "$name.o"
        "$BUILD/sweep" shell --kernels "$1" -- loader why -o json --set 'jmp[1]=other' "$name.o" >rows || [ $? -eq 1 ]
        program=p$2 slot=s$2
        [ "$(jq -r "select(.program == \"other\" and (.array | not)) | $said" rows)" = "${!program}" ] || { echo "$name"; cat rows; false; }
        [ "$(jq -r "select(.array) | $said" rows)" = "${!slot}" ] || { echo "$name"; cat rows; false; }
    done <<<"$misfits"
}

@test "each planted reason is found on the oldest kernel, or passes there" {
    check 5.10 1
}

@test "and on the newest, with the measured kernels that take it" {
    check newest 2
    printf '%s\n' '{"version":1,"cell":{"kernel":"6.1.9-amd64","name":"6.1","kernel_version":"6.1.9-1","arch":"'"$(uname -m)"'","mode":"jit","answers":4}}' >results.jsonl
    for question in share.sleepable share.storage_stage share.hook share.frags; do
        printf '{"version":1,"limit":"%s","kind":"yes","answer":"yes","value":true}\n' $question >>results.jsonl
    done
    why=(loader why -o json --results results.jsonl --set 'jmp[1]=other')
    "$BUILD/sweep" shell --kernels newest --object results.jsonl -- "${why[@]}" sleepable.o ';' "${why[@]}" storage.o ';' "${why[@]}" attach.o ';' "${why[@]}" frags.o >rows || [ $? -eq 1 ]
    [ "$(jq -c 'select(.array) | [.passes_on[0], .passes_by]' rows)" = '["6.1.9-amd64","share.sleepable"]
["6.1.9-amd64","share.storage_stage"]
["6.1.9-amd64","share.hook"]
["6.1.9-amd64","share.frags"]' ] || { cat rows; false; }
}

@test "what the oldest lacks is named, with the measured kernels that have it; and what is too complex for it" {
    printf '%s\n' '#include "misfit.h"' 'SEC("syscall") int entry(void *ctx) { return 0; }' >type.bpf.c
    printf '%s\n' '#include "misfit.h"' 'struct { __uint(type, BPF_MAP_TYPE_BLOOM_FILTER); __uint(max_entries, 8); __uint(value_size, 4); } seen SEC(".maps");' \
        'SEC("tc") int entry(struct __sk_buff *skb) { __u32 one = 1; return bpf_map_peek_elem(&seen, &one); }' >map.bpf.c
    cp "$TESTS/host/misfits/complex.bpf.c" .
    for name in type map complex; do
        clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -I "$TESTS/host/misfits" -c $name.bpf.c -o $name.o
    done
    printf '%s\n' '{"version":1,"cell":{"kernel":"6.1.9-amd64","name":"6.1","kernel_version":"6.1.9-1","arch":"'"$(uname -m)"'","mode":"jit","answers":2}}' \
        '{"version":1,"limit":"type.syscall","kind":"yes","answer":"yes","value":true}' \
        '{"version":1,"limit":"map.o.load","kind":"accepted","answer":"accepted","value":null}' >results.jsonl
    run --separate-stderr "$BUILD/sweep" shell --kernels 5.10 --object results.jsonl -- loader why --results results.jsonl type.o ';' \
        loader why --results results.jsonl map.o ';' loader why complex.o
    [ "${lines[0]}" = "entry: unsupported: this kernel lacks the program type syscall" ]
    [ "${lines[1]}" = "  passes on: 6.1.9-amd64 (by type.syscall)" ]
    [ "$stderr" = "loader: map.o: unsupported: this kernel lacks the map type bloom_filter; passes on: 6.1.9-amd64 (by map.o.load)" ]
    [[ "$output" == *"  more than the 8192 branches that are permitted wait for their other side to be gone through; "* ]]
}

@test "bytes above a tail call are rounded up as each kernel does" {
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" \
        -c "$TESTS/host/misfits/callers.bpf.c" -o callers.o
    for kernel in 5.10:224:160 newest:240:176; do
        IFS=: read -r name permitted to <<<"$kernel"
        "$BUILD/sweep" shell --kernels "$name" -- loader why -o json callers.o >rows || [ $? -eq 1 ]
        [ "$(jq -r 'select(.program == "entry").why' rows)" = "entry 224 > middle 64 > tail call in jump: 288 bytes above it, $permitted are permitted; shrink entry by $((224 - to)) bytes, to $to" ]
        "$BUILD/sweep" shell --kernels "$name" -- loader graph -o json callers.o >rows
        [ "$(jq -r 'select(.program == "entry").room' rows)" -eq $((permitted - 288)) ]
    done
}
