# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Real kernels: the oldest and the newest that Debian's archive has.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    # What CI fetched stays in the user's cache; nothing else is put there.
    "$BUILD/sweep" fetch 5.10 newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
}

value() { jq -r --arg l "$1" 'select(.limit == $l) | .value' "$2"; }
answer() { jq -r --arg l "$1" 'select(.limit == $l) | .answer' "$2"; }

# What each of the two says: LIMIT|OLDEST|NEWEST, where `unsupported` is followed by what it lacks.
answers='tail_calls.fentry|none up to 40|33 tail calls
tail_calls.fentry_fexit|none up to 40|33 tail calls
tail_calls.fentry_program|33 tail calls|33 tail calls
tail_calls.fexit_program|33 tail calls|33 tail calls
tail_calls.fentry_caller|33 tail calls|33 tail calls
tail_calls.fentry_fanout|none up to 1000|33 tail calls
tail_calls.fexit_fanout|none up to 1000|33 tail calls
tail_calls.for_each|unsupported bpf_for_each_map_elem|unsupported within callback
slots.outside|yes|yes
slots.outside_variable|yes|yes
slots.gap|no|no
slots.gap_variable|no|no
call.wq|unsupported bpf_wq_init|no
call.throw|unsupported bpf_throw|yes
call.throw_subprogram|unsupported bpf_throw|yes
call.struct_ops|yes|yes
call.lsm_cgroup|unsupported the control, a lsm program|yes
share.jited|no|no
state.preempt|unsupported bpf_preempt_disable|no
state.irq|unsupported bpf_local_irq_save|no
type.netfilter|unsupported program type netfilter|yes'

# as_expected COLUMN FILE
as_expected() {
    local limit old new want
    while IFS='|' read -r limit old new; do
        want=$([ "$1" = old ] && echo "$old" || echo "$new")
        [ "$(answer "$limit" "$2")" = "$([[ "$want" == unsupported* ]] && echo unsupported || echo "$want")" ] &&
            { [[ "$want" != unsupported* ]] || [[ "$(jq -r --arg l "$limit" 'select(.limit == $l) | .words' "$2")" == *"${want#unsupported }"* ]]; } ||
            { echo "$limit: not $want"; jq -c --arg l "$limit" 'select(.limit == $l) | [.answer, .words]' "$2"; return 1; }
    done <<<"$answers"
    # Nothing is left open, and what cannot be asked says why.
    [ -z "$(jq -r 'select((.answer | IN("unclear", "failed", "denied", "not measured")) or (.answer == "unsupported" and (.words // "") == "")) | .limit' "$2")" ]
}

@test "the whole catalogue is answered by the oldest kernel" {
    "$BUILD/sweep" run --kernels 5.10 -o json >old
    [ "$(jq -r .limit old | sort)" = "$("$BUILD/probe" --list | cut -d' ' -f1 | sort)" ]
    [ "$(value tail_calls.loop old)" -eq 33 ]
    [ "$(value missed.counts old)" = true ]
    [ "$(answer tail_calls.fanout old)" = "none up to 1000" ]
    as_expected old old
    # Each says where it is from, and all the same.
    [ "$(jq -c '[.kernel, .arch, .mode, .emulated]' old | sort -u | wc -l)" -eq 1 ]
    jq -e '.kernel_sha256 | length == 64' old >/dev/null
}

@test "and by the newest, which is another in some answers, and may die of the last" {
    "$BUILD/sweep" run --kernels newest -o json >new
    [ "$(jq -r .limit new | sort)" = "$("$BUILD/probe" --list | cut -d' ' -f1 | sort)" ]
    [ "$(value tail_calls.loop new)" -eq 33 ]
    [ "$(value missed.counts new)" = false ]
    [ "$(value tail_calls.fanout new)" -eq 33 ]
    as_expected new new
    worst=$(answer kernel_stack.worst new)
    if [ "$worst" = crashed ]; then
        [[ "$(jq -r 'select(.limit == "kernel_stack.worst") | .console' new)" == *bpf_prog_* ]]
        # So it does with the fewest tail calls that are too many.
        [ "$(jq -r 'select(.limit == "kernel_stack.fewest") | .fails_record.verdict' new)" = crashed ]
        [ "$(value kernel_stack.fewest new)" -le 33 ]
    fi
}

@test "the interpreter of the newest refuses tail calls from subprograms" {
    "$BUILD/sweep" run --kernels newest --mode interpreter -o json tail_calls.loop call.subprogram >interpreter
    [ "$(value tail_calls.loop interpreter)" -eq 33 ]
    [ "$(value call.subprogram interpreter)" = false ]
    [ "$(jq -r .mode interpreter | sort -u)" = interpreter ]
}

