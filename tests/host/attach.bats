# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Attached and pinned chains, on this kernel: a tracepoint is permitted on most.
bats_require_minimum_version 1.5.0
load helpers

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    loader=$BUILD/loader hook=tracepoint/syscalls/sys_enter_execve
    name=tracepoint@syscalls@sys_enter_execve
    dir=/sys/fs/bpf/tailchain-test-$$
}

teardown() {
    rm -rf "$dir"
}

needs_tracepoint() {
    needs_bpf
    "$BUILD/gen" -q --depth 0 --attach $hook
    "$loader" d0-$name.bpf.o >/dev/null 2>&1 || skip "this host permits no tracepoint"
}

ours() { bpftool prog list -j | jq '[.[] | select(.name == "entry" or (.name // "" | startswith("stage_")))] | length'; }
# Of all mounts of tracefs, ours included.
instances() {
    unshare -m sh -c 'mount -t tracefs none /sys/kernel/tracing 2>/dev/null; ls -d /sys/kernel/tracing/instances/tailchain-*' 2>/dev/null | wc -l
}

@test "an attached chain says the names of the programs that ran, in order, and stops at the kernel's count" {
    needs_tracepoint
    "$BUILD/gen" -q --depth 40 --attach $hook --trace
    run -0 "$loader" -o json d40-$name-trace.bpf.o
    [ "$(jq -r .made <<<"$output")" -eq 33 ]
    [ "$(jq -r .stage <<<"$output")" = run ]
    want=$(echo "entry: 0 tail calls made"; for i in $(seq 33); do echo "stage_$i: $i tail calls made"; done)
    [ "$(jq -r '.said[]' <<<"$output")" = "$want" ]
}

@test "it never counts what another process does" {
    needs_tracepoint
    "$BUILD/gen" -q --depth 3 --attach $hook --trace
    while :; do /bin/true; done &
    other=$!
    for _ in 1 2 3 4 5; do
        "$loader" -o json d3-$name-trace.bpf.o >>records
    done
    kill $other; wait $other || true
    [ "$(jq -s 'all(.ran == 4 and (.said | length) == 4)' records)" = true ]
}

@test "a command as the trigger; one that is not there; a hook that is not there" {
    needs_tracepoint
    "$BUILD/gen" -q --depth 2 --attach $hook --trace
    run -0 "$loader" --for "echo hello world" d2-$name-trace.bpf.o
    [ "${lines[0]}" = "hello world" ]
    [[ "$output" == *"2 tail calls asked, 2 made, 3 programs ran"* ]]
    run -3 "$loader" --for nosuchcommand d2-$name-trace.bpf.o
    [[ "$output" == *"trigger 'nosuchcommand': No such file or directory"* ]]
    "$BUILD/gen" -q --depth 2 --attach tracepoint/syscalls/sys_enter_nosuch
    run -1 "$loader" d2-tracepoint@syscalls@sys_enter_nosuch.bpf.o
    [[ "$output" == *"unsupported: this kernel has no 'tracepoint/syscalls/sys_enter_nosuch' to attach to"* ]]
}

@test "attached until a signal; nothing stays behind that signal, nor behind SIGKILL" {
    needs_tracepoint
    "$BUILD/gen" -q --depth 2 --attach $hook --trace
    before=$(ours)
    for signal in INT TERM KILL; do
        "$loader" --wait d2-$name-trace.bpf.o >waited 2>&1 3>&- &
        pid=$!
        for _ in $(seq 100); do [ "$(ours)" -gt "$before" ] && break; sleep 0.05; done
        sleep 0.5
        [ "$(instances)" -eq 1 ]
        /bin/true
        sleep 0.5
        kill -$signal $pid; wait $pid || true
        [ $signal = KILL ] || grep -q '^stage_2: ' waited
        for _ in $(seq 100); do [ "$(ours)" -le "$before" ] && break; sleep 0.05; done
        [ "$(ours)" -le "$before" ]
        for _ in $(seq 50); do [ "$(instances)" -eq 0 ] && break; sleep 0.05; done
        [ "$(instances)" -eq 0 ]
    done
}

