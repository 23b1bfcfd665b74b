# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Guests with a fake QEMU, which plays a recorded console and what init says in the shared memory:
# every outcome is right or clearly said. It cannot be saved, so its guests are cold.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    # Any ELF of this machine passes for a vmlinux: nothing boots it.
    arch=$(uname -m | sed s/aarch64/arm64/)
    [ "$arch" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    kernel=$BUILD/guest/$arch/init
    say=$BUILD/tests/say
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR/tmp say
    mkdir -p "$TMPDIR"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

teardown() {
    [ -z "$(ls "$TMPDIR")" ]
}

# fake SCRIPT: what QEMU does; KVM is refused as QEMU refuses one that does not work.
fake() {
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<END
#!/bin/bash
case "\$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
memory=\$(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"\$*") say="\$say \$memory"
$1
END
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
}

shell() { run --separate-stderr "$BUILD/sweep" shell --cold --kernel "$kernel" -- probe --list; }

@test "a guest's output, errors and exit status come out as they were" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "an answer
"; $say 2 e "a warning
"; $say 3 x 1'
    shell
    [ "$status" -eq 1 ]
    [ "$output" = "an answer" ]
    [ "$stderr" = "a warning" ]
}

@test "blocks of several guests say whose they are, and CSV has one head" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "name,val"; $say 2 o "ue
none,1
"; $say 3 o "name,value
none,2"; $say 4 x 0'
    several() { run -0 "$BUILD/sweep" shell --cold --kernel "$kernel" --mode jit,interpreter -- probe "$@"; }
    several --list
    block="x86_64 %s <==
