# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What must not harm the machine that the commands run on.
bats_require_minimum_version 1.5.0
load helpers

act=$BUILD/tests/act

@test "a fast series of loads: the kernel never holds more programs of ours than the bound, by its own figures" {
    needs_bpf
    [ -r /proc/vmallocinfo ] || skip "/proc/vmallocinfo cannot be read"
    grep -q bpf_prog_alloc /proc/vmallocinfo || skip "/proc/vmallocinfo names no programs here"
    "$gen" -q --depth 33 --ring 1
    "$gen" -q --depth 100
    run -0 "$act" stress 3 1 ends "$loader" --until load -q -o csv -d 1..8 -s 0..512 d33-r1.bpf.o
    echo "$output"
    [ "$(jq '.most - .before' <<<"$output")" -le 256 ]
    [ "$(jq .bad <<<"$output")" -eq 0 ]
    # Chains that end at once, run and not, and commands that are killed.
    run -0 "$act" stress 3 1 ends "$loader" -q -o csv -d 90..100 d100.bpf.o
    echo "$output"
    [ "$(jq '.most - .before' <<<"$output")" -le 256 ]
    run -0 "$act" stress 4 1 killed "$loader" --until load -q -o csv -d 1..8 -s 0..512 d33-r1.bpf.o
    echo "$output"
    [ "$(jq '.most - .before' <<<"$output")" -le 256 ]
}

@test "several commands at once share one bound" {
    needs_bpf
    grep -q bpf_prog_alloc /proc/vmallocinfo || skip "/proc/vmallocinfo names no programs here"
    "$gen" -q --depth 200
    printf '#!/bin/sh\nfor i in 1 2 3; do "%s" --until load -q -o csv -d 199..200 d200.bpf.o >/dev/null & done; wait\n' "$loader" >three
    chmod +x three
    run -0 "$act" stress 0 0 ends ./three
    echo "$output"
    [ "$(jq '.most - .before' <<<"$output")" -le 256 ]
    [ "$(jq '.most - .before' <<<"$output")" -ge 100 ]
}