@test "a command in a guest prints and ends as it does here" {
    "$BUILD/gen" -q --depth 40 --stack 300
    run -0 --separate-stderr "$BUILD/sweep" shell --kernels 5.10 -- loader d40-s300.bpf.o ';' loader --trampoline fexit_program d40-s300.bpf.o
    [ "${lines[0]}" = "d40-s300: accepted: 40 tail calls asked, 33 made, 34 programs ran" ]
    # Through a trampoline, which one object serves as well.
    grep -qxF "d40-s300-fexit_program: accepted: 40 tail calls asked, 33 made, 34 programs ran" <<<"$output"
    "$BUILD/gen" -q --depth 40 --stack 300 --frames 2
    # The probe's cases, which no guest could compile, go along.
    run -1 --separate-stderr "$BUILD/sweep" shell --kernels 5.10 -- loader d40-f2-s300.bpf.o ';' \
        probe -o json --grid stack=208..224:16,ring=3..4 --fix frames=2
    [[ "$output" == *"call stack of previous frames is 320 bytes"* ]]
    [ "$(sed -n 's/.*"case":"\([^"]*\)".*"verdict":"\([^"]*\)".*/\1 \2/p' <<<"$output" | paste -sd,)" = \
        "d1-f2-s208-r3 accepted,d1-f2-s224-r3 accepted,d1-f2-s208-r4 accepted,d1-f2-s224-r4 accepted" ]
}

@test "where one guest died the next is begun beside it, and none stays" {
    "$BUILD/gen" -q d33-f8-s32-r1-fanout2
    for n in 1 2 3; do cp d33-f8-s32-r1-fanout2.bpf.o "deadly$n.o"; done
    run -0 --separate-stderr "$BUILD/sweep" run -v -o json --kernels newest --object deadly1.o --object deadly2.o --object deadly3.o
    [ "$(jq -r 'select(.limit | endswith(".run")) | .answer' <<<"$output" | sort | uniq -c | xargs)" = "3 crashed" ]
    # The first guest may have been booted, which says nothing of being restored.
    [ "$(grep -c '^sweep: qemu' <<<"$stderr")" -eq 4 ]
    [ "$(grep -c 'restored in' <<<"$stderr")" -ge 2 ]
    run ! pgrep -P $$ qemu
}

@test "once a guest has died the others are given a few objects each, and all are answered" {
    "$BUILD/gen" -q d33-f8-s32-r1-fanout2 d1
    cp d33-f8-s32-r1-fanout2.bpf.o deadly.o
    objects=(--object deadly.o)
    for n in 1 2 3 4 5; do
        cp d1.bpf.o "harmless$n.o"
        objects+=(--object "harmless$n.o")
    done
    run -0 --separate-stderr "$BUILD/sweep" run -v -o json --kernels newest "${objects[@]}"
    [ "$(jq -r 'select(.limit | endswith(".run")) | "\(.limit) \(.answer)"' <<<"$output" | paste -sd,)" = \
        "deadly.o.run crashed,harmless1.o.run 0,harmless2.o.run 0,harmless3.o.run 0,harmless4.o.run 0,harmless5.o.run 0" ]
    # The one that dies, four, one, and one that was begun beside the last.
    [ "$(grep -c '^sweep: qemu' <<<"$stderr")" -eq 4 ]
}

@test "all commands of a guest run, whatever becomes of them, and what they write comes out here" {
    "$BUILD/gen" -q d2 d2-f2-s300
    mkdir logs && echo old >logs/mine && echo old >theirs
    printf '#include <stdio.h>\nint main(void) { FILE *f = fopen("theirs", "a"); fputs("new\\n", f); fclose(f); f = fopen("made", "w"); fputs("made\\n", f); return 0; }\n' >own.c
    cc -static -o own own.c
    run -1 --separate-stderr "$BUILD/sweep" shell --kernels 5.10 -- loader --log logs/mine d2-f2-s300.bpf.o ';' \
        loader --log=new.log -o json d2.bpf.o ';' ./own
    [ "$(jq -r .made <<<"${lines[-1]}")" -eq 2 ]
    [[ "$(cat logs/mine)" == *"call stack of previous frames"* ]]
    [[ "$(cat new.log)" == *"processed "*" insns"* ]]
    [ "$(cat made)" = made ]
    # What nobody named is not replaced.
    [ "$(cat theirs)" = old ] && [[ "$stderr" == *"theirs, written in the guest: not kept: there is one of that name here"* ]]
}