name,value
none,1
name,value
none,2"
    # shellcheck disable=SC2059 # the format is above
    [ "$(sed 's/^==> [^ ]* /==> /' <<<"$output")" = "==> $(printf "$block" jit)

==> $(printf "$block" interpreter)" ]
    for option in "-o csv" --output=csv; do
        # shellcheck disable=SC2086 # a list of words
        several $option
        [ "$output" = "name,value
none,1
none,2
none,1
none,2" ]
    done
    several -o json
    [[ "$output" != *"==>"* ]]
}

@test "heads and what is alarming are set off on a terminal, but for NO_COLOR and a dumb one" {
    command -v script >/dev/null || skip "no script(1)"
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "{\"about_to\":{\"version\":1,\"limit\":\"call.global\"},\"case\":\"d33-f2-global\"}
"; echo "[    2.0] Kernel panic - not syncing: dead"'
    on_terminal() { script -qec "env $* '$BUILD/sweep' run -q --cold --kernel '$kernel' call.global" /dev/null </dev/null | tr -d '\r'; }
    esc=$'\e'
    on_terminal TERM=xterm >shown
    [ "$(grep -c "^$esc\[1m[#q]" shown)" -eq 2 ] # the kernel, the head of the table
    [ "$(grep -c "^$esc\[1;31m.* crashed " shown)" -eq 1 ]
    sed "s/$esc\[[0-9;]*m//g" shown >plain
    on_terminal TERM=xterm NO_COLOR=1 | cmp - plain
    on_terminal TERM=dumb | cmp - plain
}

@test "a kernel that dies while the command runs: crashed, with its words and its console" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "before"
        echo "[    2.0] BUG: TASK stack guard page was hit"; echo "[    2.1]  some_function+0x1/0x2"'
    shell
    [ "$status" -eq 1 ]
    [ "$output" = before ]
    [[ "$stderr" == *"crashed: [    2.0] BUG: TASK stack guard page was hit"* ]]
    [[ "$stderr" == *"some_function+0x1/0x2"* ]]
}

@test "in the catalogue a fresh guest goes on after the question that killed one" {
    fake 'ran=$TMPDIR/../ran; n=$(cat $ran 2>/dev/null || echo 0); echo $((n + 1)) >$ran
        finding() { printf "{\"version\":1,\"limit\":\"%s\",\"answer\":\"yes\",\"kind\":\"yes\",\"probes\":1,\"us\":1}\n" $1; }
        $say 0 h "6.1 x86_64 jit"
        if [ $n -eq 0 ]; then
            $say 1 o "$(finding call.subprogram)
{\"about_to\":{\"version\":1,\"limit\":\"call.global\",\"remark\":\"so far\"},\"case\":\"d33-f2-global\"}
"
            echo "[    2.0] Kernel panic - not syncing: dead"; exit 0
        fi
        $say 1 o "$(finding call.callback)
"; $say 2 x 0'
    run --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" -o json call.subprogram call.global call.callback
    [ "$status" -eq 0 ]
    [ "$(jq -r .limit <<<"$output" | tr '\n' ' ')" = "call.subprogram call.global call.callback " ]
    crashed=$(sed -n 2p <<<"$output")
    [ "$(jq -r .answer <<<"$crashed")" = crashed ]
    [ "$(jq -r .fails <<<"$crashed")" = d33-f2-global ]
    [ "$(jq -r .remark <<<"$crashed")" = "so far" ]
    [ "$(jq -r .words <<<"$crashed")" = "[    2.0] Kernel panic - not syncing: dead" ]
    [ "$(cat "$BATS_TEST_TMPDIR/ran")" -eq 2 ]
}

@test "a kernel that dies in a question that the asked one needs: crashed is what was asked, in one guest each" {
    fake 'echo boot >>$TMPDIR/../boots; $say 0 h "6.1 x86_64 jit"
        announce() { printf "{\"about_to\":{\"version\":1,\"limit\":\"%s\",\"asks\":\"%s?\"},\"case\":%s}\n" "$@"; }
        $say 1 o "$(announce missed.counts counts null)
$(announce tail_calls.loop loop null)
$(announce tail_calls.loop loop "\"d33-r1\"")
"
        echo "[    2.0] Kernel panic - not syncing: dead"'
    run --separate-stderr timeout 20 "$BUILD/sweep" run --cold --kernel "$kernel" -o json missed.counts
    [ "$status" -eq 0 ]
    [ "$(jq -r '[.limit, .asks, .answer, .fails, .words, .remark] | join("|")' <<<"$output")" = \
        "missed.counts|counts?|crashed|d33-r1|[    2.0] Kernel panic - not syncing: dead|it died in tail_calls.loop, which is needed for this" ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/boots")" -eq 1 ]
}

@test "an object whose run kills the kernel has been loaded; one whose load does has not" {
    fake 'ran=$TMPDIR/../ran; n=$(cat $ran 2>/dev/null || echo 0); echo $((n + 1)) >$ran
        record() { printf "{\"version\":1,\"case\":\"%s\",\"verdict\":\"accepted\",\"stage\":\"load\",\"insns\":7,\"programs\":[
            {\"name\":\"p\",\"verdict\":\"accepted\",\"insns\":7,\"stack\":\"8+0\",\"load_us\":5}]}" $1 | tr -d "\n"; }
        $say 0 h "6.1 x86_64 jit"
        [ $n -gt 0 ] || $say 1 o "{\"about_to_run\":$(record a.o)}
"
        [ $n -gt 1 ] || { sleep 0.5; echo "[    2.0] Kernel panic - not syncing: dead"; exit 0; }
        $say 1 o "$(record c.o)
"; $say 2 x 0; read -r line'
    touch a.o b.o c.o
    run -0 --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" -o json --object a.o --object b.o --object c.o
    [ "$(jq -r 'select(.limit | test("load$|run$|insns$|stack$")) | "\(.limit) \(.answer) \(.words)"' <<<"$output")" = \
"a.o.load accepted null
a.o.insns 7 null
a.o.stack - null
a.o.run crashed [    2.0] Kernel panic - not syncing: dead
a.o.p.load accepted null
a.o.p.insns 7 null
a.o.p.stack 8+0 null
b.o.load crashed [    2.0] Kernel panic - not syncing: dead
b.o.insns - null
b.o.stack - null
b.o.run - null
c.o.load accepted null
c.o.insns 7 null
c.o.stack - null
c.o.run - null
c.o.p.load accepted null
c.o.p.insns 7 null
c.o.p.stack 8+0 null" ] || { echo "$output" | jq -r '"\(.limit) \(.answer) \(.words)"'; false; }
}

@test "an object's words name the program that was refused, and not all that it has" {
    fake '$say 0 h "6.1 x86_64 jit"
        row() { printf "{\"name\":\"%s\",\"verdict\":\"%s\",\"message\":%s}" "$@"; }
        $say 1 o "{\"version\":1,\"case\":\"a.o\",\"verdict\":\"rejected\",\"stage\":\"load\",\"message\":\"too large\",\"programs\":[$(row p accepted null),$(row q rejected "\"too large\"")]}
{\"version\":1,\"case\":\"b.o\",\"verdict\":\"accepted\",\"stage\":\"load\",\"message\":\"loaded, not run: no entry (it has: p, q)\",\"programs\":[$(row p accepted null),$(row q accepted null),$(row q accepted null)]}
"; $say 2 x 0; read -r line'
    touch a.o b.o
    run -0 --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" -o json --object a.o --object b.o
    [ "$(jq -r 'select(.limit | test("load$")) | "\(.limit) \(.answer): \(.words)"' <<<"$output")" = \
"a.o.load rejected: q: too large
a.o.p.load accepted: null
a.o.q.load rejected: too large
b.o.load accepted: loaded, not run: no entry
b.o.p.load accepted: null
b.o.q.load accepted: null" ] || { echo "$output"; false; }
}

@test "a folder of results of an object that has changed says which one, and what to do" {
    fake '$say 0 h "6.1 x86_64 jit"; for o in a b; do set -- "$@" "{\"version\":1,\"case\":\"$o.o\",\"verdict\":\"accepted\",\"stage\":\"load\",\"programs\":null}
"; done; $say 1 o "${*: -2}"; $say 2 x 0; read -r line'
    echo 1 >a.o && echo 1 >b.o
    run -0 --separate-stderr "$BUILD/sweep" run --cold -q --kernel "$kernel" --object a.o --object b.o --results r
    run -0 --separate-stderr "$BUILD/sweep" run --cold -q --kernel "$kernel" --object a.o --object b.o --results r
    echo 2 >b.o
    run -2 --separate-stderr "$BUILD/sweep" run --cold -q --kernel "$kernel" --object a.o --object b.o --results r
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == "sweep: r/"*": it is of 'b.o' as it was before the object changed: name another folder with --results, and compare the two, or remove the file" ]]
    run -2 --separate-stderr "$BUILD/sweep" run --cold -q --kernel "$kernel" --object a.o --results r
    [[ "$stderr" == *": it answers other questions: name another folder with --results" ]]
}

@test "settings that do not fit the objects are said before a guest is booted: one line, status 2" {
    fake 'echo boot >>$TMPDIR/../boots; $say 0 h "6.1 x86_64 jit"; $say 1 x 0; read -r line'
    for name in own base; do
        clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c "$TESTS/host/$name.bpf.c" -o $name.o
    done
    clang -target bpf -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -DEXTENDS -DPUT='"freplace/value"' -c "$TESTS/host/base.bpf.c" -o put.o
    printf 'jmp[1]=one\n\njmp[1] one\n' >broken
    while IFS='|' read -r arguments want; do
        eval "run -2 --separate-stderr \"$BUILD/sweep\" run --cold --kernel \"$kernel\" --object own.o $arguments"
        [ "$stderr" = "$want" ] || { echo "$arguments: $stderr"; false; }
        [ -z "$output" ]
    done <<'END'
--global nosuch=1|loader: global 'nosuch=1': own.o has no variable 'nosuch'
--global config.no=1|loader: global 'config.no=1': no member 'no' (it has: level, peers, whole, low, high, narrow, wide)
--global small=128|loader: global 'small=128': 128 does not fit: 8 bits hold -128 to 127
--max-entries nosuch=1|loader: max-entries 'nosuch=1': own.o has no map 'nosuch'
--set 'jmp[1]=nosuch'|loader: set 'jmp[1]=nosuch': own.o has no program 'nosuch'
--set 'jmp[4]=one'|loader: set 'jmp[4]=one': 'jmp' has keys 0 to 3
--slots broken|sweep: slots 'broken', line 3: 'jmp[1] one' is not of the form ARRAY[KEY]=PROGRAM
--only 'two*'|loader: own.o: only: no program 'two*' (it has: one, entry)
--entry two|loader: own.o: no program 'two' (it has: one, entry)
--read 'table[2]'|loader: read 'table[2]': 'table' has fewer elements
--then 'delete nosuch[1]'|loader: then 'delete nosuch[1]': own.o has no map 'nosuch'
--then 'global mode=1'|loader: then 'global mode=1': 'mode' is constant once the object is loaded
--attach|loader: own.o: program 'entry': its section 'tc' is no hook that it can be attached to here (those are tracepoints, kprobes, uprobes, raw tracepoints, perf_event, fentry, fexit, fmod_ret and lsm, and with --at xdp, tcx, netkit and those of cgroups)
--object base.o --reuse own.o:jmp=base.o:nosuch|loader: reuse 'jmp=base.o:nosuch': base.o has no map 'nosuch'
--object base.o --reuse own.o:nosuch=/sys/fs/bpf/x|loader: reuse 'nosuch=/sys/fs/bpf/x': own.o has no map 'nosuch'
--object base.o --reuse own.o:sized=base.o:jmp|loader: reuse 'sized=base.o:jmp': it is of type prog_array with keys of 4 bytes and values of 4, and 'sized' is of type hash with 4 and 8
--object base.o --target own.o:one=base.o:entry|loader: target 'one=base.o:entry': 'one' is in section 'tc': only freplace, fentry, fexit and fmod_ret are put on programs
--object put.o --target put=base.o:nosuch|loader: target 'put=base.o:nosuch': base.o has no program 'nosuch'
--object put.o --target put.o:put=base.o:entry:nosuch|loader: target 'put=base.o:entry:nosuch': that program has no function 'nosuch'
END
    run -2 --separate-stderr "$BUILD/sweep" bisect own.o.one.load --object own.o --from 6.1 --to 6.12 --global nosuch=1
    [ "$stderr" = "loader: global 'nosuch=1': own.o has no variable 'nosuch'" ]
    run -2 --separate-stderr "$BUILD/sweep" plan --kernel "$kernel" --results there --object own.o --set 'nosuch[1]=one'
    [ "$stderr" = "loader: set 'nosuch[1]=one': own.o has no map 'nosuch'" ]
    [ ! -e "$BATS_TEST_TMPDIR/boots" ]
    # What fits is measured; and an entry that one of several lacks ends that one alone.
    run "$BUILD/sweep" run --cold --kernel "$kernel" --object own.o --object base.o --object put.o --max-entries own.o:sized=1 --set own.o:'jmp[1]=one' \
        --reuse own.o:jmp=base.o:jmp --target put.o:put=base.o:entry:value --then 'own.o:delete jmp[1]' --read own.o:sum
    [ -s "$BATS_TEST_TMPDIR/boots" ] && rm "$BATS_TEST_TMPDIR/boots"
    run "$BUILD/sweep" run --cold --kernel "$kernel" --object own.o --object base.o --entry one
    [ -s "$BATS_TEST_TMPDIR/boots" ]
}

@test "announcements and findings that are none do no harm: what was asked is answered crashed" {
    export said=$BATS_TEST_TMPDIR/said
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "$(cat $said)
"
        echo "[    2.0] Kernel panic - not syncing: dead"'
    for line in '' '{"about_to":{}}' '{"about_to":7}' '{"about_to":"call.global","case":{}}' '{"about_to":{"limit":[]}}' \
        '{"about_to":{"version":1,"limit":"call.global","remark":[1]},"case":1}' \
        '{"version":1,"limit":"call.global"}' '{"version":1,"limit":"call.global","answer":3,"kind":null}' \
        '{"version":1,"limit":"call.global","answer":"yes","kind":"yes","cell":{"kernel":"another"}}' \
        '{"version":1,"case":[],"verdict":"accepted"}'; do
        echo "$line" >"$said"
        run --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" -o json call.global
        [ "$status" -eq 0 ] || { echo "$line: $status"; false; }
        [ "$(jq -r '[.limit, .kind, .words] | join("|")' <<<"$output")" = \
            "call.global|crashed|[    2.0] Kernel panic - not syncing: dead" ] || { echo "$line: $output"; false; }
    done
    echo '{"version":1,"case":"init","verdict":{}}' >"$said"
    run --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" -o json --object "$kernel"
    [ "$status" -eq 0 ]
    [ "$(jq -r .answer <<<"$output" | head -1)" = crashed ]
}

@test "what a guest said last before it died is heard, however little the time" {
    fake '$say 0 h "6.1 x86_64 jit"; for n in $(seq 300); do $say $n o "$n
"; done; kill -KILL $$'
    shell
    [ "$status" -eq 3 ]
    [ "$output" = "$(seq 300)" ]
    [[ "$stderr" == *"QEMU ended: killed by SIGKILL" ]]
}

@test "rubbish in the shared memory ends the guest, with what it said before: status 3, one line" {
    local rubbish
    for rubbish in 'dd if=/dev/urandom of=$memory bs=4M count=1 conv=notrunc' \
        'printf "\377\377\377\377\377\377\377\377" | dd of=$memory conv=notrunc' \
        '$say 7 o "out of order"' '$say 1 o said 1; printf "\10" | dd of=$memory conv=notrunc'; do
        fake '$say 0 h "6.1 x86_64 jit"; sleep 0.2; '"$rubbish"' 2>/dev/null; exec sleep 20'
        shell
        [ "$status" -eq 3 ]
        [ "$stderr" = "sweep: kernel $kernel: it wrote what is no message into the memory that we share" ]
        [[ -z "$output" || "$output" == said ]]
    done
}

@test "an exit status that is none is no success: status 3, one line" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o said; $say 2 x 256'
    shell
    [ "$status" -eq 3 ]
    [ "$output" = said ]
    [ "$stderr" = "sweep: kernel $kernel: it sent an exit status that is none" ]
}

@test "a cell whose process is killed: status 3, one line, and a result that says so" {
    fake '$say 0 h "6.1 x86_64 jit"; kill -KILL $PPID; sleep 1'
    run --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" --results there call.global
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: kernel $kernel, x86_64, jit: its process was killed by SIGKILL" ]
    [ "$(jq -r .cell.error there/*)" = "its process was killed by SIGKILL" ]
}

# bounded SECONDS ARGUMENT...: a sweep of call.subprogram and call.global with --results that is ended,
# in time and in little memory, says why in one line, and keeps what was answered
bounded() {
    local seconds=$1
    shift
    # A sanitizer needs more than all of it.
    local limit='ulimit -v 1000000'
    bash -c "$limit; '$BUILD/sweep' --version" >/dev/null 2>&1 || limit=:
    SECONDS=0 results=$((${results:-0} + 1))
    run --separate-stderr bash -c "$limit; "'exec timeout 60 "$@"' - \
        "$BUILD/sweep" run --cold --kernel "$kernel" --results "there$results" "$@" call.subprogram call.global
    [ "$status" -eq 3 ]
    [ "$SECONDS" -le "$seconds" ]
    [ "$stderr" = "sweep: kernel $kernel, x86_64, jit: $why" ] || { echo "$stderr"; false; }
    [ "$(jq -r .cell.error "there$results"/* | head -1)" = "$why" ]
    [ "$(jq -r '.limit // empty' "there$results"/*)" = call.subprogram ]
}

@test "a guest that says too much, or is never done, is ended: status 3, one line, and what it answered" {
    export answer='{"version":1,"limit":"call.subprogram","answer":"yes","kind":"yes","value":true}
' long=$(head -c 16000 /dev/zero | tr '\0' a)
    why="it printed a line of more than 1 MiB"
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "$answer"; $say 2 o $long 100000'
    bounded 10
    why="it printed more than 32 MiB"
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "$answer"; $say 2 o "$long
" 100000'
    bounded 10
    why="it was not done after 2 s"
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "$answer"; n=2; while $say $n a ""; do n=$((n + 1)); sleep 0.1; done'
    bounded 6 --timeout 2
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o "$answer"; exec yes "[    1.0] the kernel talks"'
    bounded 6 --timeout 2
}

@test "a command in a guest has the time that it is given, and one that has answered is waited for no more" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o begun; n=2; while $say $n a ""; do n=$((n + 1)); sleep 0.1; done'
    run --separate-stderr timeout 30 "$BUILD/sweep" shell --cold --kernel "$kernel" --timeout 1 -- probe --list
    [ "$status" -eq 3 ]
    [ "$output" = begun ]
    [ "$stderr" = "sweep: kernel $kernel: it was not done after 1 s" ]
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 o done; $say 2 x 0; while echo "[    1.0] still here"; do sleep 0.1; done'
    run --separate-stderr timeout 30 "$BUILD/sweep" shell --cold --kernel "$kernel" -- probe --list
    [ "$status" -eq 0 ]
    [ "$output" = done ]
    [ -z "$stderr" ]
}

@test "a guest that never gets to its init: status 3, and the reason that can be seen" {
    fake 'echo "[    1.8] Kernel panic - not syncing: VFS: Unable to mount root fs"'
    shell
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"Kernel panic - not syncing: VFS: Unable to mount root fs" ]]
    fake 'head -c 100000 /dev/urandom'
    shell
    [ "$status" -eq 3 ]
    fake 'kill -9 $$'
    shell
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"QEMU ended: killed by SIGKILL" ]]
    fake 'exit 0'
    shell
    [[ "$stderr" == *", without a word on the serial console" ]]
    fake 'echo "qemu: no such machine" >&2; exit 1'
    shell
    [[ "$stderr" == *"qemu: no such machine" ]]
}