@test "a pinned chain: shown, changed by other processes, and removed without a trace" {
    needs_tracepoint
    [ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || skip "no BPF file system is mounted"
    "$BUILD/gen" -q --depth 1 --ring 2 --attach $hook --maps pinned
    object=d1-r2-pinned-$name.bpf.o
    before=$(ours)
    "$loader" pin --tgid $$ --dir "$dir" $object
    # As with bpftool's own way of loading, its programs tell what case they are.
    [ "$(bpftool -j prog show pinned "$dir/entry" | jq -r .metadata.case)" = "${object%.bpf.o}" ]
    # What the kernel has of it, by another's eyes.
    [ "$(bpftool prog show pinned "$dir/entry" -j | jq -r .name)" = entry ]
    id() { bpftool prog show pinned "$dir/$1" -j | jq -r .id; }
    shown() { "$loader" show --dir "$dir" -o json | jq -r 'select(.program == "entry" and .array == "array_1" and .key == 1) | .target_id'; }
    [ "$(shown)" = "$(id stage_1)" ]
    "$loader" update --dir "$dir" 'array_1[1]=stage_2'
    [ "$(shown)" = "$(id stage_2)" ]
    run -0 "$loader" update --dir "$dir" --triggers 100000 --updates 1000 'array_1[1]=stage_1' 'array_1[1]=stage_2'
    [ "$output" = "100000 triggers, 1000 updates: 200000 programs ran, 100000 tail calls made, 0 not made" ]
    "$loader" delete --dir "$dir" 'array_1[1]'
    run -0 "$loader" show --dir "$dir"
    [[ "$output" == *"array_1: empty, a dead end"* ]]
    run -2 --separate-stderr "$loader" pin --dir "$dir" $object
    [[ "$stderr" == *"is there already: unpin it, or name another folder" ]]
    "$loader" unpin --dir "$dir"
    [ ! -e "$dir" ]
    for _ in $(seq 100); do [ "$(ours)" -le "$before" ] && break; sleep 0.05; done
    [ "$(ours)" -le "$before" ]
}

@test "events of other processes are not taken for lost ones, and the chain's own process stays" {
    needs_tracepoint
    [ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || skip "no BPF file system is mounted"
    "$BUILD/gen" -q --depth 1 --ring 2 --attach $hook
    "$loader" pin --tgid 1 --dir "$dir" d1-r2-$name.bpf.o
    tgid() { bpftool map dump pinned "$dir/tunables" -j | jq -c '.[0].formatted.value[".data"][] | select(.tgid != null) | .tgid'; }
    before=$(tgid)
    while :; do /bin/true; done &
    other=$!
    for _ in 1 2 3; do
        run -0 "$loader" update --dir "$dir" --triggers 2000 --updates 20 'array_1[1]=stage_1' 'array_1[1]=stage_2'
    done
    kill $other; wait $other || true
    [ "$(tgid)" = "$before" ]
    "$loader" unpin --dir "$dir"
}

@test "a command that triggers the hook several times is no one chain's stack" {
    needs_tracepoint
    "$BUILD/gen" -q --depth 2 --attach $hook
    printf '#!/bin/sh\n/bin/true\n/bin/true\nexec /bin/true\n' >often && chmod +x often
    run -0 "$loader" -o json --for ./often d2-$name.bpf.o
    [ "$(jq -r .kernel_stack_per_call <<<"$output")" = null ] || [ "$(jq -r '.ran - .made' <<<"$output")" -eq 1 ]
    run -2 --separate-stderr "$loader" --jit --for ./often d2-$name.bpf.o
    [[ "$stderr" == *"not with --wait or --for"* ]]
}

@test "a chain that is pinned with another entry is shown from there" {
    needs_bpf
    [ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || skip "no BPF file system is mounted"
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$TESTS/host/foreign.bpf.c" -o foreign.o
    "$loader" pin --dir "$dir" --entry dispatch foreign.o
    run -0 "$loader" show --dir "$dir"
    [ "${lines[1]}" = dispatch ]
    [[ "${lines[2]}" == *"statically_filled[1] -> middle" ]]
    run -0 --separate-stderr "$loader" unpin --dir "$dir"
    [ -z "$stderr" ]
    [ ! -e "$dir" ]
}

@test "what is pinned is loaded with what its owner sets: globals, sizes, slots, shared maps, some programs alone" {
    needs_bpf
    [ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || skip "no BPF file system is mounted"
    compile() { clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$TESTS/host/$1.bpf.c" -o "$1.o" "${@:2}"; }
    compile own && compile base
    echo 'jmp[1]=one' >slots
    "$loader" pin --dir "$dir" --global begins=5 --global own.o:mode=MODE_ON --max-entries sized=7 --slots slots own.o
    run -0 "$loader" show --dir "$dir"
    [ "${lines[*]}" = "own.o entry   jmp[1] -> one" ]
    [ "$(bpftool -j map show pinned "$dir/sized" | jq .max_entries)" -eq 7 ]
    # As a run of the same settings: 1 + 7 + 1 * 7 + 5 + 4 of the presets.
    bpftool prog run pinned "$dir/entry" data_in <(head -c 64 /dev/zero) >/dev/null
    "$loader" --global begins=5 --global mode=MODE_ON --max-entries sized=7 --slots slots --read sum -o json own.o >run
    [ "$(bpftool -j map lookup pinned "$dir/sized" key 1 0 0 0 | jq -r '.value[0]')" = 0x00 ]
    [ "$(bpftool -j map dump pinned "$dir/counters" | jq -c '.[0].formatted.value[".bss"][] | select(.sum != null).sum')" = "$(jq .reads.sum run)" ]
    # A second object takes the first one's array; of it one program alone is loaded.
    "$loader" pin --dir "$dir-x" --reuse "jmp=$dir/jmp" --only tail --set 'jmp[2]=tail' base.o
    [ ! -e "$dir-x/entry" ]
    [ "$(bpftool -j map lookup pinned "$dir/jmp" key 2 0 0 0 | jq -r '.value[0]' 2>/dev/null | wc -l)" -eq 1 ]
    "$loader" unpin --dir "$dir-x" && "$loader" unpin --dir "$dir"
    [ ! -e "$dir" ] && [ ! -e "$dir-x" ]
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$loader\" pin --dir $dir $arguments"
        [ "$stderr" = "loader: $want" ] || { echo "loader pin $arguments: $stderr"; false; }
        [ ! -e "$dir" ]
    done <<'END2'
--global nosuch=1 own.o|global 'nosuch=1': own.o has no variable 'nosuch'
--max-entries nosuch=1 own.o|max-entries 'nosuch=1': own.o has no map 'nosuch'
--max-entries sized=1 --set 'jmp[9]=one' own.o|set 'jmp[9]=one': 'jmp' has keys 0 to 3
--reuse jmp=/sys/fs/bpf/nosuch own.o|reuse 'jmp=/sys/fs/bpf/nosuch': '/sys/fs/bpf/nosuch': No such file or directory
--only 'two*' own.o|own.o: failed: only: no program 'two*' (it has: one, entry)
--global other.o:begins=1 own.o|global 'other.o:begins=1': 'other.o' is none of the objects given
END2
    run -2 --separate-stderr "$loader" show --dir "$dir" --global begins=5
    [[ "$stderr" == "loader: set, slots, global, "*": are for pin alone" ]]
}

@test "pins that are not ours are never removed, and bad names are said" {
    needs_tracepoint
    [ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || skip "no BPF file system is mounted"
    "$BUILD/gen" -q d1 && "$BUILD/gen" -q d1-xdp
    "$loader" pin --dir "$dir" d1.bpf.o
    bpftool prog load d1-xdp.bpf.o "$dir/foreign" 2>/dev/null || bpftool prog loadall d1-xdp.bpf.o "$dir/foreign_dir"
    while IFS='|' read -r arguments want; do
        eval "run --separate-stderr \"$loader\" $arguments"
        [ "$status" -ne 0 ]
        if [ "${#stderr_lines[@]}" -ne 1 ] || [[ "$stderr" != *"$want"* ]]; then
            echo "loader $arguments said: $stderr"; echo "want: $want"; false
        fi
    done <<END2
update --dir $dir 'array_1[5]=stage_1'|'array_1' has keys 0 to 1
update --dir $dir 'array_7[1]=stage_1'|array_7: no such pin
update --dir $dir 'array_1[1]=counters'|'counters' is no program
update --dir $dir 'counters[1]=stage_1'|'counters' is no prog array
update --dir $dir 'array_1[1]'|not of the form ARRAY[KEY]=PROGRAM
update --dir $dir|name slots
update --dir $dir --triggers 5 'array_1[1]=stage_1'|its case is not attached
delete --dir $dir 'array_1[0]'|the kernel refuses it: No such file or directory: the slot is empty
pin --dir $PWD/here d1.bpf.o|not on a BPF file system; mount one: mount -t bpf bpf /sys/fs/bpf
pin --dir /sys/fs/bpf/no/such d1.bpf.o|No such file or directory
pin d1.bpf.o|pin: name the chain's folder
show --dir $PWD|no chain of ours is pinned there
show --dir $dir-gone|no chain is pinned there: No such file or directory
unpin --dir /sys/fs/bpf|no chain of ours is pinned there
END2
    run -1 --separate-stderr "$loader" unpin --dir "$dir"
    [[ "$stderr" == *"foreign"*": not of this chain, left there" ]]
    [ -e "$dir/foreign" ] || [ -e "$dir/foreign_dir" ]
    # An incompatible program, in the kernel's words and in ours.
    rm -rf "$dir"
    "$loader" pin --dir "$dir" d1.bpf.o
    "$loader" pin --dir "$dir-x" d1-xdp.bpf.o
    mv "$dir-x/stage_1" "$dir/alien" 2>/dev/null || { "$loader" unpin --dir "$dir-x"; skip "pins cannot be moved"; }
    run -1 --separate-stderr "$loader" update --dir "$dir" 'array_1[1]=alien'
    "$loader" unpin --dir "$dir-x" || true
    rm -rf "$dir-x"
    [[ "$stderr" == *"the kernel refuses it: Invalid argument: its programs must be of one type"* ]]
}

@test "a hook of every system call is triggered once" {
    needs_bpf
    "$BUILD/gen" -q --depth 3 --attach raw_tp/sys_enter --trace
    "$loader" -o json d3-raw_tp@sys_enter-trace.bpf.o >record || skip "this host permits no raw tracepoint"
    [ "$(jq -r .ran record)" -eq 4 ]
    [ "$(jq -r '.said | length' record)" -eq 4 ]
}
