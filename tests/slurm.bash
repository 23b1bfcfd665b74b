# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A Slurm of one's own: one node, this machine, with two slots; all of it in a folder.

# Why there is none, or nothing.
slurm_lacking() {
    local command
    for command in munged slurmctld slurmd sbatch; do
        PATH=$PATH:/usr/sbin command -v "$command" >/dev/null || { echo "$command is not installed (Debian: slurm-wlm munge)"; return; }
    done
    [ "$(id -u)" = 0 ] || echo "slurmd runs as root"
}

# FOLDER: starts it. What is to use it has SLURM_CONF set.
slurm_start() {
    local at=$1 port=$((20000 + RANDOM % 10000))
    PATH=$PATH:/usr/sbin
    mkdir -p "$at"/{munge,state,spool} && chmod 711 "$at" "$at/munge"
    dd if=/dev/urandom of="$at/munge/key" bs=128 count=1 status=none && chmod 400 "$at/munge/key"
    export SLURM_CONF=$at/slurm.conf
    cat >"$SLURM_CONF" <<END
ClusterName=tailchain
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
AuthInfo=socket=$at/munge/socket
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$at/slurmctld.pid
SlurmdPidFile=$at/slurmd.pid
SlurmctldLogFile=$at/slurmctld.log
SlurmdLogFile=$at/slurmd.log
StateSaveLocation=$at/state
SlurmdSpoolDir=$at/spool
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
KillWait=1
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
END
    munged --key-file="$at/munge/key" --socket="$at/munge/socket" --pid-file="$at/munge/pid" \
        --log-file="$at/munge/log" --seed-file="$at/munge/seed" --force 2>>"$at/start.log" || return
    slurmctld && slurmd || return
    for _ in {1..600}; do
        [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && return
        sleep 0.1
    done
    sinfo
    return 1
}

# FOLDER: ends it.
slurm_end() {
    local pid
    for pid in "$1"/slurmd.pid "$1"/slurmctld.pid "$1"/munge/pid; do
        [ ! -s "$pid" ] || kill "$(<"$pid")" || true
    done
}