@test "a boot that fails for a reason of the emulator's is tried once more, and no other" {
    fake 'echo boot >>$TMPDIR/../boots
        if [ $(wc -l <$TMPDIR/../boots) -eq 1 ]; then
            echo "[    0.1] Kernel panic - not syncing: IO-APIC + timer doesn'"'"'t work!  Boot with apic=debug"; exit 0
        fi
        $say 0 h "6.1 x86_64 jit"; $say 1 o done; $say 2 x 0'
    shell
    [ "$status" -eq 0 ]
    [ "$output" = done ]
    [ -z "$stderr" ]
    fake 'echo boot >>$TMPDIR/../boots; echo "[    0.1] Kernel panic - not syncing: IO-APIC + timer doesn'"'"'t work!"'
    rm "$BATS_TEST_TMPDIR/boots"
    shell
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: kernel $kernel: Kernel panic - not syncing: IO-APIC + timer doesn't work!" ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/boots")" -eq 2 ]
    fake 'echo boot >>$TMPDIR/../boots; kill -SEGV $$'
    rm "$BATS_TEST_TMPDIR/boots"
    shell
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: kernel $kernel: QEMU ended: killed by SIGSEGV" ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/boots")" -eq 2 ]
    fake 'echo boot >>$TMPDIR/../boots; echo "[    1.8] Kernel panic - not syncing: VFS: Unable to mount root fs"'
    rm "$BATS_TEST_TMPDIR/boots"
    shell
    [ "$status" -eq 3 ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/boots")" -eq 1 ]
}