@test "as a host: what could harm the kernel is withheld in a guest, too, which else is harmed" {
    "$BUILD/gen" -q d33-f8-s32-r1-fanout2
    run -3 "$BUILD/sweep" shell --as-host --kernels newest -- loader d33-f8-s32-r1-fanout2.bpf.o
    [[ "$output" == *"withheld: not run: 33 tail calls of "* ]]
    run -1 "$BUILD/sweep" shell --kernels newest -- loader d33-f8-s32-r1-fanout2.bpf.o
    [[ "$output" == *"stack guard page was hit"* ]]
}

@test "a program of the user's own runs in a guest, with as many processors as asked for" {
    printf '#include <stdio.h>\n#include <unistd.h>\nint main(int c, char **v) { printf("%%s %%ld\\n", v[c - 1], sysconf(_SC_NPROCESSORS_ONLN)); return 0; }\n' >own.c
    cc -static -o own own.c
    # With several processors an emulated kernel now and then dies while it boots.
    for _ in 1 2 3; do
        run --separate-stderr "$BUILD/sweep" shell --processors 2 --kernels newest -- ./own word
        [[ "$status" -eq 3 && "$stderr" == *"Kernel panic"* ]] || break
    done
    [ "$output" = "word 2" ]
}

@test "commands at once share one cache, and nothing stays behind one that is killed at any instant" {
    mkdir tmp
    export TMPDIR=$PWD/tmp
    "$BUILD/gen" -q d2
    pids=
    for i in 1 2 3; do
        "$BUILD/sweep" shell --kernels 5.10 -- loader -o json d2.bpf.o >"out$i" &
        pids="$pids $!"
    done
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    set -- $pids
    # It may have ended by then.
    kill -KILL "$3" || true
    wait "$1" "$2"
    wait "$3" || true
    [ "$(jq -r .made out1)" -eq 2 ]
    [ "$(jq -r .made out2)" -eq 2 ]
    [ -z "$(ls tmp)" ]
    sleep 0.5
    ! pgrep -f "qemu.*/proc/$3/fd" || false
}

# other_arch ARCH MODE SUBPROG: what a kernel of that architecture says of itself, of its frames, and of
# tail calls from subprograms. Its guest is built where one asks for it: the emulators are large.
other_arch() {
    [ -x "$BUILD/guest/$1/probe" ] || skip "built by: make ARCHES='x86_64 $1'"
    command -v "qemu-system-${1/ppc64le/ppc64}" >/dev/null || skip "deps/install guest-$1"
    "$BUILD/sweep" run --kernels newest --arch "$1" --mode "$2" -o json tail_calls.loop stack.program tail_calls.subprog >"$1"
    [ "$(jq -r '"\(.arch) \(.mode)"' "$1" | sort -u)" = "$1 $2" ]
    [ "$(value tail_calls.loop "$1")" -eq 33 ]
    [ "$(value stack.program "$1")" -eq 512 ]
    [ "$(jq -r 'select(.limit == "tail_calls.subprog").answer' "$1")" = "$3" ]
}

@test "a ppc64le kernel, by emulation" { other_arch ppc64le jit "33 tail calls"; }

@test "a riscv64 kernel, by emulation" { other_arch riscv64 jit "not even 1"; }

@test "an s390x kernel, by emulation: big-endian, interpreted, and without shared memory" {
    other_arch s390x interpreter "not even 1"
    # Without a JIT, which is said; and an object of the other byte order.
    run -3 --separate-stderr "$BUILD/sweep" run --kernels newest --arch s390x stack.program
    [[ "$stderr" == *"this kernel has no JIT" ]]
    "$BUILD/gen" -q --byte-order little d1
    run --separate-stderr "$BUILD/sweep" shell --kernels newest --arch s390x --mode interpreter -- loader d1.bpf.o
    [ "$status" -eq 3 ] && [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == "d1.bpf.o: failed: is compiled for little-endian machines, and this one is big-endian"* ]]
    rm d1.bpf.o && "$BUILD/gen" -q --byte-order big d1
    run -0 --separate-stderr "$BUILD/sweep" shell --kernels newest --arch s390x --mode interpreter -- loader d1.bpf.o
    [[ "$output" == "d1: accepted: 1 tail call asked, 1 made"* ]]
}

