#!/bin/bash
# A throwaway Slurm of two virtual nodes on this machine, for the suites in this folder.
#
#   cluster.sh up [linuxproc|pgid|cgroup]   installs it if absent, starts it, waits until its nodes are idle, prints exports
#   cluster.sh install                      installs the packages if absent, with their services switched off
#   cluster.sh down [--purge]               stops what `up` started (--purge: removes its files and its user, too)
#   cluster.sh status                       daemons, nodes, queue; exit 0 only if usable
#   cluster.sh env                          prints the exports only:  eval "$(cluster.sh env)"
#   cluster.sh lose NODE                    what happens when a node dies: nothing on it runs any more, and the controller finds it down
#   cluster.sh as-user CMD...               runs CMD as the unprivileged user of the cluster, in his home
#
# Settings, by environment. With another folder, user, port and name of nodes a second cluster runs beside the first:
#   CLUSTER_DIR        where everything lives            (default /tmp/joblog-slurm)
#   CLUSTER_USER       the unprivileged user             (default joblogtest)
#   CLUSTER_NODES      number of virtual nodes           (default 2)
#   CLUSTER_NODE       what their names begin with       (default jl: jl1, jl2)
#   CLUSTER_CPUS       CPUs each node claims             (default 4; need not exist)
#   CLUSTER_PORT       first of the TCP ports used       (default 16817)
#   CLUSTER_EXTRA      further lines of slurm.conf, e.g. $'Prolog=/tmp/p\nTaskProlog=/tmp/tp'; where they give out
#                      memory (CR_CPU_Memory), a job gets no more than it asked for, under cgroup
#
# Needs root and Debian's packages (Slurm 22.05, built with MULTIPLE_SLURMD). Standard output of `up` carries only the exports; progress goes
# to standard error. Nothing is written under /etc, and only processes named in its own pid files are signalled.
set -euo pipefail

DIR=${CLUSTER_DIR:-/tmp/joblog-slurm}
NODES=${CLUSTER_NODES:-2}
CPUS=${CLUSTER_CPUS:-4}
PORT=${CLUSTER_PORT:-16817}
NODE=${CLUSTER_NODE:-jl}
PROCTRACK=linuxproc
TESTUSER=${CLUSTER_USER:-joblogtest}
MARK=$DIR/.cluster
export SLURM_CONF=$DIR/etc/slurm.conf

say() { echo "cluster: $*" >&2; }
die() { say "$*"; exit 1; }

# alive PIDFILE EXE: is the process named in PIDFILE alive, and still EXE? A stale pid file must never make us signal somebody else's process.
alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] || return 1
  [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */"$2"?(-wlm) ]]
}

# stop PIDFILE EXE - TERM, wait up to 10 s, then KILL; only a process `alive` vouches for
stop() {
  if alive "$1" "$2"; then
    local pid; pid=$(cat "$1")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do alive "$1" "$2" || break; sleep 0.1; done
    if alive "$1" "$2"; then kill -9 "$pid" 2>/dev/null || true; fi
    say "stopped $2 ($pid)"
  fi
  rm -f "$1"
}

node_names() { for i in $(seq "$NODES"); do echo "$NODE$i"; done; }

install_packages() {
  # Several clusters may be started at once.
  exec 8>/tmp/joblog-slurm-install.lock
  flock 8
  install_absent_packages
  exec 8>&-
}

install_absent_packages() {
  command -v slurmctld >/dev/null && command -v slurmd >/dev/null &&
    command -v srun >/dev/null && command -v munged >/dev/null && return
  say "installing slurmctld slurmd slurm-client munge"
  export DEBIAN_FRONTEND=noninteractive
  # The packages' own services must stay off: only the daemons started below may run.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; made=1
  fi
  apt-get update -qq >&2 || say "apt-get update failed, trying with the lists at hand"
  local rc=0
  apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >&2 || rc=$?
  if [ -n "$made" ]; then rm -f $policy; fi
  [ $rc -eq 0 ] || die "could not install the Slurm packages"
}

