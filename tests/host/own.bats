# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Objects as their owners load and run them.
load helpers

presets=(--global config.level=-5 --global 'config.peers[1].port = 0x10' --global 'config.peers[1].mode=MODE_ON'
    --global config.high=2 --global config.wide=30 --global mode=MODE_ON --global mask=0x10000000000 --global on=true
    --global 'name="ab "' --global small=-128 --global 'table[1][2]=1000' --global begins=20000 --max-entries sized=10)

@test "what is preset is what is compiled in: globals of each kind, and the size of a map" {
    needs_bpf
    compile "$TESTS/host/own.bpf.c" own.o
    compile "$TESTS/host/own.bpf.c" compiled.o -DCOMPILED_IN
    for object in own compiled; do
        asked=(); [ $object = compiled ] || asked=("${presets[@]}")
        "$loader" -o json "${asked[@]}" --read sum --read config --read table --read name --read 'sized[1]' $object.o |
            jq -c '[.verdict, .retval, .reads, [.programs[] | [.name, .insns, .states, .xlated_bytes]]]' >$object
    done
    [ "$(jq -c '[.[0], .[1], .[2]["sized[1]"]]' own)" = '["accepted",3,0]' ]
    diff own compiled
}

@test "slots of a file are those of --set" {
    needs_bpf
    compile "$TESTS/host/own.bpf.c" own.o
    printf '# a comment\n\n  jmp[1]=one \r\njmp[2]=entry\n' >slots
    run -0 "$loader" --max-entries sized=1 --slots slots -o json own.o
    [ "$(jq -c '[.verdict, .retval]' <<<"$output")" = '["accepted",7]' ]
}