@test "a QEMU that cannot be told to save its guest, or does not go on: a clear line" {
    fake '$say 0 h "6.1 x86_64 jit"; exec 3<&-; sleep 1'
    run --separate-stderr timeout 30 "$BUILD/sweep" shell --kernel "$kernel" -- probe --list
    [ "$status" -eq 3 ]
    [ "${stderr_lines[0]}" = "sweep: kernel $kernel: its snapshot cannot be kept: Broken pipe" ]
    [ "${stderr_lines[1]}" = "sweep: kernel $kernel: QEMU does not let it go on: Broken pipe" ]
    # One that refuses, and goes on.
    fake '$say 0 h "6.1 x86_64 jit"
        # A command ends with a brace, and not with a newline.
        while read -r -d} line <&3; do
            case $line in
            *\"migrate\"*) echo "{\"error\":{\"desc\":\"no such thing\"}}" >&3 ;;
            *cont*) echo "{\"return\":{}}" >&3; $say 1 o done; $say 2 x 0 ;;
            *) echo "{\"QMP\":{}}
{\"return\":{}}" >&3 ;;
            esac
        done'
    run --separate-stderr timeout 30 "$BUILD/sweep" shell --kernel "$kernel" -- probe --list
    [ "$status" -eq 0 ]
    [ "$output" = done ]
    [ "$stderr" = "sweep: kernel $kernel: its snapshot cannot be kept: no such thing" ]
    [ "$("$BUILD/sweep" cache)" = "0 snapshots, 0 of 8192 MiB, in $XDG_CACHE_HOME/tailchain/snapshots" ]
}