@test "a loongarch64 kernel, by emulation" {
    qemu-system-loongarch64 --version 2>/dev/null | grep -qE 'version [1-9][0-9]' || skip "QEMU 10 is not there"
    [ -e /usr/share/qemu-efi-loongarch64/QEMU_EFI.fd ] || skip "qemu-efi-loongarch64 is not installed"
    other_arch loongarch64 jit "33 tail calls"
}

@test "an arm64 kernel, by emulation" {
    [ -x "$BUILD/guest/arm64/probe" ] || skip "built by: make ARCHES='x86_64 arm64'"
    "$BUILD/sweep" run --kernels 6.12 --arch arm64 -o json tail_calls.loop stack.program call.subprogram >arm64
    [ "$(value tail_calls.loop arm64)" -eq 33 ]
    [ "$(value stack.program arm64)" -eq 512 ]
    [ "$(jq -r .arch arm64 | sort -u)" = arm64 ]
}

@test "differences that are known to exist are found, and the baseline still holds for the oldest kernel" {
    "$BUILD/sweep" run -q --kernels 5.10,newest --results results >table
    [[ "$(grep '^tail_calls.fanout ' table)" == *">=1000"*"*33" ]]
    [[ "$(grep '^tail_calls.missed ' table)" == *" 16 "*"*33" ]]
    [[ "$(grep '^stack.caller.1 ' table)" == *" 224 "*"*240" ]]
    "$BUILD/sweep" compare -o json --baseline "$TESTS/../sweep/baseline.jsonl" -f kernel~5.10* \
        -f '!kernel_stack.*' results >compared || true
    jq -e -s 'length > 60 and all(.change == "same")' compared
}