write_config() {
  # The mark says that this script owns the directory; without it nothing is deleted.
  if [ -d "$DIR" ] && [ ! -e "$MARK" ] && [ -n "$(ls -A "$DIR")" ]; then
    die "$DIR is not empty and not ours; choose another CLUSTER_DIR"
  fi
  install -d -m 755 "$DIR" "$DIR"/{etc,run,log,state,home,munge}
  touch "$MARK"
  for n in $(node_names); do install -d -m 755 "$DIR/spool/$n"; done
  [ -s "$DIR/etc/munge.key" ] || (umask 077; head -c 128 /dev/urandom >"$DIR/etc/munge.key")

  # Every virtual node is the same host on another port: slurmd -N <name>.
  local nodelines="" i=1 n host
  host=$(hostname -s)
  for n in $(node_names); do
    nodelines+="NodeName=$n NodeHostname=$host NodeAddr=127.0.0.1 Port=$((PORT + 1 + i))"
    nodelines+=" CPUs=$CPUS RealMemory=1024 State=UNKNOWN"$'\n'
    i=$((i + 1))
  done

  local taskplugin=task/none gather=jobacct_gather/linux
  if [ "$PROCTRACK" = cgroup ]; then taskplugin=task/cgroup gather=jobacct_gather/cgroup; fi

  cat >"$SLURM_CONF" <<CONF
ClusterName=joblogtest
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$PORT
# Two clusters on one machine have no number in common: joblog finds a job's processes by it, as on a node that belongs to one cluster.
FirstJobId=$((PORT * 1000))
SlurmdPort=$((PORT + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$DIR/munge/socket
CredType=cred/munge
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.pid
SlurmdPidFile=$DIR/run/slurmd-%n.pid
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd-%n.log
SlurmctldDebug=verbose
SlurmdDebug=verbose
ProctrackType=proctrack/$PROCTRACK
TaskPlugin=$taskplugin
JobAcctGatherType=$gather
AccountingStorageType=accounting_storage/none
# One text line per finished job: the only record of exit states without a database.
JobCompType=jobcomp/filetxt
JobCompLoc=$DIR/log/jobcomp.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
# The nodes claim CPUs that do not exist; believe the file, not the hardware.
SlurmdParameters=config_overrides
ReturnToService=2
SwitchType=switch/none
MpiDefault=none
# Short, so that tests of KillWait and time limits are quick.
KillWait=5
MinJobAge=300
UnkillableStepTimeout=20
InactiveLimit=0
JobRequeue=1
${CLUSTER_EXTRA:-}
${nodelines}PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
CONF

  local ram=no
  if [[ ${CLUSTER_EXTRA:-} == *CR_CPU_Memory* ]]; then ram=yes; fi
  cat >"$DIR/etc/cgroup.conf" <<CONF
CgroupMountpoint=/sys/fs/cgroup
CgroupPlugin=$([ -e /sys/fs/cgroup/cgroup.controllers ] && echo cgroup/v2 || echo cgroup/v1)
CgroupAutomount=no
ConstrainCores=no
ConstrainRAMSpace=$ram
ConstrainSwapSpace=$ram
CONF
  chmod 644 "$DIR"/etc/*.conf
}

make_user() {
  id $TESTUSER >/dev/null 2>&1 ||
    useradd --no-create-home --home-dir "$DIR/home/$TESTUSER" --shell /bin/bash $TESTUSER
  usermod --home "$DIR/home/$TESTUSER" $TESTUSER >/dev/null 2>&1 || true
  install -d -m 755 -o $TESTUSER -g $TESTUSER "$DIR/home/$TESTUSER"
}

start_daemons() {
  if ! alive "$DIR/run/munged.pid" munged; then
    rm -f "$DIR"/munge/socket*
    munged --key-file="$DIR/etc/munge.key" --socket="$DIR/munge/socket" \
      --pid-file="$DIR/run/munged.pid" --log-file="$DIR/log/munged.log" \
      --seed-file="$DIR/munge/seed" >&2 || die "munged did not start, see $DIR/log/munged.log"
    say "started munged"
  fi
  if ! alive "$DIR/run/slurmctld.pid" slurmctld; then
    slurmctld -f "$SLURM_CONF" >&2 || die "slurmctld did not start, see $DIR/log/slurmctld.log"
    say "started slurmctld"
  fi
  local n
  for n in $(node_names); do
    alive "$DIR/run/slurmd-$n.pid" slurmd && continue
    slurmd -f "$SLURM_CONF" -N "$n" >&2 || die "slurmd $n did not start, see $DIR/log/slurmd-$n.log"
    say "started slurmd $n"
  done
}

# Wait for all nodes to be idle or in use; a node left down by an earlier run is resumed.
wait_idle() {
  local states=
  for i in $(seq 240); do
    states=$(sinfo -h -N -o '%N=%t' 2>/dev/null | sort -u | tr '\n' ' ') || true
    if [ "$(tr ' ' '\n' <<<"$states" | grep -cE '=(idle|mix|alloc)$')" = "$NODES" ]; then
      say "ready: $states"; return
    fi
    if [ $((i % 10)) = 0 ]; then
      scontrol update nodename="$(node_names | paste -sd,)" state=resume 2>/dev/null || true
    fi
    sleep 0.5
  done
  die "nodes not idle after 120 s: $states (logs in $DIR/log)"
}

print_env() {
  echo "export SLURM_CONF='$SLURM_CONF'"
  echo "export CLUSTER_DIR='$DIR'"
}

# Jobs outlive slurmd (each step has its own slurmstepd), so end them while slurmd still can.
cancel_jobs() {
  alive "$DIR/run/slurmctld.pid" slurmctld || return 0
  local jobs
  jobs=$(squeue -h -r -o %A 2>/dev/null) || return 0
  [ -n "$jobs" ] || return 0
  say "cancelling jobs:" $jobs
  scancel $jobs 2>/dev/null || true
  for _ in $(seq 60); do [ -n "$(squeue -h -o %A 2>/dev/null)" ] || return 0; sleep 0.5; done
  say "warning: jobs still there:" $(squeue -h -o %A)
}

up() {
  [ "$(id -u)" = 0 ] || die "must be root (slurmd starts processes for other users)"
  case $PROCTRACK in linuxproc|pgid|cgroup) ;; *) die "unknown proctrack: $PROCTRACK" ;; esac
  install_packages
  # A changed configuration (proctrack, nodes, extra lines) needs fresh daemons.
  local old; old=$(cat "$SLURM_CONF" 2>/dev/null || true)
  write_config
  if [ -n "$old" ] && [ "$old" != "$(cat "$SLURM_CONF")" ]; then
    say "configuration changed, restarting"
    down
  fi
  make_user
  start_daemons
  wait_idle
  print_env
}

down() {
  cancel_jobs
  local f
  for f in "$DIR"/run/slurmd-*.pid; do if [ -e "$f" ]; then stop "$f" slurmd; fi; done
  stop "$DIR/run/slurmctld.pid" slurmctld
  stop "$DIR/run/munged.pid" munged
  # Slurm leaves its (empty) cgroups behind; rmdir cannot remove one in use.
  find /sys/fs/cgroup -depth -type d \( -path "*/slurm_$NODE[0-9]*" -o -path "*/$NODE[0-9]*_slurm*" \) \
    -exec rmdir {} + 2>/dev/null || true
}

lose() {
  local pidfile=$DIR/run/slurmd-$1.pid
  alive "$pidfile" slurmd || die "no slurmd $1"
  kill -9 "$(cat "$pidfile")"
  rm -f "$pidfile"
  # Before its processes end, which would be reported otherwise.
  scontrol update nodename="$1" state=down reason=lost
  find /sys/fs/cgroup \( -path "*/slurm_$1/*" -o -path "*/$1_slurmstepd.scope/*" \) -name cgroup.procs -exec cat {} + |
    sort -u | xargs -r kill -9
}

purge() {
  userdel $TESTUSER 2>/dev/null || true
  if [ -e "$MARK" ]; then rm -rf "$DIR"; fi
}

status() {
  local rc=0 f
  for f in munged slurmctld $(node_names | sed 's/^/slurmd-/'); do
    if alive "$DIR/run/$f.pid" "${f%%-*}"; then echo "$f: running ($(cat "$DIR/run/$f.pid"))"
    else echo "$f: not running"; rc=1; fi
  done
  if [ $rc = 0 ]; then
    scontrol show config | grep -E '^(ProctrackType|KillWait|SLURM_VERSION)' || rc=1
    sinfo -N -o '%N %t %C' || rc=1
    squeue || rc=1
  fi
  return $rc
}

case ${1:-} in
install) install_packages ;;
up) PROCTRACK=${2:-$PROCTRACK}; up ;;
down) down; if [ "${2:-}" = --purge ]; then purge; fi ;;
status) status ;;
env) print_env ;;
lose) lose "${2:?}" ;;
as-user)
  shift
  [ $# -gt 0 ] || die "as-user: no command"
  home=$DIR/home/$TESTUSER
  cd "$home"
  exec setpriv --reuid=$TESTUSER --regid=$TESTUSER --init-groups \
    env HOME="$home" USER=$TESTUSER LOGNAME=$TESTUSER SLURM_CONF="$SLURM_CONF" "$@"
  ;;
*) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
esac
