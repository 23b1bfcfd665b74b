# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What must not harm a machine, tried where it would: guests that are treated as hosts.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    "$BUILD/sweep" fetch 5.10 6.1 newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    cp "$BUILD/tests/act" .
    gen=$BUILD/gen
}

# host KERNEL OPTION... -- COMMAND...
host() {
    local kernel=$1
    shift
    # With several processors an emulated kernel now and then dies while it boots, before any command of ours.
    for _ in 1 2 3; do
        run --separate-stderr timeout 300 "$BUILD/sweep" shell --as-host --kernels "$kernel" "$@"
        [[ "$status" -eq 3 && -z "$output" && "$stderr" == "sweep: kernel $kernel: Kernel panic"* ]] || break
    done
    echo "$output"; echo "$stderr"
    [[ "$stderr" != *crashed* ]]
}
lives='; loader --version'

@test "a cycle through the entry, and pins of what would overrun the stack, are withheld" {
    hooked=d33-f8-s32-r1-fanout2-raw_tp@sys_enter
    "$gen" -q d33-f8-s32-r1-fanout2 $hooked d33-f2-r1-fanout2-raw_tp@sys_enter
    host newest -- loader --set 'array_1[1]=entry' d33-f8-s32-r1-fanout2.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: 33 tail calls of "* ]]
    host newest --processors 2 -- loader pin --dir /sys/fs/bpf/x $hooked.bpf.o
    [ "$status" -eq 3 ] && [[ "$stderr" == *"withheld: not run: 33 tail calls of "* ]]
    host newest --processors 2 -- loader pin --tgid 1 --dir /sys/fs/bpf/x $hooked.bpf.o
    [ "$status" -eq 3 ] && [[ "$stderr" == *"withheld: not run: "* ]]
    host newest --processors 2 -- loader --wait $hooked.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: "* ]]
    # One that fits is pinned, updated and removed.
    host newest -- loader pin --dir /sys/fs/bpf/x d33-f2-r1-fanout2-raw_tp@sys_enter.bpf.o ';' \
        loader update --dir /sys/fs/bpf/x --triggers 100 'array_1[1]=entry' ';' loader unpin --dir /sys/fs/bpf/x
    [ "$status" -eq 0 ] && [[ "$output" == "100 triggers, 0 updates: 3400 programs ran, 3300 tail calls made, "* ]]
}

# Fifteen global functions that call each other; the innermost tail-calls the program again.
chain15() {
    {
        cat <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
int entry(struct __sk_buff *ctx);
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, int(void *));
} again SEC(".maps") = { .values = { [0] = (void *)&entry } };
__noinline int f15(struct __sk_buff *ctx) { bpf_tail_call(ctx, &again, 0); return 0; }
END
        for i in $(seq 14 -1 1); do echo "__noinline int f$i(struct __sk_buff *ctx) { return f$((i + 1))(ctx) + 1; }"; done
        echo 'SEC("tc") int entry(struct __sk_buff *ctx) { return f1(ctx) + 1; } char LICENSE[] SEC("license") = "GPL";'
    } >chain15.bpf.c
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c chain15.bpf.c -o chain15.bpf.o
}

@test "functions nested without a stack of their own: what may overrun the kernel's is withheld, and does where it is not" {
    "$gen" -q d1-f255-global d33-f20-global d33-f10-global d1-f50-global
    chain15
    # By the code, before anything runs.
    for name in d1-f255-global chain15; do
        host newest -- loader $name.bpf.o
        [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: by its code, "*" nested frames of "*" could take the kernel stack to "* ]]
    done
    # By what one tail call was measured to take.
    host newest -- loader d33-f20-global.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: 33 tail calls of "* ]]
    # What leaves room is run.
    host newest -- loader d33-f10-global.bpf.o ';' loader d1-f50-global.bpf.o
    [ "$status" -eq 0 ] && [[ "$output" == *"33 made, 34 programs ran"*"1 made, 2 programs ran"* ]]
    for name in d1-f255-global d33-f20-global chain15; do
        run --separate-stderr timeout 300 "$BUILD/sweep" shell --as-host --kernels newest -- loader --throwaway $name.bpf.o
        [[ "$stderr" == *"kernel newest: crashed: "* ]]
    done
}

@test "a hook that its trigger does not reach: what could not be measured is not taken for nothing" {
    "$gen" -q d33-f8-s32-r1-fanout2-kprobe@bprm_execve d33-r1-kprobe@bprm_execve d33-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_rmdir
    host newest -- loader d33-f8-s32-r1-fanout2-kprobe@bprm_execve.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: what it takes of the kernel's stack cannot be measured, as its trigger did not reach it" ]]
    host newest -- loader pin --dir /sys/fs/bpf/x d33-f8-s32-r1-fanout2-kprobe@bprm_execve.bpf.o
    [ "$status" -eq 3 ] && [[ "$stderr" == *"as its trigger did not reach it" ]]
    host newest --object act -- loader --for '/work/act folder /tmp/x' d33-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_rmdir.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"as its trigger did not reach it" ]]
    host newest -- loader --wait --for /bin/true d33-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_rmdir.bpf.o
    [ "$status" -eq 2 ]
    # One that leaves nothing on the stack may be pinned there.
    host newest -- loader pin --dir /sys/fs/bpf/x d33-r1-kprobe@bprm_execve.bpf.o
    [ "$status" -eq 0 ]
}