@test "a mode that the kernel refuses is said" {
    fake '$say 0 h "6.1 x86_64 interpreter this kernel'"'"'s JIT cannot be switched off"; $say 1 x 3'
    shell
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"this kernel's JIT cannot be switched off" ]]
}

@test "without QEMU: status 3, one line" {
    run --separate-stderr env PATH=/usr/sbin "$BUILD/sweep" shell --cold --kernel "$kernel" -- probe --list
    [ "$status" -eq 3 ] || skip "QEMU is in /usr/sbin"
    [[ "$stderr" == *"qemu-system-x86_64: cannot be run: No such file or directory"* ]]
}

@test "a kernel that cannot be asked is told once, however many guests would ask it" {
    fake 'exit 1'
    run --separate-stderr "$BUILD/sweep" run -j 8 --cold --kernel "$kernel"
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: kernel $kernel, x86_64, jit: QEMU ended: exit status 1" ]
}

@test "SIGTERM and SIGKILL leave no QEMU and no file behind" {
    fake 'echo $$ >$TMPDIR/../pid; $say 0 h "6.1 x86_64 jit"; exec sleep 60'
    for signal in TERM KILL INT; do
        rm -f "$BATS_TEST_TMPDIR/pid"
        # What a script runs in the background ignores SIGINT.
        env --default-signal=INT "$BUILD/sweep" shell --cold --kernel "$kernel" -- probe --list &
        pid=$!
        for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/pid" ] && break; sleep 0.05; done
        kill -$signal $pid; wait $pid || true
        for _ in $(seq 40); do kill -0 "$(cat "$BATS_TEST_TMPDIR/pid")" 2>/dev/null || break; sleep 0.05; done
        run ! kill -0 "$(cat "$BATS_TEST_TMPDIR/pid")"
    done
}