@test "objects that cannot be run do not use up the bound" {
    needs_bpf
    { echo '#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>'; for i in $(seq 60); do echo "SEC(\"tc\") int p$i(void *ctx) { return $i; }"; done
        echo 'SEC("fentry") int entry(void *ctx) { return 0; }
char LICENSE[] SEC("license") = "GPL";'; } >misfit.bpf.c
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c misfit.bpf.c -o misfit.bpf.o
    for i in 1 2 3 4 5; do cp misfit.bpf.o misfit$i.bpf.o; done
    run -3 "$loader" -o json misfit?.bpf.o
    [ "$(jq -r .message <<<"$output" | sort | uniq -c | awk '{ $1 = $1 }; 1')" = "5 program 'entry': its section names no function to attach to" ]
}

@test "an object that an older template made is no case" {
    needs_bpf
    "$gen" -q --emit c --depth 3 --ring 1
    # Those kept the state of a trigger elsewhere.
    sed 's/the_trigger/another_place/' d3-r1.bpf.c >old.bpf.c
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c old.bpf.c -o old.bpf.o
    run -0 --separate-stderr "$loader" -o json old.bpf.o
    [ "$(field case <<<"$output")" = old.bpf.o ]
    [[ "$stderr" == *"is not what gen makes of 'd3-r1'"* ]]
}

@test "a file that never ends, or is too large to be one of ours, is refused" {
    needs_bpf
    "$gen" -q --depth 1
    run -2 timeout 60 "$loader" --data /dev/zero d1.bpf.o
    [ "$output" = "loader: data '/dev/zero': File too large" ]
    truncate -s 3G large.bpf.o
    run -3 timeout 60 "$loader" large.bpf.o
    [[ "$output" == "large.bpf.o: failed: File too large" ]]
}

@test "the test above would notice: without the bound there are more" {
    needs_bpf
    grep -q bpf_prog_alloc /proc/vmallocinfo || skip "/proc/vmallocinfo names no programs here"
    # Once, so few more are harmless.
    "$gen" -q --depth 300
    run -0 "$act" stress 0 0 ends "$loader" --throwaway --until load -q d300.bpf.o
    echo "$output"
    [ "$(jq '.most - .before' <<<"$output")" -gt 256 ]
}

@test "a chain of more programs than the bound is withheld, with the reason" {
    needs_bpf
    "$gen" -q --depth 300 --depth 223
    run -0 "$loader" --until load d223.bpf.o
    "$gen" -q --depth 300
    run -3 "$loader" d300.bpf.o
    [[ "$output" == "d300.bpf.o: withheld: not loaded: 301 programs are more than the 224 that "*"run it in a guest, or with --throwaway"* ]]
    run -3 "$loader" -o json d300.bpf.o
    [ "$(field verdict <<<"$output") $(field stage <<<"$output")" = "withheld open" ]
    # What is attached to each of them counts as well.
    run -3 "$loader" --depth 2 --trampoline both_program d223.bpf.o
    [[ "$output" == "d2-r223-both_program: withheld: not loaded: 672 programs are more than the 224 that "* ]]
}

@test "a slot that leads back to the entry is bounded by depth and budget" {
    needs_bpf
    "$gen" -q --depth 1
    run -0 "$loader" -o json --set 'array_1[1]=entry' d1.bpf.o
    [ "$(field made <<<"$output")" -eq 1 ]
    run -0 "$loader" -o json --depth 20 --budget 7 --set 'array_1[1]=entry' d1.bpf.o
    [ "$(field made <<<"$output") $(field ran <<<"$output") $(field stopped_by <<<"$output")" = "7 8 budget" ]
    # A tree whose path ends with the depth.
    "$gen" -q --depth 3 --frames 2 --ring 1 --fanout 2
    run -0 "$loader" -o json --set 'array_1[1]=entry' d3-f2-r1-fanout2.bpf.o
    [ "$(field made <<<"$output")" -eq 14 ]
}

@test "a tail call from a callback, of which some kernels warn, is left to guests" {
    needs_bpf
    "$gen" -q --depth 1 --frames 2 --via callback
    run -3 "$loader" d1-f2-callback.bpf.o
    [[ "$output" == "d1-f2-callback: withheld: not loaded: some kernels warn of a tail call from a callback: run it in a guest"* ]]
    run -0 "$BUILD/probe" -o json call.callback
    [ "$(field answer <<<"$output") $(field works <<<"$output") $(field fails <<<"$output")" = "withheld null callback" ]
    [[ "$(field words <<<"$output")" == *"sweep run call.callback" ]]
    run -0 "$BUILD/probe" -o json --axis stack=0..8 --fix frames=2,via=callback
    [ "$(field answer <<<"$output")" = withheld ]
}

@test "more than 100,000 cases or points need --yes" {
    needs_bpf
    "$gen" -q --depth 33 --ring 1
    run -2 timeout 20 "$loader" -d 1..65536 -s 0..512 d33-r1.bpf.o
    [ "$output" = "loader: the ranges make 33619968 cases: more than 100000 need --yes" ]
    run -2 timeout 20 "$BUILD/probe" --grid stack=0..400,depth=1..400
    [ "$output" = "probe: the ranges make 160400 cases: more than 100000 need --yes" ]
    run -2 timeout 20 "$BUILD/probe" --exhaustive --axis budget=1..200000
    [ "$output" = "probe: the ranges make 200000 cases: more than 100000 need --yes" ]
}

@test "memory and descriptors stay as they are over many cases" {
    needs_bpf
    "$gen" -q --depth 33 --ring 1
    # What a sanitizer keeps of freed memory is not the loader's.
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=1 "$loader" -q -o csv -d 1..200 -s 0..60 d33-r1.bpf.o >records &
    pid=$!
    while kill -0 $pid && [ "$(wc -l <records)" -le 2000 ]; do sleep 0.1; done
    early=$(awk '/VmRSS/ { print $2 }' /proc/$pid/status) early_fds=$(ls /proc/$pid/fd | wc -l)
    while kill -0 $pid && [ "$(wc -l <records)" -le 8000 ]; do sleep 0.1; done
    late=$(awk '/VmRSS/ { print $2 }' /proc/$pid/status) late_fds=$(ls /proc/$pid/fd | wc -l)
    wait $pid
    echo "$early $late $early_fds $late_fds"
    [ "$late" -le $((early + early / 4 + 512)) ]
    [ "$late_fds" -le $((early_fds + 2)) ]
    [ "$(wc -l <records)" -eq 12201 ]
}

# An object whose metadata names a case and whose variables are not those of that case: LINES... instead.
impostor() {
    cat >impostor.bpf.c <<END
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
const char bpf_metadata_case[] SEC(".rodata") = "d0-f3-s240";
const char bpf_metadata_compiler[] SEC(".rodata") = "impostor";
__u64 ran, made, refused, cut;
struct { __u64 spent; __u32 level, called; } the_trigger;
$1
SEC("tc") int entry(struct __sk_buff *ctx) { return 5; }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c impostor.bpf.c -o impostor.bpf.o
}

@test "an object that says it is a case, and is not, is run as any object, and nothing is written out of bounds" {
    needs_bpf
    for lines in 'volatile __u64 depth SEC(".data") = 0; volatile __u64 budget SEC(".data") = 1000; __u64 frame_pointer[1024];' \
        'volatile __u32 depth = 0; volatile __u64 budget SEC(".data") = 1000; __u64 frame_pointer[1024];' \
        'volatile __u32 depth SEC(".data") = 0; volatile __u64 budget SEC(".data.far") = 1000; __u64 frame_pointer[1024];' \
        'volatile __u32 depth SEC(".data") = 0; volatile __u64 budget SEC(".data") = 1000; __u64 frame_pointer[1023];' \
        'volatile __u32 depth SEC(".data") = 0; __u64 frame_pointer[1024];'; do
        impostor "$lines"
        run -0 --separate-stderr "$loader" -o json impostor.bpf.o
        [ "$(field case <<<"$output") $(field depth <<<"$output")" = "impostor.bpf.o null" ]
        [[ "$stderr" == *"impostor.bpf.o: is not what gen makes of 'd0-f3-s240', which it says it is: treated as any object"* ]]
        run -2 --separate-stderr "$loader" --stack 300 impostor.bpf.o
    done
}

# gen's case of that name, its C changed by a sed script, compiled again.
edited() { # NAME SCRIPT
    "$gen" -q --emit c "$1"
    sed -i "$2" "$1.bpf.c"
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$1.bpf.c" -o edited.bpf.o
}

@test "a case that was edited is judged as what it is, and why it is none of ours is said" {
    needs_bpf
    # One that only was compiled again stays what it is.
    edited d2-s100 's/nothing//'
    run -0 --separate-stderr "$loader" -o json edited.bpf.o
    [ "$(field case <<<"$output") $(field made <<<"$output") $stderr" = "d2-s100 2 " ]
    # Where bpftool is refused, so are we, in the same words.
    edited d2-s100 's/use_stack(0, 100)/use_stack(0, 600)/'
    run -1 --separate-stderr "$loader" edited.bpf.o
    [ "${lines[0]}" = "edited.bpf.o: rejected by the verifier:" ]
    bpftool -d prog load edited.bpf.o /nowhere 2>&1 | grep -qF "${lines[1]#  }"
    edited d2-f2-s100 's/use_stack(0, 100)/use_stack(0, 300)/'
    run -1 --separate-stderr "$loader" edited.bpf.o
    [[ "${lines[1]}" == *"call stack of previous frames is 304 bytes. Too large" ]]
    bpftool -d prog loadall edited.bpf.o /nowhere 2>&1 | grep -qF "${lines[1]#  }"
    while IFS='|' read -r name says script why; do
        edited "$name" "$script"
        run --separate-stderr "$loader" -o json edited.bpf.o
        [ "$(field case <<<"$output")" = edited.bpf.o ]
        if [ "$stderr" != "loader: warning: edited.bpf.o: is not what gen makes of '$says', which it says it is$why: treated as any object" ]; then
            echo "$script: $stderr"; false
        fi
        run -2 --separate-stderr "$loader" --stack 8 edited.bpf.o
    done <<'END'
d2-f2-s100|d2-f2-s100|s/use_stack(0, 100)/use_stack(0, 300)/| (stage_1, frame 0: 300 in the code, 100 in the case)
d2-s100|d2-s100|s/use_stack(0, 100)/use_stack(0, 0)/| (stage_1, frame 0: 0 in the code, 100 in the case)
d2-s100|d2-s100|/^int stage_2.*)$/,$s/use_stack(0, 100);//| (stage_2, frame 0: not in the code)
d2-s100|d2-s100|/^int stage_2.*)$/,$s/use_stack(0, 100);/&&/| (stage_2, frame 0: twice in the code)
d2-f2-s8|d2-f2-s8|s/use_stack(1, 8)/use_stack(3, 8)/| (stage_1, frame 1: not in the code)
d2-missed2|d2-missed2|s/ + 2)/ + 3)/| (stage_1, missed: 3 in the code, 2 in the case)
d2-s100|d2-s200|s/"d2-s100"/"d2-s200"/| (stage_1, frame 0: 100 in the code, 200 in the case)
d2-s100|d2-s100|s/depth SEC(".data") = 2/depth SEC(".data") = 3/|
END
}

