#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A sweep's cells as jobs of others: an array job of Slurm, GNU parallel over two hosts; with a QEMU that
# answers at once. docs/jobs.md has the same by hand.
bats_require_minimum_version 1.5.0

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    mkdir -p "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    sweep=$BUILD/sweep
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR/tmp say=$BUILD/tests/say work=$PWD
    mkdir -p "$TMPDIR" kernels
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
    for i in 1 2 3; do
        { cat "$BUILD/guest/x86_64/init"; printf 'Linux version 6.%s.0 (a@b)\n' $i; } >kernels/k$i
    done
    # The first guest of the second kernel never ends: its worker is killed.
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END'
#!/bin/bash
case "$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
say="$say $(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"$*")"
kernel=$(sed 's/.*-kernel \([^ ]*\).*/\1/' <<<"$*")
$say 0 h "6.1 x86_64 jit"
if [ "${kernel: -1}" = 2 ] && mkdir "$work/once" 2>/dev/null; then
    ps -o ppid= -p $PPID >"$work/worker~" && mv "$work/worker~" "$work/worker"
    exec sleep 100
fi
$say 1 o '{"version":1,"limit":"call.global","answer":"yes","kind":"yes","value":true,"works":"d1"}
'
$say 2 x 0
END
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    echo '{"kernels-from": "kernels", "questions": "call.global", "results": "r", "cold": true}' >matrix.json
    . "$TESTS/slurm.bash"
}

teardown() {
    slurm_end "$BATS_TEST_TMPDIR/slurm"
    [ ! -s sshd.pid ] || kill "$(<sshd.pid)"
}

# Waits until a command succeeds.
until_it() {
    local i
    for i in {1..1200}; do
        "$@" && return
        sleep 0.1
    done
    return 1
}

# What is planned goes into `commands`; so many cells are to be done.
plan() {
    "$sweep" plan --matrix matrix.json >commands || return
    [ "$(wc -l <commands)" -eq "$1" ] || { cat commands; return 1; }
}

# The worker of the second kernel was killed: its cell is missing, the others are done.
one_is_missing() {
    run -3 --separate-stderr "$sweep" merge --matrix matrix.json r
    [[ "$stderr" == "sweep: kernel ./kernels/k2, x86_64, jit: not measured yet" ]] || { echo "$stderr"; return 1; }
    [ "$(grep -c '"limit":"call.global"' <<<"$output")" -eq 2 ] || { echo "$output"; return 1; }
    plan 1 && grep -q 'kernels/k2 ' commands
}

all_is_there() {
    run -0 --separate-stderr "$sweep" merge --matrix matrix.json r
    [ "$(grep -c '"limit":"call.global"' <<<"$output")" -eq 3 ] && plan 0
}

@test "Slurm: an array job has a task for each cell; the cell of one that is cancelled is done in the next" {
    lacking=$(slurm_lacking)
    [ -z "$lacking" ] || skip "$lacking"
    slurm_start "$BATS_TEST_TMPDIR/slurm"
    plan 3
    submit() { job=$(sbatch --parsable --array="1-$1" --output=task-%a --wrap 'eval "$(sed -n "${SLURM_ARRAY_TASK_ID}p" commands)"'); }
    submit 3
    until_it test -s worker
    task=$(grep -n 'kernels/k2 ' commands)
    scancel --signal=KILL --full "${job}_${task%%:*}"
    ended() { [ -z "$(squeue -h -j "$job" 2>/dev/null)" ]; }
    until_it ended || { cat task-*; squeue; false; }
    one_is_missing
    submit 1
    until_it ended || { cat task-*; false; }
    all_is_there
}

@test "GNU parallel over two hosts: the cell of a worker that is killed is done in the next run" {
    command -v parallel >/dev/null || skip "GNU parallel is not installed (Debian: parallel)"
    [ -x /usr/sbin/sshd ] || skip "sshd is not installed (Debian: openssh-server)"
    ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user
    port=$((20000 + RANDOM % 10000))
    # As root it wants this folder.
    [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
    cat >sshd.conf <<END
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host
AuthorizedKeysFile $PWD/user.pub
PidFile $PWD/sshd.pid
StrictModes no
UsePAM no
PermitRootLogin yes
END
    cat >ssh.conf <<END
Host one two
HostName 127.0.0.1
Port $port
User $(id -un)
IdentityFile $PWD/user
StrictHostKeyChecking no
UserKnownHostsFile $PWD/known
LogLevel ERROR
END
    /usr/sbin/sshd -f sshd.conf -E sshd.log
    plan 3
    over=(parallel --will-cite --ssh "ssh -F $PWD/ssh.conf" -S 1/one,1/two --wd "$PWD" --env PATH --env XDG_CACHE_HOME --env TMPDIR --env say --env work --joblog log)
    "${over[@]}" <commands 3>&- &
    until_it test -s worker
    kill -9 "$(<worker)"
    status=0
    wait $! || status=$?
    [ "$status" -ne 0 ]
    # Both had some.
    [ "$(awk 'NR > 1 { print $2 }' log | sort -u | tr '\n' ' ')" = "one two " ] || { cat log; false; }
    one_is_missing
    run -0 "${over[@]}" <commands
    all_is_there
}