@test "an initramfs that is too large: status 3, and why" {
    fake '$say 0 h "6.1 x86_64 jit"; $say 1 x 0'
    truncate -s 200M large
    run --separate-stderr "$BUILD/sweep" shell --cold --kernel "$kernel" --object large -- probe --list
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"the guest's files are 20"*" MiB: more than a quarter of its memory, 512 MiB"* ]]
}

@test "no network, and an archive that nobody signed: status 3, and apt's words" {
    run --separate-stderr "$BUILD/sweep" fetch --mirror http://127.0.0.1:9/debian 6.1
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"onnect"*"127.0.0.1"* ]]
    for suite in bullseye bookworm bookworm-backports trixie trixie-backports sid experimental; do
        mkdir -p mirror/dists/$suite && echo "Codename: $suite" >mirror/dists/$suite/Release
    done
    run --separate-stderr "$BUILD/sweep" fetch --mirror "file://$PWD/mirror" 6.1
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"sign"* ]]
    [ -z "$(ls "$XDG_CACHE_HOME/tailchain/kernels/$arch" 2>/dev/null)" ]
}

@test "an archive that names kernels and knows nothing of them: status 3, one line" {
    for command in apt-get apt-cache; do
        printf '#!/bin/sh\ncase "$*" in *pkgnames*) echo linux-image-6.1.0-1-cloud-amd64 ;; esac\n' >"$BATS_TEST_TMPDIR/bin/$command"
        chmod +x "$BATS_TEST_TMPDIR/bin/$command"
    done
    run -3 --separate-stderr "$BUILD/sweep" kernels --arch x86_64 --mirror http://127.0.0.1:9/debian
    [ "$stderr" = "sweep: package lists: no kernel for x86_64" ]
}

@test "what is no name or version of a package is left out of the list" {
    cat >"$BATS_TEST_TMPDIR/bin/apt-cache" <<'END'
#!/bin/sh
case $* in
*pkgnames*) echo linux-image-6.1.0-1-cloud-amd64 ;;
*show*) for package in 6.1.0-1=6.1.9-1 6.2/../../x=6.2.9-1 '6 3=6.3.9-1' '6.4.0-1=6.4.9 1' '6.5.0-1=6/5'; do
    printf 'Package: linux-image-%s-cloud-amd64\nVersion: %s\n\n' "${package%=*}" "${package#*=}"; done ;;
esac
END
    printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
    chmod +x "$BATS_TEST_TMPDIR"/bin/apt-*
    # Asked of apt, and as it was kept.
    for mirror in "--mirror http://127.0.0.1:9/debian" ""; do
        # shellcheck disable=SC2086
        run -0 --separate-stderr "$BUILD/sweep" kernels --arch x86_64 $mirror
        [ "${lines[*]}" = "x86_64   6.1.0-1-cloud-amd64                6.1.9-1                  " ]
    done
}

@test "a sysroot: packages of the first suite that has all, the newest by each pattern, unpacked once" {
    local bin=$BATS_TEST_TMPDIR/bin package
    # Trixie has all names, but of libelf-dev what is left out.
    cat >"$bin/apt-cache" <<'END'
#!/bin/sh
case $* in
*pkgnames*) printf '%s\n' libc6-dev libgcc-9-dev libgcc-10-dev libgcc-10-dev-s390x-cross libelf-dev other ;;
*"madison "*cross*|*"madison "*other*) exit 1 ;;
*madison*) for suite in trixie sid; do
    for package in libc6-dev=2.41-1 libgcc-9-dev=9.9-1 libgcc-10-dev=10.1-1 libelf-dev=0.192-4; do
        [ $suite$package != sidlibelf-dev=0.192-4 ] || package=libelf-dev=0.196-1
        echo " ${package%%=*} | ${package#*=} | http://here $suite/main riscv64 Packages"; done; done ;;
