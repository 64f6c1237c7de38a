# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A Slurm cluster on this host alone, of which nothing is left when its process namespace ends: munged,
# slurmctld, and a slurmd for each node, all in one directory. To be sourced by root.
# shellcheck disable=SC2034 # for the test that sources this

readonly SLURM_PORT=${SLURM_PORT:-16817}	# and those that follow, one for each node

slurm_missing() { # prints the first program that is not there
	local program
	for program in slurmctld slurmd sbatch srun squeue scontrol munged mungekey; do
		PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || {
			echo "$program"
			return
		}
	done
}

# Only whole nodes are given away. A node that is silent for 10 s is down.
slurm_write_config() { # DIRECTORY NODES
	local dir=$1 nodes=$2 host node
	host=$(uname -n)
	cat >"$dir/slurm.conf" <<-EOF
		ClusterName=fleet
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$SLURM_PORT
		SlurmctldPidFile=$dir/slurmctld.pid
		SlurmctldLogFile=$dir/slurmctld.log
		SlurmdPidFile=$dir/%n.pid
		SlurmdLogFile=$dir/%n.log
		SlurmdSpoolDir=$dir/%n
		StateSaveLocation=$dir/state
		SlurmUser=root
		SlurmdUser=root
		AuthType=auth/munge
		AuthInfo=socket=$dir/munge.socket,cred_expire=5
		CredType=cred/munge
		SchedulerType=sched/backfill
		SelectType=select/linear
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		MpiDefault=none
		SwitchType=switch/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		PluginDir=$(dirname "$(find /usr/lib -name select_linear.so | head -n 1)")
		SlurmdTimeout=10
		SlurmctldTimeout=30
		JobRequeue=1
		RequeueExit=75
		KillWait=5
		ReturnToService=0
		MailProg=/bin/true
	EOF
	for ((node = 0; node < nodes; node++)); do
		echo "NodeName=n$node NodeHostname=$host NodeAddr=127.0.0.1" \
			"Port=$((SLURM_PORT + 1 + node)) CPUs=1 RealMemory=1 State=UNKNOWN"
	done >>"$dir/slurm.conf"
	echo "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP" >>"$dir/slurm.conf"
}

slurm_start() { # DIRECTORY NODES
	local dir=$1 nodes=$2 node
	mkdir -p "$dir/state"
	slurm_write_config "$dir" "$nodes"
	export SLURM_CONF=$dir/slurm.conf
	PATH=$PATH:/usr/sbin
	mungekey --create --keyfile="$dir/munge.key" || return
	munged --force --foreground --key-file="$dir/munge.key" --socket="$dir/munge.socket" \
		--pid-file="$dir/munged.pid" --log-file="$dir/munged.log" \
		--seed-file="$dir/munged.seed" >"$dir/munged.out" 2>&1 &
	slurmctld -D -c >"$dir/slurmctld.out" 2>&1 &
	for ((node = 0; node < nodes; node++)); do
		mkdir -p "$dir/n$node"
		slurmd -D -N "n$node" >"$dir/n$node.out" 2>&1 &
		slurmd_pids[node]=$!	# for who kills one
	done
	for _ in $(seq 300); do
		[ "$(sinfo -h -t idle -o %D 2>/dev/null | xargs)" != "$nodes" ] || return 0
		sleep 0.2
	done
	sinfo 2>&1 | tail -n 3
	return 1
}
