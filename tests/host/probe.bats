# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The catalogue on this machine's kernel, against other ways of finding the same.
load helpers

probe() { "$BUILD/probe" "$@"; }
limit() { probe -o json "$1" | jq .value; }

# The largest number whose program load_each says was accepted: all of the axis, no tunables, neither our
# template nor our loader nor our search.
largest_accepted() {
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$1" -o scan.o
    "$BUILD/tests/host/load_each" scan.o >scan
    # Whatever is accepted must lie below all that is rejected.
    sed -n 's/^p_\([0-9]*\) accepted/\1/p' scan | sort -n | tail -1 >largest
    sed -n 's/^p_\([0-9]*\) rejected/\1/p' scan | sort -n | head -1 >smallest
    [ "$(cat smallest)" -eq $(($(cat largest) + 1)) ]
    cat largest
}

prelude() {
    echo '#include <linux/bpf.h>'
    echo '#include <bpf/bpf_helpers.h>'
    echo 'char LICENSE[] SEC("license") = "GPL";'
    echo 'struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __uint(value_size, 4); } a SEC(".maps");'
    echo '#define USE(n) asm volatile("r1 = 0; *(u8 *)(r10 - " #n ") = r1" ::: "r1", "memory")'
}

# scan_callers K FIRST LAST: programs of K callers with so many bytes each above one that tail-calls.
scan_callers() {
    prelude
    for ((s = $2; s <= $3; s++)); do
        echo "static __noinline int t_$s(struct __sk_buff *c) { bpf_tail_call(c, &a, 0); return 0; }"
        below=t_$s
        for ((k = 1; k < $1; k++)); do
            echo "static __noinline int c_${s}_$k(struct __sk_buff *c) { USE($s); return $below(c); }"
            below=c_${s}_$k
        done
        echo "SEC(\"tc\") int p_$s(struct __sk_buff *c) { USE($s); return $below(c); }"
    done
}

@test "the whole catalogue is answered and fits 100 columns" {
    needs_bpf
    run -0 --separate-stderr probe
    [ "$(wc -L <<<"$output")" -le 100 ]
    for id in $(probe --list | cut -d' ' -f1); do grep -q "^$id " <<<"$output"; done
    run ! grep -E ' failed +- ' <<<"$output"
}

@test "what a search is led to by other answers is what it finds alone, with fewer probes" {
    needs_bpf
    probe -o csv 'stack.*' | tail -n +2 | cut -d, -f2,4 >together
    for id in stack.caller.3 stack.caller.7 stack.combined.2 stack.combined.6; do
        probe -o csv $id | tail -n +2 | cut -d, -f2,4
    done >alone
    [ "$(wc -l <alone)" -eq 4 ]
    run ! grep -vxFf together alone
    probes() { probe -o json "$@" | jq -s 'map(select(.limit == "stack.caller.7"))[0].probes'; }
    [ "$(probes 'stack.*')" -lt "$(probes stack.caller.7)" ]
    # Where it begins at the edge: the last value, both sides of the edge twice, the first, and two between; also
    # where another is under way.
    alone=$(probe -o json stack.program | jq .probes)
    [ "$alone" -eq 8 ]
    [ "$(probe -o json stack.rounding | jq .probes)" -eq "$(($(probe -o json stack.program stack.rounding | jq -s '.[1].probes') + alone))" ]
}

@test "an object that is not what its name says answers no question" {
    needs_bpf
    mkdir made
    gen=$BUILD/gen
    "$gen" -q -o made d1-f2
    cp made/d1-f2.bpf.o made/d1-f3.bpf.o
    sed 's/use_stack(1, 0)/use_stack(1, 8)/' made/d1-f2.bpf.c >edited.bpf.c
    clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c edited.bpf.c -o made/d1-f2.bpf.o
    run -3 --separate-stderr probe -o csv --objects "$PWD/made" stack.caller.1 stack.caller.2
    [[ "$output" == *"made/d1-f2.bpf.o: is not what gen makes: remove it, and it is made again"* ]]
    [[ "$output" == *"made/d1-f3.bpf.o: is not what gen makes: remove it, and it is made again"* ]]
}