@test "objects that others made, over two kernels: load, instructions, stack, run, and why not" {
    objects=$(dpkg -L libxdp1 2>/dev/null | grep '\.o$' | head -1) || skip "xdp-tools is not installed"
    folder=${objects%/*}
    # Only a newer kernel has bpf_loop.
    "$BUILD/gen" -q d1-f2-callback
    "$BUILD/sweep" run -q --kernels 5.10,newest --object "$folder/xsk_def_xdp_prog.o" --object "$folder/xdpfilt_alw_all.o" \
        --object "$folder/xdp-dispatcher.o" --object d1-f2-callback.bpf.o --results results >table
    [[ "$(grep '^xsk_def_xdp_prog.o.load ' table)" == *accepted*accepted ]]
    [[ "$(grep '^xsk_def_xdp_prog.o.run ' table)" == *" 2 "*" 2" ]]
    [[ "$(grep '^xdpfilt_alw_all.o.insns ' table)" =~ \ [0-9]{5}\ .*\*[0-9]{5} ]]
    [[ "$(grep '^d1-f2-callback.bpf.o.load ' table)" == *" - "* ]] || [[ "$(grep '^d1-f2-callback' table)" == *"lack helper"* ]]
    # What the kernel's own words say is kept.
    jq -e -s 'map(select(.limit == "xsk_def_xdp_prog.o.load"))[0].fails_record.verdict == "accepted"' results/5.10*
}

@test "bisect of what is planted in an object names the two kernels: a frame that one refuses, a slot that one refuses" {
    cat >edge.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
    __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
    __type(key, struct bpf_cgroup_storage_key);
    __type(value, __u64);
} storage SEC(".maps");
int other(struct __sk_buff *skb);
struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 2);
    __uint(key_size, 4);
    __array(values, int(void *));
} jmp SEC(".maps") = { .values = { [1] = (void *)&other } };
static __noinline int jump(struct __sk_buff *skb) { bpf_tail_call(skb, &jmp, 1); return 1; }
SEC("cgroup_skb/egress") int other(struct __sk_buff *skb) { return *(__u64 *)bpf_get_local_storage(&storage, 0) & 1; }
SEC("cgroup_skb/egress") int wide(struct __sk_buff *skb) {
    asm volatile("*(u8 *)(r10 - 232) = %0" ::"r"(0) : "memory");
    return jump(skb);
}
SEC("cgroup_skb/egress") int entry(struct __sk_buff *skb) { bpf_tail_call(skb, &jmp, 1); return 1; }
char LICENSE[] SEC("license") = "GPL";
END
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c edge.bpf.c -o edge.o
    "$BUILD/sweep" fetch 6.1 6.12.43 >fetched 2>&1 || skip "no kernels: $(tail -1 fetched)"
    for limit in edge.o.wide.load 'edge.o.jmp[1]'; do
        "$BUILD/sweep" bisect -o json --object edge.o --from 6.1 --to 6.12.43 "$limit" >found
        [ "$(jq -r '.before_answer + " " + .after_answer' found)" = "rejected accepted" ]
        [[ "$(jq -r '.before + " " + .after' found)" == 6.1.*" 6.12.43"* ]]
    done
}

@test "the case with the fewest tail calls that kills a kernel kills it, the one before does not" {
    for kernel in 6.12 newest; do
        "$BUILD/sweep" run --kernels $kernel -o json kernel_stack.fewest >fewest
        [ "$(jq -r .fails_record.verdict fewest)" = crashed ] || continue
        [ "$(jq -r .kind fewest)" = number ]
        works=$(jq -r '.works // empty' fewest) fails=$(jq -r .fails fewest)
        [[ "$fails" == "d$(jq -r .value fewest)-"* ]]
        "$BUILD/gen" -q $works "$fails"
        [ -z "$works" ] || "$BUILD/sweep" shell --kernels $kernel -- loader "$works.bpf.o"
        run -1 --separate-stderr "$BUILD/sweep" shell --kernels $kernel -- loader "$fails.bpf.o"
        [[ "$stderr" == *"crashed: "* ]]
    done
}

@test "as plain code, too, the newest kernel takes the case that it dies of, and more global frames than static ones" {
    "$BUILD/sweep" run --kernels newest --control -o json 'frames.*' stack.combined.global >frames
    [ "$(value frames.static frames)" -lt 255 ]
    [ "$(jq -s 'map(select(.coloured or .lacks)) | length' frames)" -eq 0 ]
    # In their order, though plain cases are made only when a guest has named them.
    [ "$(jq -r .limit frames | xargs)" = "stack.combined.global frames.static frames.global" ]
}

@test "an answer that is coloured in a guest is told, and ends with 1" {
    mkdir commands && cp -r "$BUILD"/{gen,probe,loader,sweep,templates,guest} commands && mkdir commands/objects
    cp "$BUILD"/objects/*.bpf.o commands/objects
    (cd commands/objects && rm -f d0-s512-plain.bpf.o && ../gen -q d0-s600-plain && mv d0-s600-plain.bpf.o d0-s512-plain.bpf.o)
    run -1 --separate-stderr commands/sweep run --kernels 5.10,newest --control stack.program
    [ "$(grep -c '^stack.program, .*: coloured: d0-s512 is accepted; in plain code rejected' <<<"$output")" -eq 2 ]
}

@test "random cases are judged as plain code is" {
    run -0 "$TESTS/compare_plain" "$BUILD" 60 "$RANDOM" 5.10 newest
    [ "$(grep -c '^[^ ]*: 0 of 60 differ' <<<"$output")" -eq 2 ]
}

# The first 16 cases of seed 13 are d66-missed33-f7+f2.s8.global+f1.s257 and others of these three shapes: see
# tests/unit/random_test.c.
@test "tail calls and bytes of a mixed chain are those that the model adds up" {
    run -0 --separate-stderr "$BUILD/sweep" run --random 16 --seed 13 --kernels 5.10 -o json
    [ "$(jq -r '.random | [.cases, .surprises, .unpredicted, .unmeasured] | join(" ")' <<<"$output")" = "16 0 0 0" ]
}

@test "a kernel that really dies of a case is told, with its trace" {
    "$BUILD/gen" -q --depth 33 --frames 8 --stack 32 --ring 1 --fanout 2
    run --separate-stderr "$BUILD/sweep" shell --kernels newest -- loader --log verifier.log d33-f8-s32-r1-fanout2.bpf.o
    if [ "$status" -eq 0 ]; then skip "this kernel survives it"; fi
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"crashed: "* ]]
    [[ "$stderr" == *bpf_prog_* ]]
}

@test "the code of guests is listed here, and its limit is that of the run" {
    [ -x "$BUILD/listing" ] || skip "LLVM is not installed"
    "$BUILD/gen" -q --depth 40 --stack 300
    for kernel in 5.10 newest; do
        run -0 --separate-stderr "$BUILD/sweep" shell --kernels $kernel -- loader --jit d40-s300.bpf.o
        [ "${lines[-1]}" = "41 tail calls, limit in the code: 33 (0x21); the run made 33, as the code says" ]
    done
    [ -x "$BUILD/guest/arm64/probe" ] || skip "no arm64 guest is built"
    run -0 --separate-stderr "$BUILD/sweep" shell --kernels 6.12 --arch arm64 -- loader --jit d40-s300.bpf.o
    [ "${lines[-1]}" = "41 tail calls, limit in the code: 33 (0x21); the run made 33, as the code says" ]
}
