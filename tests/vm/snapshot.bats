# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Guests that are restored: the same answers as of one that is booted, whatever becomes of the
# snapshot, of QEMU or of us meanwhile.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    "$BUILD/sweep" fetch 5.10 newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
    # Kernels as they are, and no snapshots.
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/tailchain
    export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
    mkdir -p "$XDG_CACHE_HOME/tailchain"
    cp -r "$cache"/apt-* "$XDG_CACHE_HOME/tailchain"
    ln -s "$cache/kernels" "$XDG_CACHE_HOME/tailchain/kernels"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    snapshots=$XDG_CACHE_HOME/tailchain/snapshots
    "$BUILD/sweep" cache --clear >/dev/null
    cat >own.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(int count, char **word)
{
	(void)count;
	printf("last words\n");
	fflush(stdout);
	if (!strcmp(word[1], "die"))
		write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	for (;;) {
		if (strcmp(word[1], "talk"))
			return 0;
		printf("%4096d\n", 1);
	}
}
END
    cc -static -O -w -o own own.c
}

teardown() {
    # Neither a process nor a file stays.
    sleep 0.3
    [ -z "$(pgrep -P 1 -x qemu-system-x86 | while read -r pid; do grep -lz "$BATS_FILE_TMPDIR" "/proc/$pid/cmdline"; done)" ]
    [ -z "$(ls -A "$snapshots" 2>/dev/null | grep -vE '^[0-9a-f]{64}$')" ]
}

shell() { run --separate-stderr timeout 200 "$BUILD/sweep" shell --kernels 5.10 "$@" -- ./own "${way:-end}"; }

# The answer is right, whatever was said.
right() { [ "$status" -eq 0 ] && [ "$output" = "last words" ]; }

@test "restored and booted guests give the same answers, in each mode, of each kernel" {
    ask() { timeout 300 "$BUILD/sweep" run --kernels 5.10,newest --mode jit,interpreter "$@" 'tail_calls.*' 'call.*' stack.program -o json 2>said |
        jq -c '[.limit, .kernel, .mode, .answer, .words]' | sort; }
    ask --cold >cold
    [ -z "$(ls -A "$snapshots" 2>/dev/null)" ]
    ask >first
    # When it has booted, and when its probe has prepared itself.
    [ "$(ls "$snapshots" | wc -l)" -eq 8 ]
    ask >restored
    grep -q tail_calls.loop cold
    cmp cold first
    cmp cold restored
    [ "$(ls "$snapshots" | wc -l)" -eq 8 ]
}

@test "what a guest is given is in no snapshot: another command, other files, the right time" {
    echo one >one.txt
    shell --object one.txt
    right
    run -0 "$BUILD/sweep" shell -v --kernels 5.10 -- loader --version
    [[ "$output" == *"restored in "*" ms, first answer after "* && "$output" == *"tailchain 0.1"* ]]
    # Another command line is another machine.
    "$BUILD/sweep" shell --kernels 5.10 --as-host -- loader --version
    "$BUILD/sweep" shell --kernels 5.10 --append quiet -- loader --version
    [ "$(ls "$snapshots" | wc -l)" -eq 3 ]
    printf '#include <stdio.h>\n#include <time.h>\n#include <unistd.h>\nint main(void) { printf("%%ld %%d\\n", (long)time(NULL), access("/work/one.txt", 0)); return 0; }\n' >now.c
    cc -static -o now now.c
    sleep 2
    run -0 --separate-stderr "$BUILD/sweep" shell --kernels 5.10 -- ./now
    [ "$(($(date +%s) - ${output% *}))" -le 3 ]
    [ "${output#* }" = -1 ]
}

@test "the objects of many questions are open in a snapshot of their own; they are asked as of a booted guest" {
    ask() { timeout 300 "$BUILD/sweep" run -v --kernels ${kernel:-newest} "$@" -o json 2>said | jq -c '[.limit, .answer, .words]'; }
    ask --cold 'stack.*' >cold
    ask 'stack.*' >first
    grep -q "its command prepared itself in" said
    "$BUILD/sweep" cache >cache
    grep -q "MiB  used .*, prepared" cache
    ask 'stack.*' >restored
    ! grep -q "prepared itself" said
    # All that the searches come to is among them: no second guest is given what was missing.
    [ "$(grep -c "restored in" said)" -eq 1 ]
    kernel=5.10 ask 'stack.*' >/dev/null
    kernel=5.10 ask 'stack.*' >/dev/null
    [ "$(grep -c "restored in" said)" -eq 1 ]
    # Few are not worth one, and others have another.
    ask 'stack.program' >few
    ! grep -q "prepared itself" said
    ask 'tail_calls.*' >/dev/null
    grep -q "prepared itself" said
    [ "$(ls "$snapshots" | wc -l)" -eq 5 ]
    cmp cold first
    cmp cold restored
    cmp few <(grep stack.program cold)
}