@test "--make-objects prints the files that the questions and those that they ask need" {
    names() { probe --objects "$PWD/made" --make-objects "$@" | xargs -n1 basename -s .bpf.o | sort | xargs; }
    mkdir made
    [ "$(names type.xdp missed.counts)" = "d1 d1-xdp" ]
    [ "$(names share.type)" = share_type ]
    [[ " $(names frames.static) " == *" d0 "*" d0-f16 d0-f17 "*" d0-f8 d0-f9 "* ]]
    [[ " $(names kernel_stack.worst) " == *" d1-f2 "*" d1-f255-fanout2-global "*" d1-f8-fanout2-callback "* ]]
}

@test "a probe that is started early opens its objects, says so, and asks what it is then told to" {
    needs_bpf
    answers() { jq -c '[.limit, .answer, .words]' "$@"; }
    probe 'stack.*' tail_calls.loop slots.largest -o json | answers | grep -E 'stack.caller.1"|slots.largest' >wanted
    mkfifo names
    exec 4<>names
    probe --ready 3 'stack.*' tail_calls.loop slots.largest -o json <names 3>ready 4>&- >asked &
    for _ in $(seq 300); do [ ! -s ready ] || break; sleep 0.1; done
    [ "$(od -An -c ready)" = "  \n" ]
    # It waits.
    kill -0 $! && [ "$(wc -l <asked)" -eq 0 ]
    printf 'slots.largest\nstack.caller.1\n' >names
    exec 4>&-
    wait $!
    [ "$(wc -l <wanted)" -eq 2 ]
    cmp <(sort wanted) <(answers asked | sort)
    # Nothing is asked of what was not among them.
    run -2 --separate-stderr probe --ready 3 'stack.*' 3>ready <<<tail_calls.loop
    [ "$stderr" = "probe: standard input names a question twice, or one that is not among those given" ]
    run -0 probe --ready 3 'stack.*' -o csv 3>ready </dev/null
    run -2 --separate-stderr probe --ready 3 'stack.*' 3</dev/null </dev/null
    [ "$stderr" = "probe: ready '3': Bad file descriptor" ]
    run -2 --separate-stderr probe --ready 0 stack.program
    run -2 --separate-stderr probe --ready 3 --list
    [ "$stderr" = "probe: ready, list: not together" ]
}

@test "no answer of the catalogue is coloured here: the kernel judges plain code as it does the cases" {
    needs_bpf
    run -0 --separate-stderr probe --control -o json
    echo "$output" >findings
    [ "$(jq -s 'map(select(.coloured != null)) | length' findings)" -eq 0 ]
    # Both sides of each edge have been made as plain cases.
    for side in $(jq -r 'select(.kind == "number" and (.limit | test("^(stack|frames|tail_calls)"))) | .works, .fails' findings); do
        [ -e "$BUILD/objects/$side-plain.bpf.o" ]
    done
}

@test "an answer is coloured where plain code is judged differently, with both words" {
    needs_bpf
    mkdir made
    "$gen" -q -o made d0-s512-plain d0-s600-plain
    # In place of the plain case of the last that works: one that is refused.
    mv made/d0-s600-plain.bpf.o made/d0-s512-plain.bpf.o
    run -1 --separate-stderr probe --objects "$PWD/made" --control -o json stack.program
    [ "$(jq -r .value <<<"$output")" -eq 512 ]
    [ "$(jq -r .coloured <<<"$output")" = "d0-s512 is accepted; in plain code rejected: invalid write to stack R10 off=-600 size=1" ]
    run -1 --separate-stderr probe --objects "$PWD/made" --control stack.program
    [[ "$output" == *"    coloured: d0-s512 is accepted; in plain code rejected:"* ]]
    # Without a control nothing is said of it.
    run -0 --separate-stderr probe --objects "$PWD/made" stack.program
    [[ "$output" != *coloured* ]]
}

@test "plain code that cannot be asked about is no control: status 3" {
    needs_bpf
    mkdir made
    "$gen" -q -o made d0-s512-plain
    echo >made/d0-s512-plain.bpf.o
    run -3 --separate-stderr probe --objects "$PWD/made" --control -o json stack.program
    [ "$(jq -r .value <<<"$output")" -eq 512 ]
}