esac
END
    for package in libc6-dev=2.41-1 libgcc-10-dev=10.1-1 libelf-dev=0.196-1; do
        rm -rf deb && mkdir -p deb/DEBIAN deb/usr && echo "$package" >"deb/usr/${package%=*}"
        printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: n\nDescription: n\n' "${package%=*}" "${package#*=}" >deb/DEBIAN/control
        dpkg-deb --root-owner-group -Znone -b deb "$package.deb" >/dev/null
    done
    # Downloads what it is asked for, where it is, and counts.
    printf '#!/bin/sh\ncase "$*" in *download*) echo >>%s/asked; for w; do [ ! -e "%s/$w.deb" ] || cp "%s/$w.deb" .; done ;; esac\n' \
        "$PWD" "$PWD" "$PWD" >"$bin/apt-get"
    chmod +x "$bin"/apt-*
    local words=(--arch riscv64 --mirror http://127.0.0.1:9/debian libc6-dev 'libgcc-[0-9]*-dev' 'libelf-dev!0.192-*')
    run -0 --separate-stderr "$BUILD/sweep" sysroot "${words[@]}"
    folder=$output
    [ "$folder" = "$(echo "$XDG_CACHE_HOME"/tailchain/sysroots/riscv64-*)" ]
    [ "$(cat "$folder"/usr/*)" = "$(printf '%s\n' libc6-dev=2.41-1 libelf-dev=0.196-1 libgcc-10-dev=10.1-1)" ]
    [ "$(head -1 "$folder/packages")" = sid ]
    run -0 --separate-stderr "$BUILD/sweep" sysroot "${words[@]}"
    [ "$output" = "$folder" ] && [ "$(wc -l <asked)" -eq 1 ]
    # What is in no suite, and what cannot be had: one line, and no folder that passes for a whole one.
    run -3 --separate-stderr "$BUILD/sweep" sysroot "${words[@]}" nosuch-dev
    [ "$stderr" = "sweep: sysroot for riscv64: no suite has all packages: 'nosuch-dev'" ]
    rm libelf-dev=*.deb
    rm "$folder/packages"
    run -3 --separate-stderr "$BUILD/sweep" sysroot "${words[@]}"
    [[ "$stderr" == *"apt fetched nothing" ]] && [ "${#stderr_lines[@]}" -eq 1 ]
    [ ! -e "$folder/packages" ]
}

@test "guests that cannot be built here: one line, which compiler is needed and where it is" {
    local cross=$TESTS/../deps/cross
    clang_of() { printf '#!/bin/sh\ncase $1 in -dumpversion) echo %s ;; --print-prog-name*) echo %s ;; esac\n' "$1" "$2" >clang-x && chmod +x clang-x; }
    clang_of 14.0.6 /usr/lib/llvm/ld.lld
    run -3 --separate-stderr env CROSS_CLANG="$PWD/clang-x" "$cross" false s390x
    [ "$stderr" = "guest s390x: needs clang and lld of version 18 or newer, $PWD/clang-x is 14 (Debian bookworm and trixie have clang-19, lld-19)" ]
    clang_of 19.1.7 ld.lld
    run -3 --separate-stderr env CROSS_CLANG="$PWD/clang-x" "$cross" false s390x
    [ "$stderr" = "guest s390x: $PWD/clang-x: no lld of its version (Debian: lld-19)" ]
    run -3 --separate-stderr env CROSS_CLANG=/bin/true "$cross" false s390x
    [[ "$stderr" == "guest s390x: needs clang and lld"* ]] && [ "${#stderr_lines[@]}" -eq 1 ]
    run -3 --separate-stderr env CROSS_CLANG=/nosuch "$cross" false s390x
    [ "$stderr" = "guest s390x: no clang (Debian: clang-19, lld-19)" ]
    run -2 --separate-stderr "$cross" false sparc
    [ "$stderr" = "guest sparc: an architecture that guests cannot be built for" ]
    # Each architecture of sweep's can be built, and its packages are known.
    for arch in $("$BUILD/sweep" --help | tr '\n' ' ' | tr -s ' ' | sed 's/.*architectures: //; s/ (default.*//; s/,//g'); do
        grep -q "^$arch " "$TESTS/../deps/arches" && grep -q "^guest-$arch: " "$TESTS/../deps/debian"
    done
}