@test "a kernel that does not survive the opening of all objects is asked question by question" {
    mkdir -p build/guest/x86_64
    ln -s "$BUILD"/* build/ 2>/dev/null || true
    rm build/sweep && cp "$BUILD/sweep" build/
    cat >probe.c <<'END'
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
int main(int count, char **word)
{
	for (int i = 0; i < count; i++)
		if (!strncmp(word[i], "--ready", 7))
			write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return execv("/bin/loader", word);
}
END
    cc -static -O -w -o build/guest/x86_64/probe probe.c
    cp "$BUILD/guest/x86_64/probe" build/guest/x86_64/loader
    cp "$BUILD/guest/x86_64/init" build/guest/x86_64/
    timeout 300 build/sweep run -v --kernels 5.10 'stack.caller.*' stack.rounding stack.program 'frames.*' 'private_stack.*' -o json 2>said >answers
    grep -q "what is done ahead of the questions did not end well (.*Kernel panic.*sysrq.*): it is done for each" said
    [ "$(jq -r .answer answers | grep -c crashed)" -eq 0 ]
    [ "$(wc -l <answers)" -ge 12 ]
    [ "$(jq -r 'select(.limit == "stack.program").value' answers)" -eq 512 ]
}

# flip FILE AT: changes a bit of the byte there
flip() {
    local byte
    byte=$(dd if="$1" bs=1 skip="$2" count=1 2>/dev/null | od -An -tu1)
    printf "\\$(printf %o $((byte ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

@test "a snapshot that is cut, changed by a bit, or empty is made anew, and that is said; so is one that QEMU does not load" {
    shell
    right
    file=$(echo "$snapshots"/*) size=$(stat -c %s "$snapshots"/*)
    cp "$file" whole
    damage() {
        shell
        right
        [[ "$stderr" == "sweep: kernel 5.10: its snapshot does not load ($1): made anew" ]] || { echo "$stderr"; false; }
        # And the new one is used.
        shell -v
        right
        [[ "$stderr" == *"restored in "* ]]
    }
    truncate -s $((size - 1)) "$file"; damage "it is damaged"
    truncate -s 5000 "$file"; damage "it is damaged"
    truncate -s 0 "$file"; damage "it is damaged"
    # In the memory, where it is zeros as well, in what is behind it, and in the label.
    for at in 100 $((size / 3)) $((size - 5000)) $((size - 4090)); do
        cp whole "$file"
        flip "$file" $at
        damage "it is damaged"
    done
    # Whole, and nothing of QEMU's behind a memory of zeros.
    of=$(tail -c 4096 whole | jq -c .of)
    head -c 98304 /dev/urandom >state
    sum=$({ perl -e 'for ($at = 520 << 20; read(STDIN, $page, 4096); $at += 4096) { print pack("Q<", $at), $page }' <state; printf %s "$of"; } |
        xxhsum -q -H128 | cut -d' ' -f1)
    rm "$file" && truncate -s 520M "$file"
    { cat state; printf '%-4096s' "{\"xxh3\":\"$sum\",\"of\":$of}"; } >>"$file"
    shell
    right
    [[ "$stderr" == "sweep: kernel 5.10: its snapshot does not load ("*"): made anew" && "$stderr" != *damaged* ]]
}

@test "a snapshot that changes while a sweep restores its guests from it is made anew" {
    "$BUILD/gen" -q d33-f8-s32-r1-fanout2
    objects=()
    for n in 1 2 3 4 5 6 7 8; do
        cp d33-f8-s32-r1-fanout2.bpf.o "deadly$n.o"
        objects+=(--object "deadly$n.o")
    done
    "$BUILD/sweep" run -v --kernels newest -o json "${objects[@]}" >found 2>said 3>&- &
    sweep=$!
    for ((wait = 0; wait < 600; wait++)); do
        [ "$(grep -c 'restored in' said)" -lt 2 ] || break
        sleep 0.05
    done
    for file in "$snapshots"/*; do flip "$file" $(($(stat -c %s "$file") - 5000)); done
    wait $sweep
    grep -qxF 'sweep: kernel newest: its snapshot does not load (it is damaged): made anew' said
    [ "$(jq -r 'select(.limit | endswith(".run")) | .answer' found | sort | uniq -c | xargs)" = "8 crashed" ]
}

@test "a snapshot of another QEMU is not used" {
    shell
    right
    mkdir bin
    printf '#!/bin/sh\nexec /usr/bin/qemu-system-x86_64 "$@"\n' >bin/qemu-system-x86_64
    chmod +x bin/qemu-system-x86_64
    PATH=$PWD/bin:$PATH run --separate-stderr "$BUILD/sweep" shell -v --kernels 5.10 -- ./own end
    right
    [[ "$stderr" != *"restored in "* && "$stderr" != *"does not load"* ]]
    [ "$(ls "$snapshots" | wc -l)" -eq 2 ]
}

@test "a disk that is full: it is said, the answer is right, and nothing stays" {
    [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "a full disk needs root"
    mkdir -p "$snapshots"
    for size in 4k 30m; do
        run --separate-stderr unshare -m sh -c "mount -t tmpfs -o mode=700,size=$size none '$snapshots' && \
            timeout 100 '$BUILD/sweep' shell --kernels 5.10 -- ./own end; e=\$?; ls -A '$snapshots'; exit \$e"
        right
        [ "$stderr" = "sweep: kernel 5.10: its snapshot cannot be kept: No space left on device" ]
    done
}

@test "what a guest said last before it died is heard, of DEATHS deaths, 5; each costs a restore" {
    way=die
    for _ in $(seq "${DEATHS:-5}"); do
        shell
        [ "$status" -eq 1 ]
        [ "$output" = "last words" ]
        [[ "$stderr" == *"crashed: "*"Kernel panic"* || "$stderr" == *"crashed: "*sysrq* || "$stderr" == *"crashed: "*BUG* ]]
    done
}

@test "killed at random instants (KILLS of each, 3), the sweep or QEMU: the next one is right, and nothing stays" {
    for victim in sweep qemu; do
        for _ in $(seq "${KILLS:-3}"); do
            # Some boot and save, some are restored.
            [ $((RANDOM % 3)) -gt 0 ] || "$BUILD/sweep" cache --clear >/dev/null
            "$BUILD/sweep" shell --kernels 5.10 -- ./own end >out 2>err &
            pid=$!
            sleep "$((RANDOM % 2)).$((RANDOM % 10))$((RANDOM % 10))"
            if [ $victim = sweep ]; then kill -KILL $pid 2>/dev/null || true; else pkill -KILL -P $pid || true; fi
            wait $pid || status=$?
            # All of an answer, or a clear line.
            [ $victim = sweep ] || [ "$(cat out)" = "last words" ] || [ "$(wc -l <err)" -ge 1 ]
        done
        shell
        right
        [ -z "$stderr" ] || [[ "$stderr" == *"made anew" ]]
    done
}

@test "two sweeps at once on one cache without a snapshot: both are right, and one snapshot stays" {
    "$BUILD/sweep" shell --kernels 5.10 -- ./own end >one 2>&1 &
    first=$!
    "$BUILD/sweep" shell --kernels 5.10 -- ./own end >two 2>&1
    wait $first
    [ "$(cat one two)" = $'last words\nlast words' ]
    [ "$(ls "$snapshots" | wc -l)" -eq 1 ]
}

@test "a guest that never stops talking is ended in its time" {
    # What it says is far more than bats would keep.
    SECONDS=0 status=0
    timeout 200 "$BUILD/sweep" shell --kernels 5.10 --timeout 3 -- ./own talk >/dev/null 2>said || status=$?
    [ "$status" -eq 3 ]
    [ "$(cat said)" = "sweep: kernel 5.10: it was not done after 3 s" ]
    [ "$SECONDS" -lt 20 ]
}

@test "a kernel without PCI: status 3, and why" {
    shell --append pci=off
    [ "$status" -eq 3 ]
    [[ "$stderr" == "sweep: kernel 5.10: tailchain: this kernel "*"the memory that is shared with the host" ]]
}

@test "the cache is shown, bounded, oldest first, and emptied" {
    shell
    right
    run -0 "$BUILD/sweep" cache
    [[ "${lines[0]}" =~ ^5\.10\.[^\ ]+\ +x86_64\ +jit\ +(tcg|kvm)\ +[0-9]+\ MiB\ \ used\ 20[0-9-]+\ [0-9:]+$ ]]
    [[ "${lines[1]}" =~ ^1\ snapshot,\ [0-9]+\ of\ 8192\ MiB,\ in\ $snapshots$ ]]
    old=$(printf '%064d' 1) older=$(printf '%064d' 2)
    fallocate -l 5G "$snapshots/$old" && fallocate -l 5G "$snapshots/$older" || skip "no room for so much"
    touch -d '2 days ago' "$snapshots/$old"
    touch -d '3 days ago' "$snapshots/$older"
    shell --as-host
    right
    [ -e "$snapshots/$old" ] && [ ! -e "$snapshots/$older" ]
    run -0 "$BUILD/sweep" cache --clear
    [[ "$output" == "removed: 3 snapshots, "* ]]
    [ -z "$(ls -A "$snapshots")" ]
}
