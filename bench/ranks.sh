#!/bin/bash
# What joblog costs a step with many ranks on one node: the time until all ranks have started, the time of the whole step, and memory. A real
# Slurm of one node is put up for it (__tests__/slurm/cluster.sh has its settings), and taken down again. Needs root and Debian; build first.
#
#   bench/ranks.sh [RANKS]            64 where nothing is said
#
# Memory is the sum of Pss (/proc/PID/smaps_rollup) of all processes of the user while every rank waits: what is shared is counted once.
set -euo pipefail

ranks=${1:-64}
root=$(cd "$(dirname "$0")/.." && pwd)
script=$root/__tests__/slurm/cluster.sh
export CLUSTER_DIR=${CLUSTER_DIR:-/tmp/joblog-ranks} CLUSTER_USER=${CLUSTER_USER:-joblogranks} CLUSTER_NODE=${CLUSTER_NODE:-ranks}
export CLUSTER_PORT=${CLUSTER_PORT:-16917} CLUSTER_NODES=1 CLUSTER_CPUS=$ranks
home=$CLUSTER_DIR/home/$CLUSTER_USER
install=$CLUSTER_DIR/install

now() { date +%s%N; }
as_user() { "$script" as-user env PATH="$install/bin:$(dirname "$(command -v node)"):/usr/bin:/bin" LC_ALL=C bash -c "$1"; }

# memory USER: MiB of all of the user's processes
memory() {
  local pid sum=0 pss
  for pid in $(pgrep -u "$1"); do
    pss=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null) || continue
    sum=$((sum + ${pss:-0}))
  done
  echo $((sum / 1024))
}

# measure TITLE OPTIN PREFIX: OPTIN is the text of ~/.logoptin, or - for none
measure() {
  local begin last step mib user=$CLUSTER_USER
  rm -rf "$home"/{.logoptin,.joblog,started,gate}
  as_user 'mkdir started; mkfifo gate'
  [[ $2 == - ]] || printf '%s' "$2" >"$home/.logoptin"
  begin=$(now)
  as_user "srun -n$ranks --overcommit $3 sh -c 'date +%s%N >started/\$SLURM_PROCID; cat gate'" &
  step=$!
  until (($(find "$home/started" -type f -size +0 | wc -l) == ranks)); do
    kill -0 $step || { echo "the step has ended too early" >&2; exit 1; }
    sleep 0.1
  done
  last=$(cat "$home"/started/* | sort -n | tail -n 1)
  # The writers have more to do until their files are there.
  sleep 2
  mib=$(memory "$user")
  : >"$home/gate"
  wait $step
  rm -rf "$home/.joblog"
  local whole=$(now)
  as_user "srun -n$ranks --overcommit $3 true"
  whole=$(($(now) - whole))
  printf '%-34s %14s %14s %10s\n' "$1" "$(((last - begin) / 1000000)) ms" "$((whole / 1000000)) ms" "$mib MiB"
}

trap '"$script" down --purge' EXIT
"$script" up linuxproc >/dev/null
rm -rf "$install"
mkdir -p "$install"
cp -r "$root"/{bin,dist,package.json} "$install"

printf '%-34s %14s %14s %10s\n' "$ranks ranks on $(nproc) processors" 'all started' 'srun ... true' memory
measure 'bare' - ''
measure 'joblog run, not opted in' - 'joblog run --'
measure 'joblog run, tasks: first' 'tasks: first' 'joblog run --'
measure 'joblog run, tasks: all' '' 'joblog run --'