@test "an archive that nobody signed is not taken, whatever this machine's own apt allows" {
    local suite name=linux-image-6.1.0-99-cloud-amd64
    mkdir -p mirror/pool "deb/boot" deb/DEBIAN && cp "$kernel" deb/boot/vmlinuz-6.1.0-99-cloud-amd64
    printf 'Package: %s\nVersion: 6.1.999-1\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\n' $name >deb/DEBIAN/control
    dpkg-deb --root-owner-group -Znone -b deb mirror/pool/$name.deb >/dev/null
    for suite in bullseye bookworm bookworm-backports trixie trixie-backports sid experimental; do
        dist=mirror/dists/$suite
        mkdir -p $dist/main/binary-amd64
        { cat deb/DEBIAN/control; echo "Filename: pool/$name.deb"
          echo "Size: $(stat -c %s mirror/pool/$name.deb)"
          echo "SHA256: $(sha256sum mirror/pool/$name.deb | cut -d' ' -f1)"; } >$dist/main/binary-amd64/Packages
        { echo "Codename: $suite"; echo "Suite: $suite"; echo "Components: main"; echo "Architectures: amd64"; echo "SHA256:"
          echo " $(sha256sum $dist/main/binary-amd64/Packages | cut -d' ' -f1) $(stat -c %s $dist/main/binary-amd64/Packages) main/binary-amd64/Packages"; } >$dist/Release
    done
    for option in Acquire::AllowInsecureRepositories Acquire::AllowWeakRepositories Acquire::AllowDowngradeToInsecureRepositories \
        APT::Get::AllowUnauthenticated Binary::apt-get::Acquire::AllowInsecureRepositories Binary::apt-get::APT::Get::AllowUnauthenticated; do
        echo "$option \"true\";"
    done >host.conf
    export APT_CONFIG=$PWD/host.conf
    run --separate-stderr "$BUILD/sweep" fetch --arch x86_64 --mirror "file:$PWD/mirror" 6.1
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"is not signed"* ]]
    [ -z "$output" ]
    [ -z "$(ls "$XDG_CACHE_HOME/tailchain/kernels/x86_64" 2>/dev/null)" ]
    # What our apt goes by, after all that this machine's may say.
    config=$(apt-config -c "$XDG_CACHE_HOME/tailchain/apt-amd64/apt.conf" dump)
    for option in Acquire::AllowInsecureRepositories Acquire::AllowWeakRepositories Acquire::AllowDowngradeToInsecureRepositories \
        APT::Get::AllowUnauthenticated; do
        [[ "$config" == *"$option \"false\""* ]]
    done
}

@test "kernels that are none: one line each, status 3" {
    head -c 5000 "$kernel" >cut
    echo text >text
    for bad in ./cut:"it is cut off" ./text:"it is no kernel image" ./missing:"No such file"; do
        run --separate-stderr "$BUILD/sweep" shell --cold --kernel "${bad%%:*}" -- probe --list
        [ "$status" -eq 3 ]
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == *"kernel '${bad%%:*}': ${bad#*:}"* ]]
    done
    run --separate-stderr "$BUILD/sweep" shell --cold --kernel "$kernel" --arch arm64 -- probe --list
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"an ELF vmlinux, which does not boot on arm64" ]]
}

@test "bad input: one line, status 2" {
    for bad in "nosuch:'nosuch': unknown subcommand; known are kernels, fetch, run, plan, merge, compare, bisect, changes, cache, shell, sysroot" \
        "run --arch sparc:arch 'sparc': unknown; known are x86_64, arm64" \
        "run --mode fast:mode 'fast': unknown; known are jit, interpreter" \
        "fetch:fetch: name kernels" "sysroot --arch arm64:sysroot: name one architecture and packages" "shell:shell: name a command" "shell rm:shell 'rm': unknown; known are loader, probe" \
        "shell ./nosuch:shell './nosuch': No such file or directory" \
        "shell --processors 9 loader:processors '9': must be 1 to 8" \
        "run --as-host:as-host, processors, append: are for shell alone" \
        "fetch --mirror deb.debian.org 6.1:mirror 'deb.debian.org': no URL" \
        "run --timeout 0:timeout '0': must be 1 to 604800 seconds" "shell --timeout 1h:timeout '1h': must be" \
        "fetch --cold 6.1:cold: is for run, plan, shell, bisect alone" "run --clear:clear: is for cache alone" \
        "cache now:cache: takes no words, not 'now'" \
        "run --object nosuch:object 'nosuch': No such file or directory"; do
        # shellcheck disable=SC2086
        run -2 --separate-stderr "$BUILD/sweep" ${bad%%:*}
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == "sweep: ${bad#*:}"* ]]
    done
    cp "$kernel" $'caf\xe9.bpf.o'
    run -2 --separate-stderr "$BUILD/sweep" run --cold --kernel "$kernel" --object $'caf\xe9.bpf.o'
    [ "$stderr" = "sweep: object 'caf\\xe9.bpf.o': its name is not UTF-8, as results must be" ]
    run -2 --separate-stderr "$BUILD/sweep" kernels --mirror "http://127.0.0.1:9/debian
deb [trusted=yes] file:$PWD/mirror bookworm main
#"
    [ "$stderr" = "sweep: mirror 'http://127.0.0.1:9/debian': after this comes a character that no URL has (0x0a)" ]
}
