# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The loader on this machine's kernel.
load helpers

@test "40 tail calls asked, 300 bytes of stack: 33 made, 34 programs ran" {
    needs_bpf
    "$gen" -q --depth 40 --stack 300
    run -0 "$loader" d40-s300.bpf.o
    [ "${lines[0]}" = "d40-s300: accepted: 40 tail calls asked, 33 made, 34 programs ran" ]
    [ "${lines[2]}" = "  no kernel stack used per tail call" ]
}

@test "the same with two frames is rejected, in the verifier's own words" {
    needs_bpf
    "$gen" -q --depth 40 --stack 300 --frames 2
    run -1 "$loader" --log log d40-f2-s300.bpf.o
    [[ "${lines[1]}" =~ call\ stack\ of\ previous\ frames\ is\ 3[0-9]+\ bytes ]]
    grep -qF "${lines[1]#  }" log
    # bpftool, by way of libbpf, hears the same of the kernel.
    bpftool -d prog load d40-f2-s300.bpf.o /nowhere 2>&1 | grep -qF "${lines[1]#  }"
}

@test "what ran is what bpftool sees when it loads and runs the object itself" {
    needs_bpf
    "$gen" -q --depth 40 --ring 3 --stack 64
    head -c 64 /dev/zero >packet
    unshare -m bash -e <<'END'
        mount -t bpf bpf /mnt
        # Without pins the kernel empties the prog arrays when bpftool ends.
        bpftool prog loadall d40-s64-r3.bpf.o /mnt/t pinmaps /mnt/m
        bpftool prog run pinned /mnt/t/entry data_in packet >/dev/null
        bpftool -j map dump pinned /mnt/m/*bss >bss
END
    seen=$(jq '[.. | objects | .ran? // empty][0]' bss)
    "$loader" -o json d40-s64-r3.bpf.o >record
    [ "$(field ran <record)" = "$seen" ]
    [ "$seen" -eq 34 ]
}

@test "a mixed chain leaves on the stack what its shapes leave alone" {
    needs_bpf
    "$gen" -q --depth 40 --stages 'f2-s64|f3-s16,32|f1'
    "$gen" -q --depth 1 --frames 2 --stack 64
    "$gen" -q --depth 1 --frames 3 --stack 16,32
    two=$("$loader" -o json d1-f2-s64.bpf.o | field kernel_stack_per_call)
    three=$("$loader" -o json d1-f3-s16,32.bpf.o | field kernel_stack_per_call)
    "$loader" -o json d40-f2.s64+f3.s16,32+f1.bpf.o >record
    [ "$(field stages <record)" = 'f2-s64|f3-s16,32|f1' ]
    [ "$(field made <record)" -eq 33 ]
    [ "$(field kernel_stack_total <record)" -eq $((11 * (two + three))) ]
    # The bytes of each shape are set anew in the object; one that does not fit is its own program's fault.
    "$loader" -o json --depth 3 --stages 'f2-s64|f3-s16,32|f1-s512' d40-*.bpf.o | grep -q '"verdict": *"accepted"'
    run -1 "$loader" --depth 3 --stages 'f2-s64|f3-s240,32|f1' d40-*.bpf.o
    [[ "${lines[1]}" =~ call\ stack\ of\ previous\ frames\ is\ 2[0-9]+\ bytes ]]
    run -2 "$loader" --stages 'f2|f2-s8|f1' d40-*.bpf.o
    [[ "$output" == *": its stages differ in more than bytes of stack" ]]
}

@test "bpftool prog loadall takes each generated object as it is and prints its metadata" {
    needs_bpf
    while read -r name options; do
        # shellcheck disable=SC2086
        "$gen" -q $options
        export name
        unshare -m bash -e <<'END'
            mount -t bpf bpf /sys/fs/bpf
            bpftool prog loadall "$name.bpf.o" /sys/fs/bpf/t
            bpftool -j prog show pinned /sys/fs/bpf/t/entry >shown
END
        [ "$(jq -r '.metadata.case' shown)" = "$name" ]
    done < <(grep -vE -e 'callback|for_each|--plain' "$TESTS/golden/cases")
}

@test "a stack set at load gives the record that a stack compiled in gives" {
    needs_bpf
    fields='[.verdict, .message, .made, .ran, .verifier_stack, .kernel_stack_per_call, .insns, .states]'
    # Both sides of each pair: 64 random cases, 16 of each structure, some too large.
    pairs=0
    RANDOM=7
    for structure in "0 1" "0 3" "2 1" "2 2"; do
        read -r depth frames <<<"$structure"
        "$gen" -q -o . --depth "$depth" --frames "$frames"
        base=d$depth; [ "$frames" -eq 1 ] || base=$base-f$frames
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
            stack=$((RANDOM % 300 + 1))
            for ((i = 1; i < frames; i++)); do stack=$stack,$((RANDOM % 300 + 1)); done
            name=$("$gen" --depth "$depth" --frames "$frames" --stack "$stack")
            "$loader" -o json "$name" | jq -c "$fields" >compiled
            "$loader" -o json --stack "$stack" "$base.bpf.o" | jq -c "$fields" >tuned
            diff compiled tuned
            pairs=$((pairs + 1))
        done
    done
    [ "$pairs" -eq 64 ]
}

@test "a depth set at load gives the record that a depth compiled in gives" {
    needs_bpf
    "$gen" -q --depth 1..36:5 --ring 3
    fields='[.case, .made, .ran, .stopped_by, .insns]'
    for depth in 1 6 11 16 21 26 31 36; do
        "$loader" -o json "d$depth-r3.bpf.o" | jq -c "$fields"
    done >compiled
    "$loader" -o json --depth 1..36:5 d1-r3.bpf.o | jq -c "$fields" >tuned
    diff compiled tuned
}

@test "a run that could overflow the kernel's stack is withheld, with the projection" {
    needs_bpf
    "$gen" -q --depth 33 --frames 8 --stack 32
    run -3 "$loader" d33-f8-s32.bpf.o
    [[ "$output" =~ ^d33-f8-s32:\ withheld:.*33\ tail\ calls\ of\ [0-9]+\ bytes.*to\ [0-9]+\ of\ 16384 ]]
    run -0 "$loader" --depth 2 d33-f8-s32.bpf.o
    [[ "${lines[0]}" == *"2 tail calls asked, 2 made, 3 programs ran" ]]
    # The verifier's figures are there all the same.
    run -3 "$loader" -o json d33-f8-s32.bpf.o
    [ "$(field insns <<<"$output")" -gt 100 ]
    [ "$(field made <<<"$output")" = null ]
}

@test "no word in the environment takes this kernel for a throwaway" {
    needs_bpf
    "$gen" -q d33-f8-s32-r1-fanout2
    for value in "" 1 guest; do
        TAILCHAIN_THROWAWAY=$value run -3 "$loader" d33-f8-s32-r1-fanout2.bpf.o
        [[ "$output" == *withheld* ]]
    done
}

@test "bytes per tail call agree with what the case was given" {
    needs_bpf
    "$gen" -q --depth 2 --frames 2
    # The tail call takes the place of the innermost frame; the one above it stays.
    low=$("$loader" -o json --stack 32 d2-f2.bpf.o | field kernel_stack_per_call)
    high=$("$loader" -o json --stack 48 d2-f2.bpf.o | field kernel_stack_per_call)
    [ $((high - low)) -eq 16 ]
    total=$("$loader" -o json --stack 48 d2-f2.bpf.o | field kernel_stack_total)
    [ "$total" -eq $((2 * high)) ]
}

@test "a call tree ends at once, by the kernel or by the budget, and says which" {
    needs_bpf
    "$gen" -q --depth 1000 --frames 2 --ring 1 --fanout 2
    run -0 timeout 10 "$loader" -o json d1000-f2-r1-fanout2.bpf.o
    [ "$(field stopped_by <<<"$output")" = kernel ] || [ "$(field stopped_by <<<"$output")" = budget ]
    run -0 timeout 10 "$loader" -o json --budget 10 d1000-f2-r1-fanout2.bpf.o
    [ "$(field stopped_by <<<"$output")" = budget ]
    [ "$(field made <<<"$output")" -eq 10 ]
}

@test "missed tail calls come before each real one" {
    needs_bpf
    "$gen" -q --depth 4 --ring 1
    plain=$("$loader" -o json d4-r1.bpf.o)
    missed=$("$loader" -o json --missed 2 d4-r1.bpf.o)
    [ "$(field case <<<"$missed")" = d4-r1-missed2 ]
    [ "$(field made <<<"$missed")" -eq 4 ]
    [ "$(field insns <<<"$missed")" -gt "$(field insns <<<"$plain")" ]
}

@test "an object that tailchain did not make: entry, slots, data, and what it left" {
    needs_bpf
    clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" \
        -c "$TESTS/host/foreign.bpf.c" -o foreign.o
    run -0 "$loader" --entry dispatch --set 'runtime_filled[3]=last' --data 4501ff --data 45000000000000000000000000000000 \
        --read packets --read first_byte --read 'seen[1]' --read 'seen[2]' --read 'lengths[7]' \
        --read 'lengths[8]' -o json foreign.o
    [ "$(field case <<<"$output")" = foreign.o ]
    [ "$(field depth <<<"$output")" = null ]
    [ "$(field retval <<<"$output")" -eq 3 ]
    [ "$(jq -c .reads <<<"$output")" = '{"packets":1,"first_byte":69,"seen[1]":1,"seen[2]":1,"lengths[7]":16,"lengths[8]":null}' ]
    # Without the slot the second tail call fails: XDP_DROP.
    run -0 "$loader" --entry dispatch --repeat 5 --read packets -o json foreign.o
    [ "$(field retval <<<"$output")" -eq 1 ]
    [ "$(jq -c .reads.packets <<<"$output")" -eq 5 ]
    run -0 "$loader" --entry last foreign.o
    [ "${lines[0]}" = "foreign.o: accepted: ran, returned 3" ]
}

@test "an object with several programs and no entry is loaded, and the programs are named" {
    needs_bpf
    cp "$TESTS/host/foreign.bpf.c" . && clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c foreign.bpf.c -o foreign.o
    run -0 "$loader" -o json foreign.o
    [ "$(jq -r .stage <<<"$output")" = load ]
    [ "$(jq -r .message <<<"$output")" = "loaded, not run: no program 'entry', name one with --entry (it has: last, middle, dispatch)" ]
}

@test "each program of an object has a row of its own, with the figures that bpftool has" {
    needs_bpf
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$TESTS/host/foreign.bpf.c" -o foreign.o
    run -0 "$loader" --entry dispatch -o json foreign.o
    [ "$(jq -c '[.programs[].name]' <<<"$output")" = '["last","middle","dispatch"]' ]
    jq -e 'def sum(f): [.programs[] | f] | add;
        .insns == sum(.insns) and .states == sum(.states) and .xlated_bytes == sum(.xlated_bytes) and
        .jited_bytes == sum(.jited_bytes) and .verifier_stack == .programs[2].stack and
        all(.programs[]; .verdict == "accepted" and .type == "xdp" and .expected_attach_type == "xdp" and .load_us >= 0)' <<<"$output"
    ours=$(jq -c '[.programs[] | [.name, .xlated_bytes, .jited_bytes]] | sort' <<<"$output")
    pins=/sys/fs/bpf/tailchain-rows-$$
    bpftool prog loadall foreign.o "$pins" || skip "bpftool cannot pin here"
    theirs=$(for pin in last middle dispatch; do bpftool -j prog show pinned "$pins/$pin"; done |
        jq -sc 'map([.name, .bytes_xlated, .bytes_jited]) | sort')
    rm -r "$pins"
    [ "$ours" = "$theirs" ] || { echo "$ours $theirs"; false; }
    # As a table for people, below the verdict.
    run -0 "$loader" --entry dispatch foreign.o
    [ "$(grep -cE '^  (last|middle|dispatch) +xdp .* accepted$' <<<"$output")" -eq 3 ]
    # Cases of our own are all alike.
    "$gen" -q d2
    [ "$("$loader" -o json d2.bpf.o | field programs)" = null ]
}

@test "a program that is refused is named, and the others are tried nevertheless" {
    needs_bpf
    cat >three.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tc") int entry(struct __sk_buff *skb) { return 1; }
SEC("tc") int bad(struct __sk_buff *skb) { return *(int *)((char *)skb + 4000); }
SEC("tc") int good(struct __sk_buff *skb) { return 2; }
SEC("?tc") int asleep(struct __sk_buff *skb) { return 3; }
struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 2);
    __uint(key_size, sizeof(__u32));
    __array(values, int(void *));
} jumps SEC(".maps") = { .values = { [1] = (void *)&bad } };
SEC("tc") int jumper(struct __sk_buff *skb) { bpf_tail_call(skb, &jumps, 1); return 4; }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c three.bpf.c -o three.o
    run -1 "$loader" -o json three.o
    [ "$(field verdict <<<"$output")" = rejected ]
    [ "$(jq -c '[.programs[] | [.name, .verdict]]' <<<"$output")" = \
        '[["entry","accepted"],["bad","rejected"],["good","accepted"],["jumper","accepted"]]' ]
    [ "$(jq -r '.programs[1].message' <<<"$output")" = "$(field message <<<"$output")" ]
    # Left out, alone, by pattern; asked for in spite of its section.
    run -0 "$loader" --skip bad -o json three.o
    [ "$(field retval <<<"$output")" = 1 ]
    run -0 "$loader" --skip 'b*' --entry jumper -o json three.o
    [ "$(field retval <<<"$output")" = 4 ]
    run -0 "$loader" --only 'a*' --only good --entry asleep -o json three.o
    [ "$(jq -c '[.retval, [.programs[].name]]' <<<"$output")" = '[3,["good","asleep"]]' ]
    run -0 "$loader" --skip bad --set 'jumps[1]=asleep' --entry jumper -o json three.o
    [ "$(field retval <<<"$output")" = 3 ]
    while IFS='|' read -r arguments want; do
        run -2 --separate-stderr "$loader" $arguments three.o
        [ "$stderr" = "loader: $want" ] || { echo "$arguments: $stderr"; false; }
    done <<'END'
--only no*|three.o: only: no program 'no*' (it has: entry, bad, good, jumper, asleep)
--skip no|three.o: skip: no program 'no' (it has: entry, bad, good, jumper, asleep)
--only good --skip g*|three.o: --only and --skip leave no program to load
--skip good --entry good|three.o: the entry 'good' is left out by --only or --skip
--skip good --set jumps[0]=good|set 'jumps[0]=good': 'good' is left out by --only or --skip
END
}

@test "what is announced: each object's record before its run, and one where the entry is lacking" {
    needs_bpf
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$TESTS/host/foreign.bpf.c" -o foreign.o
    "$gen" -q d2
    run -2 --separate-stderr "$loader" -q -o json --announce --entry dispatch d2.bpf.o foreign.o
    [ -z "$stderr" ]
    [ "$(jq -c '(.about_to_run // .) | [.case, .verdict, .stage, .message, .retval]' <<<"$output")" = \
'["d2.bpf.o","failed","open","no program '"'dispatch'"' (it has: stage_1, stage_2, entry)",null]
["foreign.o","accepted","load",null,null]
["foreign.o","accepted","run",null,1]' ] || { echo "$output"; false; }
}

@test "names that an object has not: one line, status 2" {
    needs_bpf
    clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" \
        -c "$TESTS/host/foreign.bpf.c" -o foreign.o
    "$gen" -q --depth 2
    "$gen" -q --depth 0
    "$gen" -q --depth 1 --stack 8 --frame-style buffer
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$loader\" $arguments"
        if [ "$stderr" != "loader: $want" ]; then
            echo "loader $arguments"; echo "said: $stderr"; echo "want: loader: $want"; false
        fi
    done <<'END'
--entry nosuch foreign.o|foreign.o: no program 'nosuch' (it has: last, middle, dispatch)
--entry last --set 'nosuch[0]=last' foreign.o|set 'nosuch[0]=last': foreign.o has no map 'nosuch'
--entry last --set 'lengths[0]=last' foreign.o|set 'lengths[0]=last': 'lengths' is no prog array
--entry last --set 'runtime_filled[4]=last' foreign.o|set 'runtime_filled[4]=last': 'runtime_filled' has keys 0 to 3
--entry last --set 'runtime_filled[0]=no' foreign.o|set 'runtime_filled[0]=no': foreign.o has no program 'no'
--entry last --set 'runtime_filled=last' foreign.o|set 'runtime_filled=last': not of the form ARRAY[KEY]=PROGRAM
--entry last --depth 3 foreign.o|foreign.o: has no tunable 'depth'
--entry last --budget 3 foreign.o|foreign.o: has no tunable 'budget'
d1-s8-buffer.bpf.o --stack 16|d1-s8-buffer.bpf.o: has no tunable 'stack'
d2.bpf.o --depth 0|d2.bpf.o: makes tail calls: depth 0 is an object of its own
d0.bpf.o --depth 2|d0.bpf.o: makes no tail calls: only depth 0 fits it
d2.bpf.o --stack 8,16|stack: 2 values for 1 frame
d2.bpf.o --depth 5..1|depth '5..1': the range ends before it begins
d2.bpf.o --budget 0|budget '0': must be 1 to 1000000000
d2.bpf.o --repeat x|repeat 'x': must be 1 to 2147483647
d2.bpf.o --data 123|data '123': neither a file nor pairs of hexadecimal digits
d2.bpf.o --until then|until 'then': unknown; known are load, run
d2.bpf.o -o yaml|output 'yaml': unknown; known are table, csv, json
END
    for read in nosuch 'packets[0]' 'seen[4]' lengths 'seen[x]'; do
        run -2 --separate-stderr "$loader" -o json --entry last --read "$read" foreign.o
        [ "${#stderr_lines[@]}" -eq 1 ]
    done
}

@test "an object that is not as libbpf wants it says so at once" {
    needs_bpf
    cat >other.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
    __uint(type, TYPE);
#ifdef SIZE
    __uint(max_entries, SIZE);
#endif
#ifdef FLAGS
    __uint(map_flags, FLAGS);
#else
    __type(key, __u32);
    __type(value, __u64);
#endif
#ifdef FIELD
    __uint(FIELD, 1);
#endif
} map SEC(".maps");
SEC(SECTION) int entry(void *ctx) { __u32 key = 0; return bpf_map_lookup_elem(&map, &key) != 0; }
char LICENSE[] SEC("license") = "GPL";
END
    while IFS='|' read -r section type defines want; do
        # shellcheck disable=SC2086
        clang -target bpf -g -O2 "-DSECTION=\"$section\"" "-DTYPE=$type" $defines -idirafter "/usr/include/$(cc -print-multiarch)" -c other.bpf.c -o other.o
        run -3 "$loader" -o json other.o
        [ "$(field verdict <<<"$output")" = failed ]
        [[ "$(field message <<<"$output")" == $want ]] || { echo "$section $defines: $output"; false; }
    done <<'END'
2/18|1|-DSIZE=4|section '2/18' names no program type, but a slot of a prog array, ARRAY/SLOT, *
no/such|1|-DSIZE=4|section 'no/such' names no program type that libbpf v* knows
tc|1||map 'map' has no max_entries: whoever loads this object sets them when it runs
tc|1|-DSIZE=4 -DFIELD=no_such|map 'map': unknown field 'no_such'. (libbpf v*: a newer one may know it)
tc|999|-DSIZE=4 -DFLAGS=1024|map 'map' is of type 999, which libbpf v* does not know: it takes a newer one
END
}

@test "objects that are none: a record that says why, status 3, and the others are run" {
    needs_bpf
    "$gen" -q --depth 2
    : >empty.o
    head -c 3000 d2.bpf.o >truncated.o
    echo "not an object" >text.o
    cp "$BUILD/gen" native.o
    # EI_DATA is the sixth byte: 2 is the other byte order.
    cp d2.bpf.o swapped.o && printf '\x02' | dd of=swapped.o bs=1 seek=5 conv=notrunc status=none
    llvm-objcopy --remove-section=.BTF --remove-section=.BTF.ext d2.bpf.o nobtf.o 2>/dev/null ||
        objcopy --remove-section=.BTF d2.bpf.o nobtf.o
    mkdir directory.o
    for bad in missing.o empty.o truncated.o text.o native.o swapped.o nobtf.o directory.o; do
        run -3 --separate-stderr "$loader" -o json "$bad" d2.bpf.o
        [ -z "$stderr" ]
        [ "$(head -1 <<<"$output" | field verdict)" = failed ]
        [ "$(head -1 <<<"$output" | field case)" = "$bad" ]
        [ -n "$(head -1 <<<"$output" | jq -r '.message // empty')" ]
        [ "$(tail -1 <<<"$output" | field made)" -eq 2 ]
    done
}

@test "a user who may not: denied, status 3" {
    needs_bpf
    command -v setpriv >/dev/null || skip "setpriv is not installed"
    "$gen" -q --depth 2
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$PWD" 2>/dev/null
    cp "$loader" . 2>/dev/null
    run -3 setpriv --reuid 65534 --clear-groups ./loader d2.bpf.o
    [ "$output" = "d2.bpf.o: denied: bpf(): Operation not permitted: root or CAP_BPF is needed" ]
}

@test "a type without a test run is loaded, and the record says that it did not run" {
    needs_bpf
    "$gen" -q --depth 3 -t tracepoint
    run -0 "$loader" -o json d3-tracepoint.bpf.o
    [ "$(field verdict <<<"$output")" = accepted ]
    [ "$(field stage <<<"$output")" = load ]
    [ "$(field made <<<"$output")" = null ]
}

@test "a helper or program type that the kernel has not is unsupported, not a limit" {
    needs_bpf
    # No kernel has helper 4095: the call's number is patched into a compiled object.
    cat >x.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static long (*const helper)(void) = (void *)4095;
SEC("tc") int entry(void *ctx) { return helper(); }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c x.bpf.c -o x.o
    run -1 "$loader" -o json x.o
    [ "$(field verdict <<<"$output")" = unsupported ]
    [[ "$(field message <<<"$output")" == *"lack helper 4095" ]]
}

@test "what a kernel lacks is told by name, where the program that failed needs it" {
    needs_bpf
    cat >lack.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct sk_buff { int no_such_field; } __attribute__((preserve_access_index));
extern int bpf_no_such_kfunc(void *ctx) __ksym;
SEC("xdp") int entry(struct xdp_md *ctx)
{
#ifdef GUARDED
    struct sk_buff *skb = (void *)8;
    if (!bpf_core_field_exists(skb->no_such_field))
        return *(int *)((char *)ctx + 4000);
    return bpf_core_field_offset(skb->no_such_field);
#elif defined(RELOCATION)
    struct sk_buff *skb = (void *)8;
    return bpf_core_field_offset(skb->no_such_field);
#elif defined(KFUNC)
    return bpf_no_such_kfunc(ctx);
#else
    char byte;
    return bpf_skb_load_bytes(ctx, 0, &byte, 1);
#endif
}
char LICENSE[] SEC("license") = "GPL";
END
    while IFS='|' read -r macro status verdict message; do
        clang -target bpf -g -O2 "-D$macro" -idirafter "/usr/include/$(cc -print-multiarch)" -c lack.bpf.c -o lack.o
        run -"$status" "$loader" -o json lack.o
        [ "$(field verdict <<<"$output")" = "$verdict" ] || { echo "$macro: $output"; false; }
        [[ "$(field message <<<"$output")" == "$message"* ]] || { echo "$macro: $output"; false; }
    done <<'END'
HELPER|1|unsupported|this kernel's xdp programs lack helper bpf_skb_load_bytes
RELOCATION|1|unsupported|this kernel has no match for a CO-RE relocation: struct sk_buff.no_such_field
KFUNC|1|unsupported|this kernel lacks the kfunc bpf_no_such_kfunc
GUARDED|1|rejected|invalid bpf_context access off=4000
END
}

@test "a loader that is started early says when it waits, and loads what it is then named" {
    needs_bpf
    "$gen" -q d2 d0-s600
    run -1 "$loader" -o json d2.bpf.o d0-s600.bpf.o
    jq -c '[.case, .verdict, .message]' <<<"$output" >wanted
    mkfifo names
    exec 4<>names
    "$loader" -o json --kernel-limits --ready 3 <names 3>ready 4>&- >loaded &
    for _ in $(seq 300); do [ ! -s ready ] || break; sleep 0.1; done
    [ "$(od -An -c ready)" = "  \n" ]
    kill -0 $! && [ ! -s loaded ]
    printf 'd2.bpf.o\nd0-s600.bpf.o\n' >names
    exec 4>&-
    wait $! || [ $? -eq 1 ]
    cmp wanted <(jq -c '[.case, .verdict, .message]' loaded)
    [ "$(jq -c .kernel_limits.insns loaded | sort -u)" -gt 4096 ]
    run -0 "$loader" --ready 3 3>ready </dev/null
    [ -z "$output" ]
    run -2 "$loader" --ready 3 d2.bpf.o
    [ "$output" = "loader: 'd2.bpf.o': not with --ready" ]
    run -2 "$loader" --ready 3 --entry other.o:x 3>ready <<<d2.bpf.o
    [[ "$output" == *"other.o"* ]]
}

@test "csv has one header and as many columns as the record has fields" {
    needs_bpf
    "$gen" -q --depth 2 --frames 2 --stack 8,16
    run -0 "$loader" -o csv --depth 1..2 d2-f2-s8,16.bpf.o
    [ "${#lines[@]}" -eq 3 ]
    python3 - "$output" <<'END' || skip "no python3 to read it with"
import csv, io, sys
rows = list(csv.DictReader(io.StringIO(sys.argv[1])))
assert len(rows) == 2 and rows[0]["stack"] == "[8,16]" and rows[1]["made"] == "2", rows
END
}

@test "nothing of ours is left in the kernel" {
    needs_bpf
    "$gen" -q --depth 33 --frames 2
    "$loader" -q d33-f2.bpf.o >/dev/null
    "$loader" -q d33-f2.bpf.o --stack 1..100 >/dev/null &
    pid=$!
    sleep 0.02
    kill -INT $pid
    wait $pid || true
    # The kernel frees programs and maps after a grace period.
    for _ in $(seq 30); do
        bpftool prog show | grep -qE 'name (entry|stage_)' || [ -n "$(new_maps)" ] || break
        sleep 0.1
    done
    run ! grep -E 'name (entry|stage_)' <(bpftool prog show)
    [ -z "$(new_maps)" ]
}

@test "the listing of this kernel's code marks the comparison, and its limit is that of the run" {
    needs_bpf
    [ -x "$BUILD/listing" ] || skip "LLVM is not installed"
    "$gen" -q --depth 40 --stack 300
    run -0 "$loader" --jit d40-s300.bpf.o
    [ "${lines[-1]}" = "41 tail calls, limit in the code: 33 (0x21); the run made 33, as the code says" ]
    [[ "$output" == *"<- count < limit? 33 (0x21)"* ]]
    # Byte for byte what bpftool dumps of the same program.
    [[ "$output" == *"; bpf_tail_call(ctx, array, slot);"* ]]
    run -0 "$loader" --xlated d40-s300.bpf.o
    [[ "$output" == *"call 12"* ]] || [[ "$output" == *"call"* ]]
    run -3 --separate-stderr "$loader" --jit --until load nosuch.bpf.o
    # Without the listing all else works.
    mkdir bare && cp "$loader" bare/
    run -3 --separate-stderr bare/loader --jit d40-s300.bpf.o
    [[ "$stderr" == *"the listing needs LLVM"* ]]
    run -0 bare/loader -o json --code jit d40-s300.bpf.o
    [ "$(jq -r '.code.programs | length' <<<"$output")" -eq 41 ]
}

@test "sections that are not loaded, extensions and struct_ops: each is what libbpf makes of it" {
    needs_bpf
    object() { # NAME [CLANG OPTION...]: compiles the lines of standard input after a prelude
        { printf '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\nchar L[] SEC("license") = "GPL";\n'; cat; } >"$1.c"
        clang -target bpf -mcpu=v2 -O2 "${@:2}" -idirafter "/usr/include/$(cc -print-multiarch)" -c "$1.c" -o "$1.o"
    }
    object asked -g <<<'SEC("tc") int entry(void *c) { return 0; } SEC("?xdp") int other(void *c) { return 2; }'
    run -0 "$BUILD/loader" asked.o
    [[ "$output" == "asked.o: accepted: ran, returned 0"* ]]
    run -0 "$BUILD/loader" --entry other asked.o
    [[ "$output" == "asked.o: accepted: ran, returned 2"* ]]

    object extension <<<'SEC("freplace/foo") int ext(void *c) { return 0; } SEC("tc") int entry(void *c) { return 0; }'
    run -3 "$BUILD/loader" extension.o
    [[ "$output" == *"the object has no function 'foo' to extend"* ]]
    object itself -g <<<'int __attribute__((noinline)) foo(void *c) { asm volatile("" :: "r"(c)); return 1; } SEC("tc") int entry(void *c) { return foo(c); } SEC("freplace/foo") int ext(void *c) { return 0; }'
    run -3 "$BUILD/loader" --entry ext itself.o
    [[ "$output" == *"program 'ext' is an extension"* ]]

    object untaken -g <<<'SEC("kprobe/foo+") int entry(void *c) { return 0; }'
    run -3 "$BUILD/loader" untaken.o
    [[ "$output" == *"section 'kprobe/foo+': a name that cannot be taken over"* ]]
    object untargeted -g <<<'SEC("fentry") int entry(void *c) { return 0; }'
    run -3 "$BUILD/loader" untargeted.o
    [[ "$output" == *"program 'entry': its section names no function to attach to"* ]]

    object operations -g <<<'struct sock; struct tcp_congestion_ops { unsigned int (*ssthresh)(struct sock *); void (*cong_avoid)(struct sock *, unsigned int, unsigned int); unsigned int (*undo_cwnd)(struct sock *); char name[16]; };
SEC("struct_ops/a") unsigned int a(unsigned long long *c) { return 2; }
SEC("struct_ops/b") void b(unsigned long long *c) { }
SEC("struct_ops/c") unsigned int c(unsigned long long *c) { return 2; }
SEC(".struct_ops") struct tcp_congestion_ops ours = { .ssthresh = (void *)a, .cong_avoid = (void *)b, .undo_cwnd = (void *)c, .name = "ours" };'
    if bpftool prog loadall operations.o /sys/fs/bpf/tailchain-test-operations; then
        rm -r /sys/fs/bpf/tailchain-test-operations
        run -0 "$BUILD/loader" operations.o
    fi
}
