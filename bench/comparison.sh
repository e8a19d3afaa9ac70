#!/bin/bash
# What other ways to keep a job's output do with it: the figures of docs/comparison.md. comparison.sh [WAY...]; needs root, and of Debian bindfs, s6 and rsyslog.
# Every way is called as its users call it. It takes two and a half minutes.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
joblog=$here/../bin/joblog
place=$(mktemp -d)
syslog=
hung=
cleanup() {
  [[ -n $hung ]] && { kill -CONT "$hung"; kill "$hung"; wait "$hung"; } 2>/dev/null
  [[ -n $syslog ]] && { kill "$syslog"; wait "$syslog"; } 2>/dev/null
  for point in full hung; do mountpoint -q "$place/$point" && umount -l "$place/$point"; done
  rm -rf "$place"
}
trap cleanup EXIT
mkdir "$place/home" "$place/run"
: >"$place/home/.logoptin"

# Each gets a folder for its log, and a script; what it prints would be on the user's screen.
way_file() { bash "$2" >"$1/log" 2>&1; }
way_tee() { bash "$2" 2>&1 | tee "$1/log"; }
way_script() { script -qec "bash '$2'" "$1/log"; }
way_s6-log() { bash "$2" 2>&1 | s6-log 1 "$1/log"; }
way_rsyslog() { bash "$2" 2>&1 | logger -u "$place/run/syslog" -t job; }
way_joblog() { HOME=$place/home TMPDIR=$place/run JOBLOG_DIR=$1/log JOBLOG_SITE_CONFIG=$place/none "$joblog" run -- bash "$2"; }

# rsyslogd with one file for all, as a site would set it up with imuxsock; its socket and its own files are in $place/run.
start_syslog() {
  cat >"$place/run/conf" <<CONF
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$place/run/syslog" RateLimit.Interval="0")
*.* action(type="omfile" file="$1/log")
CONF
  rsyslogd -n -f "$place/run/conf" -i "$place/run/pid" >"$place/run/said" 2>&1 &
  syslog=$!
  until [[ -S $place/run/syslog ]]; do sleep 0.1; done
}
stop_syslog() { kill "$syslog"; wait "$syslog" 2>/dev/null; syslog=; rm -f "$place/run/syslog"; }

# kept WAY FOLDER: the bytes of the log's text
kept() { case $1 in joblog) cat "$2"/log/*/*.log ;; s6-log) cat "$2"/log/@* "$2"/log/current ;; *) cat "$2/log" ;; esac 2>/dev/null; }

# A bar of 2,000 states, a warning 2,000 times, 100 different lines, metadata, a secret, and exit status 3.
cat >"$place/mixed" <<'JOB'
for ((i = 1; i <= 2000; i++)); do printf '\r%3d %% of it, %d of 2000' $((i / 20)) $i; done; echo
for ((i = 1; i <= 2000; i++)); do echo 'warning: the value is deprecated'; done
for ((i = 1; i <= 100; i++)); do echo "line $i"; done
echo '{"epoch":1,"loss":0.5}'
echo "token is $API_TOKEN"
exit 3
JOB
# 4 MiB.
cat >"$place/long" <<'JOB'
for ((i = 1; i <= 65536; i++)); do printf 'line %058d\n' $i; done || exit 9
exit 3
JOB
# 8 MiB, when it is told to go on: more than a pipe holds, and more lines than a queue.
cat >"$place/waiting" <<JOB
echo begin
until [[ -e $place/go ]]; do sleep 0.1; done
for ((i = 1; i <= 131072; i++)); do printf 'line %058d\n' \$i; done
: >$place/done
JOB

# ended WAY FOLDER JOB SECONDS: runs it for at most so long; sets status, seconds, arrived
ended() {
  local from=$EPOCHREALTIME
  export -f "way_$1"
  export place joblog API_TOKEN=hunter2-hunter2
  timeout -k 1 "$4" bash -c "way_$1 \"\$@\"; exit \$?" way "$2" "$place/$3" >"$place/screen" 2>"$place/said-$1-$3"
  status=$?
  said=$place/said-$1-$3
  # Neither time-out ends a s6-log that waits for room.
  kill -KILL $(pgrep -f "s6-log 1 $place") 2>/dev/null
  seconds=$(awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  arrived=$(wc -c <"$place/screen")
}

# What the user was told, without what the job itself said there.
told() { grep -a "^[a-z0-9-]*: " "$said" | head -n 1; }

ways=("$@")
(($#)) || ways=(file tee script s6-log rsyslog joblog)
for way in "${ways[@]}"; do
  printf '\n%s\n' "$way"
  folder=$place/plain-$way
  mkdir "$folder"
  [[ $way == rsyslog ]] && start_syslog "$folder"
  ended "$way" "$folder" mixed 60
  [[ $way == rsyslog ]] && { sleep 1; stop_syslog; }
  printf '  %-14s status %s, %s bytes printed, %s bytes in %s lines kept, secret %s, screen %s\n' mixed "$status" "$arrived" \
    "$(kept "$way" "$folder" | wc -c)" "$(kept "$way" "$folder" | wc -l)" "$(kept "$way" "$folder" | grep -q hunter2 && echo kept || echo masked)" \
    "$(grep -q $'\r$' "$place/screen" && echo changed || echo 'as printed')"

  mkdir -p "$place/full"
  mount -t tmpfs -o size=1m,mode=777 full "$place/full"
  [[ $way == rsyslog ]] && start_syslog "$place/full"
  ended "$way" "$place/full" long 15
  [[ $way == rsyslog ]] && { sleep 1; stop_syslog; }
  printf '  %-14s status %s after %s s, %s bytes printed, %s kept; said: %s\n' 'disk full' "$status" "$seconds" "$arrived" \
    "$(kept "$way" "$place/full" | wc -c)" "$(told)"
  umount -l "$place/full"

  mkdir -p "$place/below-$way" "$place/hung"
  rm -f "$place/go" "$place/done"
  bindfs -f "$place/below-$way" "$place/hung" & hung=$!
  until mountpoint -q "$place/hung"; do sleep 0.1; done
  [[ $way == rsyslog ]] && start_syslog "$place/hung"
  ( sleep 2; kill -STOP "$hung"; : >"$place/go"; sleep 15; [[ -e $place/done ]] && : >"$place/in-time"; kill -CONT "$hung" ) & hand=$!
  rm -f "$place/in-time"
  ended "$way" "$place/hung" waiting 60
  wait "$hand"
  # What was kept on the node comes home.
  [[ $way == joblog ]] && TMPDIR=$place/run HOME=$place/home "$joblog" recover "$place"/run/joblog-*/*.spool >/dev/null
  [[ $way == rsyslog ]] && { sleep 2; stop_syslog; }
  printf '  %-14s the job %s; ended after %s s with status %s, %s kept later; said: %s\n' 'disk hangs' \
    "$([[ -e $place/in-time ]] && echo 'goes on' || echo 'hangs, too, for as long')" "$seconds" "$status" "$(kept "$way" "$place/below-$way" | wc -c)" "$(told)"
  umount "$place/hung"; wait "$hung" 2>/dev/null; hung=
done
