# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The article's programs, in guests of the oldest and the newest kernel.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    "$BUILD/sweep" fetch 5.10 newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
}

in_guest() { "$BUILD/sweep" shell --kernels "$@"; }

@test "the demo's steps pass in guests of both" {
    for kernel in 5.10 newest; do
        N=6 KERNEL=$kernel "$TESTS/../demo/run" "$BUILD" tailcall bpf2bpf chain limit update >demo
        grep -q 'd1-tracepoint@.*: accepted: 1 tail call asked, 1 made, 2 programs ran' demo
        grep -q 'd6-f2-tracepoint@.*: accepted: 6 tail calls asked, 6 made, 7 programs ran' demo
        grep -q 'd41-fentry@.*: accepted: 41 tail calls asked, 33 made, 34 programs ran' demo
        [ "$(grep -c '^  stage_[0-9]*: [0-9]* tail calls made' demo)" -eq $((1 + 6 + 33)) ]
        grep -q 'limit in the code: 33 (0x21); the run made 6, all' demo
        grep -q '10000 triggers, 20 updates: 20000 programs ran, 10000 tail calls made, 0 not made' demo
        grep -q 'array_1: empty, a dead end' demo
    done
}

@test "each kind of hook attaches and is triggered, from the oldest on" {
    for hook in kprobe/__x64_sys_execve kretprobe/__x64_sys_execve fexit/__x64_sys_execve tp/syscalls/sys_exit_execve; do
        "$BUILD/gen" -q --depth 2 --attach $hook --trace
    done
    # What counts its runs, at hooks of one's own objects.
    printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' '__u32 ran;' \
        'SEC(HOOK) int entry(void *ctx) { __sync_fetch_and_add(&ran, 1); return RETURN; }' 'char LICENSE[] SEC("license") = "GPL";' >counts.c
    printf '%s\n' '__attribute__((noinline)) int probed(int x) { __asm__ volatile(""); return x + 1; }' \
        'int main(int argc, char **argv) { return probed(argc) + probed(argc) + probed(argc) == 0; }' >probed.c
    cc -O1 -static probed.c -o probed
    for own in xdp:2 cgroup_skb/egress:1 uprobe/./probed:probed:0; do
        clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -DHOOK="\"${own%:*}\"" -DRETURN="${own##*:}" -c counts.c -o "${own%%[/:]*}.o"
    done
    for kernel in 5.10 newest; do
        # shellcheck disable=SC2035
        in_guest $kernel --object probed --object xdp.o --object cgroup_skb.o --object uprobe.o -- loader -o json -- *.bpf.o ';' \
            loader -q -o json --at lo --for /work/probed xdp.o ';' loader -q -o json --at /sys/fs/cgroup --for /work/probed cgroup_skb.o ';' \
            loader -q -o json --for /work/probed --read ran uprobe.o >records
        [ "$(jq -s 'length' records)" -eq 7 ]
        [ "$(jq -s '.[:4] | all(.made == 2 and (.said | length) == 3)' records)" = true ]
        [ "$(jq -sc '.[4:] | map([.case, .verdict, .message]), .[2].reads' records)" = '[["xdp.o","accepted","attached to '"'xdp'"', for all packets of lo, and triggered"],["cgroup_skb.o","accepted","attached to '"'cgroup_skb/egress'"', for all processes of /sys/fs/cgroup, and triggered"],["uprobe.o","accepted","attached to '"'uprobe/./probed:probed'"', for all processes, and triggered"]]
{"ran":3}' ] || { cat records; false; }
    done
}

@test "what an old kernel cannot pin is said, and nothing stays" {
    "$BUILD/gen" -q --depth 1 --attach tracepoint/syscalls/sys_enter_execve
    run in_guest 5.10 -- loader pin --dir /sys/fs/bpf/x d1-tracepoint@syscalls@sys_enter_execve.bpf.o
    [ "$status" -eq 3 ]
    [[ "$output" == *"this kernel cannot pin what is attached to"* ]]
}