@test "a pinned chain takes no program of another folder, and no folder is taken that is a whole file system" {
    "$gen" -q d20-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_unlinkat d1-raw_tp
    host newest -- loader pin --dir /sys/fs/bpf/a d20-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_unlinkat.bpf.o ';' \
        loader pin --dir /sys/fs/bpf/b d20-f8-s32-r1-fanout2-tracepoint@syscalls@sys_enter_unlinkat.bpf.o ';' \
        loader update --dir /sys/fs/bpf/a 'array_1[1]=../b/entry'
    [ "$status" -eq 2 ] && [[ "$stderr" == "loader: '../b/entry': not the name of a pin in /sys/fs/bpf/a" ]]
    host newest -- loader pin --dir /sys/fs/bpf d1-raw_tp.bpf.o
    [ "$status" -eq 2 ] && [[ "$stderr" == *"/sys/fs/bpf: is there already"* ]]
}

@test "for all processes a budget is small" {
    "$gen" -q d33-f2-r1-fanout2-raw_tp@sys_enter
    host 6.1 -- loader --wait --budget 300000 d33-f2-r1-fanout2-raw_tp@sys_enter.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" == *"withheld: not run: 300000 tail calls of "* ]]
}

@test "four threads on two processors: each trigger is bounded by itself, and none is lost to another" {
    name=d20-f8-s32-r1-fanout2-raw_tp@sys_enter
    "$gen" -q $name
    host newest --processors 2 --object act -- loader -o json --for '/work/act call 4 5000' $name.bpf.o
    [ "$status" -eq 0 ]
    # Every trigger of a tree comes to the kernel's 33.
    [ "$(jq '.made == (.ran - .made) * 33 and .ran - .made > 1000' <<<"$output")" = true ]
}

@test "a run that would take long is withheld by what a short one takes; the kernel that stops no tree is not held up" {
    "$gen" -q d33-f2-r1-fanout2
    host 6.1 -- loader --budget 1000000000 d33-f2-r1-fanout2.bpf.o
    [ "$status" -eq 3 ] && [[ "$output" =~ "withheld: not run: 1000000000 tail calls of "[0-9]+" ns would take "[0-9.]+" s; run it in a guest" ]]
    host 6.1 -- loader -o json --budget 5000 d33-f2-r1-fanout2.bpf.o
    [ "$status" -eq 0 ] && [ "$(jq .made <<<"$output")" -eq 5000 ]
    # One that the kernel stops is none of these.
    host newest -- loader --budget 1000000000 d33-f2-r1-fanout2.bpf.o
    [ "$status" -eq 0 ] && [[ "$output" == *" 33 made, "* ]]
}

@test "where a warning or an oops is a panic nothing is loaded, or run, that could bring it" {
    "$gen" -q d33-r1 d3-f2 d2-r1-raw_tp
    for command in "loader d33-r1.bpf.o d3-f2.bpf.o" "probe" "probe --cost" "probe --grid stack=1..8,frames=1..2" "probe --explain stack.program" \
        "probe --axis stack=1..8" "loader pin --dir /sys/fs/bpf/x d33-r1.bpf.o"; do
        # shellcheck disable=SC2086 # a list of words
        host newest --append panic_on_warn=1 -- $command
        [ "$status" -eq 3 ] && [ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == *": nothing is loaded: a warning would panic this machine (kernel.panic_on_warn): run it in a guest, or with --throwaway on a kernel that may die" ]]
    done
    host newest --append panic_on_warn=1 -- loader --throwaway d33-r1.bpf.o
    [ "$status" -eq 0 ]
    host newest --append oops=panic -- loader -o json d33-r1.bpf.o d3-f2.bpf.o
    [ "$status" -eq 3 ] && [ "$(jq -r .verdict <<<"$output" | tr '\n' ' ')" = "accepted withheld " ]
    [[ "$output" == *"an overrun of the stack would panic this machine (kernel.panic_on_oops)"* ]]
}