@test "a file that is no object of this machine says what it is" {
    clang -target bpfeb -O2 -c -o big.o "$TESTS/host/own.bpf.c" -idirafter "/usr/include/$(cc -print-multiarch)"
    echo text >text.o
    run -3 "$loader" big.o text.o
    [ "$output" = "big.o: failed: is compiled for big-endian machines, and this one is little-endian: clang's --target is bpfel here
text.o: failed: not an ELF object" ]
}

@test "a program is loaded for the attach type that is named" {
    needs_bpf
    cat >cgroup.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("cgroup/connect4") int entry(struct bpf_sock_addr *ctx) { return ctx->user_ip6[0] != 1; }
END
    compile cgroup.bpf.c cgroup.o
    run -1 "$loader" cgroup.o
    for type in cgroup_inet6_connect entry=BPF_CGROUP_INET6_CONNECT; do
        run -0 "$loader" -o json --expected-attach-type $type cgroup.o
        [ "$(jq -r '.programs[0].expected_attach_type' <<<"$output")" = cgroup_inet6_connect ]
    done
}

@test "settings for one of several objects begin with its name" {
    needs_bpf
    compile "$TESTS/host/own.bpf.c" own.o
    mkdir other && cp own.o other/second.o
    run -0 "$loader" -o json --max-entries sized=3 --global second.o:begins=5 --entry own.o:one --read second.o:begins own.o other/second.o
    [ "$(jq -sc 'map([.case, .retval, .reads])' <<<"$output")" = '[["own.o",7,null],["second.o",3,{"begins":5}]]' ]
    run -2 --separate-stderr "$loader" --global third.o:begins=5 own.o
    [ "$stderr" = "loader: global 'third.o:begins=5': 'third.o' is none of the objects given" ]
}

@test "settings that do not fit are one line that says why, with status 2" {
    needs_bpf
    compile "$TESTS/host/own.bpf.c" own.o
    "$gen" -q d2
    printf 'jmp[1]=one\njmp[x]=one\n' >broken
    printf 'jmp[4]=one\n' >beyond
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$loader\" $arguments"
        [ "$stderr" = "loader: $want" ] || { echo "loader $arguments: $stderr" >&2; false; }
        eval "run -2 --separate-stderr \"$loader\" --check $arguments"
        [ "$stderr" = "loader: $want" ] || { echo "loader --check $arguments: $stderr" >&2; false; }
    done <<'END'
--global nosuch=1 own.o|global 'nosuch=1': own.o has no variable 'nosuch'
--global sum own.o|global 'sum': not of the form VAR=VALUE
--global config=1 own.o|global 'config=1': it is a struct: name a member of it (level, peers, whole, low, high, narrow, wide)
--global config.no=1 own.o|global 'config.no=1': no member 'no' (it has: level, peers, whole, low, high, narrow, wide)
--global config.level.x=1 own.o|global 'config.level.x=1': no struct that has a member 'x'
--global 'table[1]=1' own.o|global 'table[1]=1': it is an array: name an element, as [0]
--global 'table[2][0]=1' own.o|global 'table[2][0]=1': no element [2]: the last is [1]
--global 'table[x]=1' own.o|global 'table[x]=1': '[x]' is no [INDEX]
--global 'config.peers[1].port=65536' own.o|global 'config.peers[1].port=65536': 65536 does not fit: 16 bits hold 0 to 65535
--global config.wide=32 own.o|global 'config.wide=32': 32 does not fit: 5 bits hold 0 to 31
--global small=128 own.o|global 'small=128': 128 does not fit: 8 bits hold -128 to 127
--global begins=-1 own.o|global 'begins=-1': -1 does not fit: 64 bits hold 0 to 18446744073709551615
--global begins=x own.o|global 'begins=x': 'x' is no number
--global on=2 own.o|global 'on=2': '2' is neither true nor false
--global mode=MODE_X own.o|global 'mode=MODE_X': no enumerator 'MODE_X' (it has: MODE_OFF, MODE_ON)
--global 'name="12345678"' own.o|global 'name="12345678"': "12345678" does not fit: it holds 8 bytes, with the one that ends it
--global budget=1 d2.bpf.o|global 'budget=1': d2.bpf.o is gen's: what can be set of it are tunables, as --depth
--max-entries nosuch=1 own.o|max-entries 'nosuch=1': own.o has no map 'nosuch'
--max-entries sized=0 own.o|max-entries 'sized=0': must be 1 to 4294967295
--max-entries sized=4294967296 own.o|max-entries 'sized=4294967296': must be 1 to 4294967295
--max-entries .bss=2 own.o|max-entries '.bss=2': '.bss' holds global variables, and has one entry
--max-entries sized own.o|max-entries 'sized': not of the form MAP=N
--expected-attach-type nosuch=xdp own.o|expected-attach-type 'nosuch=xdp': own.o has no program 'nosuch'
--slots broken own.o|slots 'broken', line 2: 'jmp[x]=one' is not of the form ARRAY[KEY]=PROGRAM
--slots nowhere own.o|slots 'nowhere': No such file or directory
--max-entries sized=1 --slots beyond own.o|set 'jmp[4]=one': 'jmp' has keys 0 to 3
END
    run -0 setpriv --reuid 65534 --regid 65534 --clear-groups "$loader" --check "${presets[@]}" --set 'jmp[1]=one' own.o
    [ -z "$output" ]
    run -2 --separate-stderr "$loader" --expected-attach-type nosuch own.o
    [[ "$stderr" == "loader: expected-attach-type 'nosuch': libbpf v"*" knows no attach type 'nosuch'; known are "*trace_fentry* ]]
}

@test "an object's program is attached to its own hook, triggered, and acts for all processes, as is said" {
    needs_bpf
    cat >hook.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
__u32 ran, tgid;
SEC(HOOK) int entry(void *ctx)
{
    __u32 now = bpf_get_current_pid_tgid() >> 32;
    if (tgid && now != tgid)
        return 0;
    __sync_fetch_and_add(&ran, 1);
    bpf_printk("ran");
    return 0;
}
char LICENSE[] SEC("license") = "GPL";
END
    compile hook.bpf.c hook.o -DHOOK='"tracepoint/syscalls/sys_enter_getpid"'
    compile hook.bpf.c xdp.o -DHOOK='"xdp"'
    compile hook.bpf.c nosuch.o -DHOOK='"tracepoint/syscalls/sys_enter_nosuch"'
    run -2 --separate-stderr "$loader" --attach xdp.o
    [[ "$stderr" == "loader: xdp.o: program 'entry': its section 'xdp' is no hook that it can be attached to here ("* ]]
    run --separate-stderr "$loader" --attach hook.o
    [[ "$output" != *"denied"* ]] || skip "this host permits no tracepoint"
    [ "$status" -eq 0 ]
    [ "$stderr" = "loader: warning: hook.o: attached to 'tracepoint/syscalls/sys_enter_getpid', it acts for all processes" ]
    [ "${lines[0]}" = "hook.o: accepted: attached to 'tracepoint/syscalls/sys_enter_getpid', for all processes, and triggered" ]
    run -0 "$loader" -q -o json --attach --read ran hook.o
    [ "$(jq '[.stage, .reads.ran >= 1, .said[0] == "ran"] | tostring' <<<"$output")" = '"[\"run\",true,true]"' ]
    # Another process's calls are not: the object is told which one is to count.
    run -0 "$loader" -q -o json --global tgid=4194304 --for true --read ran hook.o
    [ "$(jq .reads.ran <<<"$output")" -eq 0 ]
    run -1 "$loader" -q --attach nosuch.o
    [[ "$output" == *"this kernel has no 'tracepoint/syscalls/sys_enter_nosuch' to attach to"* ]]
    # It is attached no more.
    [ "$(bpftool prog list -j | jq '[.[] | select(.name == "entry")] | length')" -eq 0 ]
}

# HOOK OBJECT RETURN: a program that counts its runs.
hook_object() {
    cat >counts.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
__u32 ran;
SEC(HOOK) int entry(void *ctx)
{
    __sync_fetch_and_add(&ran, 1);
    return RETURN;
}
char LICENSE[] SEC("license") = "GPL";
END
    compile counts.bpf.c "$2" -DHOOK="\"$1\"" -DRETURN="$3"
}

@test "a hook of a file's function, and of the trigger's processor time" {
    needs_bpf
    printf '%s\n' '__attribute__((noinline)) int probed(int x) { __asm__ volatile(""); return x + 1; }' 'int main(int argc, char **argv)' \
        '{ int sum = 0; for (int i = 0; i < 3; i++) sum += probed(argc); for (volatile long i = 0; i < 50000000; i++); return sum == 0; }' >probed.c
    cc -O1 probed.c -o probed
    for hook in uprobe uretprobe; do
        hook_object $hook/./probed:probed $hook.o 0
        run --separate-stderr "$loader" -o json --for ./probed --read ran $hook.o
        [[ "$output" != *'"denied"'* ]] || skip "this host permits no uprobe"
        [ "$status" -eq 0 ]
        [ "$(jq -c '[.verdict, .reads.ran]' <<<"$output")" = '["accepted",3]' ]
    done
    hook_object perf_event clock.o 0
    run -0 --separate-stderr "$loader" -o json --for ./probed --read ran clock.o
    [ "$(jq '.reads.ran > 5' <<<"$output")" = true ]
    [ "$stderr" = "loader: warning: clock.o: attached to 'perf_event', it acts for the trigger's process" ]
    hook_object uprobe/./probed:nosuch nosuch.o 0
    run -2 --separate-stderr "$loader" -q --for ./probed nosuch.o
    [ "$stderr" = "loader: 'uprobe/./probed:nosuch': no ELF file './probed' that has a function 'nosuch'" ]
    run -2 --separate-stderr "$loader" -q --wait clock.o
    [[ "$stderr" == "loader: clock.o: program 'entry': its section 'perf_event' is no hook that it can be attached to here (it is of one process: give a command with --for)" ]]
}

@test "a hook of a network interface or of a cgroup is at the one that is named" {
    needs_bpf
    printf '#!/bin/bash\necho x >/dev/udp/127.0.0.1/9\n' >send && chmod +x send
    # Nothing outside of its namespaces, and of a cgroup of its own, sees it.
    cat >alone <<'END'
ip link set lo up && mkdir groups && mount -t cgroup2 none groups && mkdir "groups/own-$$" || exit 77
echo $$ >"groups/own-$$/cgroup.procs"
for object in xdp.o frags.o; do "$loader" -o json --for ./send --at lo --read ran $object; done
for object in egress.o connect.o sockops.o; do "$loader" -o json --for ./send --at "groups/own-$$" --read ran $object; done
bpftool -j net
"$loader" --for ./send --at nosuch xdp.o
"$loader" --for ./send --at /tmp egress.o
echo $$ >groups/cgroup.procs
rmdir "groups/own-$$"
END
    hook_object xdp xdp.o 2
    hook_object xdp.frags frags.o 2
    hook_object cgroup_skb/egress egress.o 1
    hook_object cgroup/connect4 connect.o 1
    hook_object sockops sockops.o 1
    loader=$loader run --separate-stderr unshare -mn bash alone
    [ "$status" -ne 77 ] || skip "no network namespace, or no cgroups, to be had"
    [[ "$output" != *'"denied"'* ]] || skip "this host denies it"
    [ "$(grep '"case"' <<<"$output" | jq -c '[.case, .verdict, .message, .reads.ran > 0]' | sed "s/own-[0-9]*/own/")" = \
'["xdp.o","accepted","attached to '"'xdp'"', for all packets of lo, and triggered",true]
["frags.o","accepted","attached to '"'xdp.frags'"', for all packets of lo, and triggered",true]
["egress.o","accepted","attached to '"'cgroup_skb/egress'"', for all processes of groups/own, and triggered",true]
["connect.o","accepted","attached to '"'cgroup/connect4'"', for all processes of groups/own, and triggered",true]
["sockops.o","accepted","attached to '"'sockops'"', for all processes of groups/own, and triggered",false]' ] || { echo "$output"; false; }
    # Detached again.
    [ "$(grep '^\[{' <<<"$output" | jq -c '.[0].xdp')" = '[]' ]
    [[ "$stderr" == *"at 'nosuch': no such network interface"*"at '/tmp': no folder of a cgroup of version 2" ]]
    run -2 --separate-stderr "$loader" --attach xdp.o
    [ "$stderr" = "loader: xdp.o: program 'entry': its section 'xdp' is no hook that it can be attached to here (without its network interface: name it with --at)" ]
    run -2 --separate-stderr "$loader" --at lo xdp.o
    [ "$stderr" = "loader: at: needs --attach or --for or --wait" ]
}

@test "objects share maps, and what one puts into an array another one calls" {
    needs_bpf
    compile "$TESTS/host/base.bpf.c" base.o
    compile "$TESTS/host/base.bpf.c" other.o -DOTHER
    run -0 "$loader" -o json --reuse other.o:counts=base.o:counts --reuse other.o:jmp=base.o:jmp --set 'base.o:jmp[0]=tail' \
        --read 'counts[0]' --read 'counts[1]' base.o other.o
    [ "$(jq -sc 'map([.case, .retval, .reads["counts[0]"], .reads["counts[1]"]])' <<<"$output")" = \
        '[["base.o",2,1,0],["other.o",7,2,1]]' ]
    # The other one need not be run.
    run -0 "$loader" -o json --reuse jmp=base.o:jmp --set 'base.o:jmp[0]=tail' other.o
    [ "$(jq .retval <<<"$output")" -eq 7 ]
    # What bpftool pins is shared as well; it is read by bpftool.
    BUILD=$BUILD unshare -m bash -e <<'END'
        mount -t bpf bpf /sys/fs/bpf
        bpftool map create /sys/fs/bpf/counts type array key 4 value 8 entries 2 name counts
        "$BUILD/loader" -q --reuse counts=/sys/fs/bpf/counts other.o >/dev/null
        bpftool -j map lookup pinned /sys/fs/bpf/counts key 1 0 0 0 >counted
END
    [ "$(jq -r '.formatted.value // .value[0]' counted)" = 1 ] || [ "$(jq -r '.value[0]' counted)" = 0x01 ]
}

@test "links that lead nowhere are one line that says why, with status 2" {
    needs_bpf
    compile "$TESTS/host/base.bpf.c" base.o
    compile "$TESTS/host/base.bpf.c" other.o -DOTHER
    compile "$TESTS/host/base.bpf.c" put.o -DEXTENDS -DPUT='"freplace/value"'
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$loader\" $arguments"
        [ "$stderr" = "loader: $want" ] || { echo "loader $arguments: $stderr" >&2; false; }
    done <<'END'
--target base.o:nosuch put.o|target 'base.o:nosuch': base.o has no program 'nosuch'
--target base.o:entry:nosuch put.o|target 'base.o:entry:nosuch': that program has no function 'nosuch'
--target nowhere.o:entry put.o|target 'nowhere.o:entry': 'nowhere.o': No such file or directory
--target entry put.o|target 'entry': not of the form OBJECT:PROGRAM or OBJECT:PROGRAM:FUNCTION
--target no=base.o:entry put.o|target 'no=base.o:entry': put.o has no program 'no'
--target entry=base.o:entry other.o|target 'entry=base.o:entry': 'entry' is in section 'tc': only freplace, fentry, fexit and fmod_ret are put on programs
--reuse nosuch=base.o:counts other.o|reuse 'nosuch=base.o:counts': other.o has no map 'nosuch'
--reuse counts=base.o:nosuch other.o|reuse 'counts=base.o:nosuch': base.o has no map 'nosuch'
--reuse counts=base.o:jmp other.o|reuse 'counts=base.o:jmp': it is of type prog_array with keys of 4 bytes and values of 4, and 'counts' is of type array with 4 and 8
--reuse counts=/sys/fs/bpf/nosuch other.o|reuse 'counts=/sys/fs/bpf/nosuch': '/sys/fs/bpf/nosuch': No such file or directory
--reuse counts other.o|reuse 'counts': not of the form MAP=PIN or MAP=OBJECT:MAP
END
    run -2 --separate-stderr "$loader" --reuse counts=other.o:counts --reuse other.o:counts=base.o:counts base.o other.o
    [[ "${stderr_lines[0]}" == "loader: reuse 'counts=other.o:counts': 'other.o': "*"'base.o' needs this object itself" ]] ||
        [[ "${stderr_lines[0]}" == *"'other.o' needs this object itself" ]]
}

@test "slots and variables change between runs of one load" {
    needs_bpf
    compile "$TESTS/host/own.bpf.c" own.o
    steps=(--then 'delete jmp[1]' --then run --then 'set jmp[1]=one' --then run --then 'global begins=5' --then 'delete jmp[1]' --then run)
    run -0 "$loader" -o json --max-entries sized=3 --set 'jmp[1]=one' --read sum --read again "${steps[@]}" own.o
    [ "$(jq -c '[.retval, .reads.again, (.then[] | [.step, .verdict, .retval, .reads.again, .reads.sum])]' <<<"$output")" = \
        '[7,1,["delete jmp[1]","accepted",null,null,null],["run","accepted",3,1,5],["set jmp[1]=one","accepted",null,null,null],["run","accepted",7,2,5],["global begins=5","accepted",null,null,null],["delete jmp[1]","accepted",null,null,null],["run","accepted",3,2,10]]' ] ||
        { jq -c .then <<<"$output" >&2; false; }
    run -1 "$loader" --max-entries sized=3 --then 'delete jmp[1]' --then run own.o
    [ "${lines[-1]}" = "  then delete jmp[1]: rejected: No such file or directory" ]
    # Of ours the counters are of each run.
    "$gen" -q --depth 3
    run -0 "$loader" --then run --then 'delete array_3[1]' --then run d3.bpf.o
    [[ "$output" == *"  then run: accepted, 3 tail calls made"*"  then run: accepted, 2 tail calls made"* ]]
    while IFS='|' read -r step want; do
        run -2 --separate-stderr "$loader" --max-entries sized=3 --then "$step" own.o
        [ "$stderr" = "loader: then '$step': $want" ] || { echo "$stderr" >&2; false; }
    done <<'END'
jump|no step; steps are run, delete ARRAY[KEY], set ARRAY[KEY]=PROGRAM, global VAR=VALUE
run entry|no step; steps are run, delete ARRAY[KEY], set ARRAY[KEY]=PROGRAM, global VAR=VALUE
delete|no step; steps are run, delete ARRAY[KEY], set ARRAY[KEY]=PROGRAM, global VAR=VALUE
delete jmp[4]|'jmp' has keys 0 to 3
delete jmp[1]=one|not of the form ARRAY[KEY]
delete sized[1]|'sized' is no prog array
set jmp[1]|not of the form ARRAY[KEY]=PROGRAM
set jmp[1]=nobody|own.o has no program 'nobody'
global nosuch=1|own.o has no variable 'nosuch'
global mode=1|'mode' is constant once the object is loaded
END
}