@test "random cases are judged as plain code is" {
    needs_bpf
    run -0 "$TESTS/compare_plain" "$BUILD" 40 "$RANDOM"
    [[ "$output" == *"0 of 40 differ"* ]]
}

@test "the costliest case is found by search, projected from few frames, and not run here" {
    needs_bpf
    probe -o json kernel_stack.worst kernel_stack.fewest >findings
    jq -se 'map(select(.limit == "kernel_stack.worst")) [0] | .value > 8192 and .kind == "number"' findings
    [[ "$(jq -r .remark findings)" == *"bytes a tail call"* ]]
    # What it is projected to is what one tail call of it really leaves, where that is no danger.
    name=$(jq -r 'select(.limit == "kernel_stack.worst") | .fails // .works' findings)
    per_call=$(jq 'select(.limit == "kernel_stack.worst") | .remark | capture("(?<n>[0-9]+) bytes a tail call").n | tonumber' findings)
    [ "$per_call" -le 2048 ] || skip "one tail call of it takes $per_call bytes"
    "$gen" -q "$name" && "$loader" -o json --depth 1 "$name.bpf.o" >record
    [ "$(field kernel_stack_per_call <record)" -eq "$per_call" ]
}

@test "stack.program is what a scan of all sizes with compiled programs finds" {
    needs_bpf
    { prelude; for ((s = 1; s <= 560; s++)); do echo "SEC(\"tc\") int p_$s(void *c) { USE($s); return 0; }"; done; } >x.bpf.c
    [ "$(limit stack.program)" -eq "$(largest_accepted x.bpf.c)" ]
}

@test "stack.caller.1 and stack.caller.3 are what scans of all sizes find" {
    needs_bpf
    scan_callers 1 1 320 >x.bpf.c
    [ "$(limit stack.caller.1)" -eq "$(largest_accepted x.bpf.c)" ]
    scan_callers 3 1 140 >x.bpf.c
    [ "$(limit stack.caller.3)" -eq "$(largest_accepted x.bpf.c)" ]
}

@test "stack.combined.2 is what a scan of all sizes finds" {
    needs_bpf
    {
        prelude
        for ((s = 1; s <= 320; s++)); do
            echo "static __noinline int q_$s(struct __sk_buff *c) { USE($s); asm volatile(\"\" :: \"r\"(c)); return 0; }"
            echo "SEC(\"tc\") int p_$s(struct __sk_buff *c) { USE($s); return q_$s(c); }"
        done
    } >x.bpf.c
    [ "$(limit stack.combined.2)" -eq "$(largest_accepted x.bpf.c)" ]
}

@test "frames.static is what a scan of all depths finds" {
    needs_bpf
    {
        prelude
        for ((n = 1; n <= 12; n++)); do
            below=0
            for ((k = n - 1; k > 0; k--)); do
                echo "static __noinline int q_${n}_$k(struct __sk_buff *c) { asm volatile(\"\" :: \"r\"(c)); return $below; }"
                below="q_${n}_$k(c)"
            done
            echo "SEC(\"tc\") int p_$n(struct __sk_buff *c) { return $below; }"
        done
    } >x.bpf.c
    [ "$(limit frames.static)" -eq "$(largest_accepted x.bpf.c)" ]
}

