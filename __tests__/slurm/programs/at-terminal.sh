#!/bin/bash
# at-terminal.sh FILE TIMES COMMAND...: runs COMMAND, which starts `reporter.pl FILE`, at a terminal of its own (script(1)), and types Ctrl-C when the
# reporter is ready, and again when srun has said what a second one does. With TIMES=1 the reporter is then told to end. Prints `status N`.
file=$1 times=$2
shift 2
# srun that aborts sends INT and then KILL, which is to find the reporter there, however late it comes.
((times == 1)) || export REPORTER_SETTLE=600
# No event tells that a file has grown.
says() { until grep -qs "$1" "$2"; do sleep 0.05; done; }
{
  says '^ready' "$file"
  printf '\003'
  says 'one more within' "$file.terminal"
  if ((times == 1)); then touch "$file.over"; else printf '\003'; fi
  # The end of what is typed would be the end of the terminal.
  says . "$file.ended"
} | { SHELL=/bin/bash script -qefc "exec $*" "$file.terminal" >/dev/null; echo "status $?" | tee "$file.ended"; }