@test "an object is parsed in a child without privileges first, and one that breaks the parser breaks that alone" {
    needs_bpf
    # In place of a libbpf that a hostile object breaks, if only nobody tries it.
    cat >break.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
void *bpf_object__open_mem(const void *data, unsigned long size, const void *opts) {
    void *(*real)(const void *, unsigned long, const void *) = dlsym(RTLD_NEXT, "bpf_object__open_mem");
    if (geteuid() == 65534 && getegid() == 65534 && setuid(0)) abort();
    return getenv("ROOT_TOO") ? NULL : real(data, size, opts);
}
END
    cc -shared -fPIC -o break.so break.c -ldl
    ldd "$loader" | grep -q 'libasan' && skip "a sanitized command takes no preloaded library"
    "$gen" -q --depth 1
    run -3 env LD_PRELOAD=./break.so "$loader" -o json d1.bpf.o
    [ "$(field verdict <<<"$output") $(field stage <<<"$output")" = "failed open" ]
    [ "$(field message <<<"$output")" = "libbpf cannot parse it: killed by SIGABRT" ]
}

@test "a large prog array is looked at as far as its definition goes" {
    needs_bpf
    cat >big.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
int a(struct __sk_buff *ctx);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1000000); __uint(key_size, 4); __array(values, int(void *)); } big
    SEC(".maps") = { .values = { [77] = (void *)&a } };