@test "what the kernel logs while a case is under way is told with the case, is in the record, and ends the run" {
    "$gen" -q d1-raw_tp@sys_enter d2-r1
    run --separate-stderr timeout 100 "$BUILD/sweep" shell --as-host --kernels newest --object act -- \
        loader -o json --for '/work/act log Oops:_made_up' d1-raw_tp@sys_enter.bpf.o d2-r1.bpf.o
    echo "$output"; echo "$stderr"
    [ "$status" -eq 1 ]
    [ "$(jq -r '.case, .verdict, .message, .kernel_log[0]' <<<"$output" | tr '\n' ' ')" = "d1-raw_tp@sys_enter crashed Oops:_made_up Oops:_made_up " ]
    [[ "$stderr" == *"loader: ended: the kernel has been in trouble since d1-raw_tp@sys_enter: Oops:_made_up"* ]]
}

@test "a pin, an update that are killed: nothing acts for a process that is gone, and nothing is in the way" {
    name=d1-r2-pinned-raw_tp@sys_enter
    "$gen" -q $name
    # What a pin leaves that is killed as soon as it has made its folder.
    host newest -- ./act folder /sys/fs/bpf/x ';' loader unpin --dir /sys/fs/bpf/x ';' ./act folder /sys/fs/bpf/x ';' \
        loader pin --dir /sys/fs/bpf/x $name.bpf.o ';' loader show --dir /sys/fs/bpf/x
    [ "$status" -eq 0 ] && [ "${lines[0]}" = "$name, attached" ]
    host newest -- loader pin --dir /sys/fs/bpf/x $name.bpf.o ';' ./act hex /sys/fs/bpf/x/tunables ';' \
        ./act kill 700 /bin/loader update --dir /sys/fs/bpf/x --triggers 100000000 --updates 1000000 'array_1[1]=stage_1' 'array_1[1]=stage_2' ';' \
        ./act hex /sys/fs/bpf/x/tunables
    [ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 2 ]
    [ "${lines[0]}" = "${lines[1]}" ]
    # It was set, while the update ran.
    host newest -- loader pin --tgid 1 --dir /sys/fs/bpf/x $name.bpf.o ';' ./act hex /sys/fs/bpf/x/tunables
    [ "${lines[0]}" != "$(host newest -- loader pin --dir /sys/fs/bpf/x $name.bpf.o ';' ./act hex /sys/fs/bpf/x/tunables | head -1)" ]
}

@test "a fast series on four busy processors, ended and killed: no trouble, and never more programs than the bound" {
    "$gen" -q d33-r1 d200
    for way in ends killed; do
        host newest --processors 4 --object d33-r1.bpf.o -- ./act stress 8 3 $way /bin/loader --until load -q -o csv -d 1..190 -s 0..512 d33-r1.bpf.o $lives
        [ "$(jq -s '.[0].most - .[0].before' <<<"${lines[0]}")" -le 256 ]
        host newest --processors 4 --object d200.bpf.o -- ./act stress 8 2 $way /bin/loader --until load -q d200.bpf.o $lives
        [ "$(jq -s '.[0].most - .[0].before' <<<"${lines[0]}")" -le 256 ]
        [ "$(jq -s '.[0].most - .[0].before' <<<"${lines[0]}")" -ge 100 ]
    done
}

@test "mutated objects: each ends with a record, none with a signal" {
    "$gen" -q d2-f2-r1
    # Every run of this test mutates the same bytes.
    perl -e '
        srand(5);
        open(my $in, "<:raw", "d2-f2-r1.bpf.o"); local $/; my $whole = <$in>;
        for my $n (1 .. 60) {
            my $bytes = $whole;
            substr($bytes, int(rand(length $bytes)), 1) = chr(int(rand(256))) for 1 .. 1 + rand(8);
            open(my $out, ">:raw", "mutated-$n.o"); print $out $bytes;
        }'
    host newest -- loader -o json --until load mutated-*.o
    [ "$status" -le 3 ]
    # What is no case is named by its file.
    [ "$(wc -l <<<"$output")" -eq 60 ]
    [ -z "$(jq -r .verdict <<<"$output" | grep -vE '^(accepted|rejected|failed|unsupported|withheld)$')" ]
}