@test "tail_calls.chain is what compiled chains make when bpftool runs them" {
    needs_bpf
    head -c 64 /dev/zero >packet
    "$gen" -q --depth 1..40
    for ((d = 1; d <= 40; d++)); do
        export d
        unshare -m bash -e <<'END' || exit 1
            mount -t bpf bpf /mnt
            bpftool prog loadall "d$d.bpf.o" /mnt/t pinmaps /mnt/m
            bpftool prog run pinned /mnt/t/entry data_in packet >/dev/null
            bpftool -j map dump pinned /mnt/m/*bss | jq '[.. | objects | .made? // empty][0]' >made
END
        [ "$(cat made)" -eq "$d" ] || break
    done
    [ "$(limit tail_calls.chain)" -eq $((d - 1)) ]
}

@test "capabilities agree with what bpftool hears" {
    needs_bpf
    for type in xdp syscall sk_lookup tracepoint; do
        "$gen" -q "d1-$type"
        want=false
        bpftool prog load "d1-$type.bpf.o" /nowhere/x >/dev/null 2>said || grep -qE 'pin|No such file|not.*mounted|bpf file system' said && want=true
        grep -q 'failed to load' said && want=false
        [ "$(limit "type.$type")" = "$want" ]
    done
}

@test "no case of the catalogue takes more than three quarters of the kernel stack here" {
    needs_bpf
    probe -o json >findings
    most=$(jq -s '[.[] | .works_record, .fails_record | select(. != null and .stage == "run" and .kernel_stack_total != null)
        | .kernel_stack_start + .kernel_stack_total] | max' findings)
    [ "$most" -gt 0 ]
    [ "$most" -le 12288 ]
    [ "$(jq -r 'select(.limit == "kernel_stack.worst") | .fails_record.verdict // "run"' findings)" = withheld ] ||
        [ "$(jq 'select(.limit == "kernel_stack.worst") | .value' findings)" -le 12288 ]
}

@test "an own axis gives what the catalogue gives, also when each value is probed" {
    needs_bpf
    want=$(limit stack.caller.2)
    [ "$(probe -o json --axis stack.callers=1..512 --fix frames=3 | jq .value)" -eq "$want" ]
    [ "$(probe -o json --exhaustive --axis stack.callers=1..512 --fix frames=3 | jq .value)" -eq "$want" ]
    [ "$(probe -o json --axis budget=1..100 --fix frames=2,fanout=2,depth=1000 | jq .value)" -eq "$(limit tail_calls.fanout)" ]
}

@test "a map has the edges of the searches" {
    needs_bpf
    probe -o csv --grid stack=1..512:8,frames=1..9 >map.csv
    [ "$(wc -l <map.csv)" -eq $((64 * 9 + 1)) ]
    run -0 probe --grid stack=200..300,frames=2..2
    [ "$(wc -L <<<"$output")" -le 100 ]
    run -0 probe --grid depth=1..40,ring=1..1
    [ "$(grep -E '^ +1  ' <<<"$output" | tr -cd . | wc -c)" -eq "$(limit tail_calls.loop)" ]
}

@test "an explanation names the edge, its commands, and they say the same" {
    needs_bpf
    run -0 probe --explain stack.caller.1
    grep -q "Measured: one tail call of .* leaves [0-9]* bytes" <<<"$output"
    for verdict in accepted rejected; do
        command=$(grep -E '^ +gen ' <<<"$output" | sed -n "$([ $verdict = accepted ] && echo 1p || echo 2p)")
        (PATH=$BUILD:$PATH && eval "${command/gen/gen -q}" || true) | grep -q ": $verdict"
    done
}

@test "bad input: one line, status 2" {
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$BUILD/probe\" $arguments"
        [ "${#stderr_lines[@]}" -eq 1 ]
        if [[ "$stderr" != "probe: $want"* ]]; then
            echo "probe $arguments"; echo "said: $stderr"; echo "want: probe: $want"; false
        fi
    done <<'END'
stack.nosuch|question 'stack.nosuch': unknown; known are tail_calls.loop, 
--explain nosuch|question 'nosuch': unknown; known are 
--axis nosuch=1..2|axis 'nosuch': unknown; known are depth, frames, 
--axis stack.x=1..2|axis 'stack.x': unknown; known are 
--axis depth|'depth': not of the form AXIS=FIRST..LAST
--axis depth=5..1|depth '5..1': the range ends before it begins
--axis depth=1..x|depth '1..x': not a whole number
--axis prog-type=1..3|axis 'prog-type': its values have no order
--axis stack=1..5 --fix stack=3|fix 'stack': it is the axis to be searched
--axis stack.3=1..5 --fix frames=2|stack.3: there are 2 frames only
--axis depth=1..5 --fix nosuch=1|axis 'nosuch': unknown; known are 
--axis depth=1..5 --fix prog-type=nosuch|prog-type 'nosuch': unknown; known are tc, 
--axis depth=1..5 --fix frames|fix 'frames': not of the form AXIS=VALUE
--grid depth=1..3|grid 'depth=1..3': not of the form AXIS=RANGE,AXIS=RANGE
--grid depth=1..3,depth=1..3|grid 'depth=1..3,depth=1..3': the same axis twice
--test maybe|test 'maybe': unknown; known are accepted, completes
END
}

@test "a closed pipe and a full disk" {
    needs_bpf
    run -3 --separate-stderr bash -c "\"$BUILD/probe\" 'stack.*' >/dev/full"
    [ "$stderr" = "probe: standard output: No space left on device" ]
    bash -c "\"$BUILD/probe\" -o json" | head -1 | jq -e .limit
    mkdir full && mount -t tmpfs -o size=64k tmpfs full || skip "a small file system cannot be mounted"
    run -3 --separate-stderr probe --objects full tail_calls.chain
    umount full
    [[ "$stderr" == *"No space left on device" ]]
}

@test "without bpf(): one line that says what to do" {
    needs_bpf
    command -v setpriv >/dev/null || skip "setpriv is not installed"
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$PWD"
    cp "$BUILD/probe" . && cp -r "$BUILD/objects" .
    run -3 --separate-stderr setpriv --reuid 65534 --clear-groups ./probe --objects objects stack.program
    [ "$stderr" = "probe: bpf(): Operation not permitted: be root, or probe a kernel in a guest" ]
}

@test "nothing is left in the kernel, also after SIGINT in the middle" {
    needs_bpf
    for signal in INT TERM KILL; do
        probe -q >/dev/null &
        pid=$!
        sleep 0.1
        kill -$signal $pid 2>/dev/null || true
        wait $pid || true
    done
    for _ in $(seq 30); do
        bpftool prog show | grep -qE 'name (entry|stage_)' || [ -n "$(new_maps)" ] || break
        sleep 0.1
    done
    run ! grep -E 'name (entry|stage_)' <(bpftool prog show)
    [ -z "$(new_maps)" ]
}

@test "the cost of a tail call is a slope that fits, and its ratios say what they are of" {
    needs_bpf
    probe --cost=20000 -o json >cost
    [ "$(jq -s length cost)" -eq 5 ]
    [ "$(jq -s 'all(.ns > 0 and .ns < 10000)' cost)" = true ]
    [ "$(jq -s '.[0].ratio' cost | cut -c1)" = 1 ]
    # A subprogram and a variable key make it dearer: by far more than the noise.
    [ "$(jq -s '.[3].ns > .[0].ns' cost)" = true ]
    run -2 --separate-stderr probe --cost=0
    [[ "$stderr" == "probe: cost '0': must be 1 to"* ]]
}

@test "what compilers use of the stack is how far down their code reaches, by a disassembler" {
    local command id lowest value seen=
    for command in clang bpf-gcc; do
        command -v $command >/dev/null || continue
        export CLANG=$command
        for id in array.100:d0-s100-buffer spilled.100:d0-s100-spilled inlined.100:d0-s100-inlined; do
            value=$(limit "stack.compiler.${id%:*}")
            "$BUILD/gen" -q --plain "${id#*:}"
            # Of GCC's stores of a constant LLVM's disassembler knows none; each array's address is an addition.
            lowest=$(llvm-objdump -d "${id#*:}-plain.bpf.o" | grep -oE '(r10 |\+= )-[ ]?(0x)?[0-9a-f]+' | grep -oE '(0x)?[0-9a-f]+$' | while read -r n; do echo $((n)); done | sort -n | tail -1)
            [ "$value" = "$lowest" ] || [ "$value" = $(((lowest + 7) / 8 * 8)) ] || { echo "$command $id $value $lowest"; false; }
            seen+="$value "
        done
    done
    # The two arrays of functions that are inlined: clang gives both the same bytes, GCC 12 does not.
    command -v bpf-gcc >/dev/null || skip "bpf-gcc is not installed (deps/install compilers)"
    [ "$(cut -d' ' -f3 <<<"$seen")" -lt 200 ] && [ "$(cut -d' ' -f6 <<<"$seen")" -ge 200 ] || { echo "$seen"; false; }
}