SEC("tc") int a(struct __sk_buff *ctx) { return 7; }
SEC("tc") int entry(struct __sk_buff *ctx) { bpf_tail_call(ctx, &big, 77); return 1; }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c big.bpf.c -o big.bpf.o
    strace -f -qq -e trace=bpf -o calls "$loader" -o json big.bpf.o >record || skip "strace does not work here"
    [ "$(field retval <record)" -eq 7 ]
    [ "$(grep -c BPF_MAP_LOOKUP_ELEM calls)" -lt 100 ]
}

@test "a command that triggers a hook which nobody else knows to trigger: how often it runs is said" {
    needs_bpf
    "$gen" -q --depth 3 --frames 2 --attach tracepoint/sched/sched_process_exit
    "$gen" -q --depth 3 --attach tracepoint/sched/sched_process_exit
    "$loader" --for true d3-tracepoint@sched@sched_process_exit.bpf.o >/dev/null 2>&1 || skip "this host permits no tracepoint"
    printf '#!/bin/sh\necho run >>runs\n' >counted
    chmod +x counted
    run --separate-stderr "$loader" --for ./counted d3-f2-tracepoint@sched@sched_process_exit.bpf.o
    [[ "$stderr" == *"'./counted' is run up to four times, to measure what few tail calls take of the kernel's stack"* ]]
    [ "$(wc -l <runs)" -gt 1 ] && [ "$(wc -l <runs)" -le 4 ]
    # One that leaves nothing on the stack need not be measured.
    rm runs
    run --separate-stderr "$loader" --for ./counted d3-tracepoint@sched@sched_process_exit.bpf.o
    [ -z "$stderr" ]
    [ "$(wc -l <runs)" -eq 1 ]
    # A known hook is climbed with a trigger of our own.
    rm runs
    "$gen" -q --depth 3 --frames 2 --attach tracepoint/syscalls/sys_enter_execve
    run --separate-stderr "$loader" --for ./counted d3-f2-tracepoint@syscalls@sys_enter_execve.bpf.o
    [ -z "$stderr" ]
    [ "$(wc -l <runs)" -eq 1 ]
}

@test "what an object prints, or is called, gives no orders to the terminal" {
    needs_bpf
    cat >speaks.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tc") int entry(struct __sk_buff *ctx) { return 5; }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c speaks.bpf.c -o $'\e[31mred\nline|<b>\xc2\x9b,"x".o'
    touch $'empty\e]0;title\a.o'
    for format in table csv json; do
        run "$loader" -o $format ./*red* ./empty*
        ! grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]' <<<"$output"
    done
    run "$loader" ./*red*
    [ "$output" = '\x1b[31mred\nline|<b>\xc2\x9b,"x".o: accepted: ran, returned 5
  '"$(sed -n 's/^ *\([0-9]* ns a run\)/\1/p' <<<"$output")" ]
}

@test "this machine's log is as it was before" {
    needs_bpf
    dmesg >/dev/null 2>&1 || skip "the kernel's log cannot be read"
    troubles() { dmesg | grep -cE 'WARNING: .* at |BUG: |Oops|blocked for more than|soft lockup|detected stall|verifier bug' || true; }
    before=$(troubles)
    "$BUILD/probe" -q >/dev/null
    "$BUILD/probe" -q --cost 1000 >/dev/null || true
    "$BUILD/probe" -q --grid stack=1..512:16,frames=1..9 >/dev/null
    [ "$(troubles)" = "$before" ]
}
