# What `joblog srun` asks about a srun whose user has opted in: is there anything to log, and is it for us to log it? bin/joblog reads this into its
# function run_srun. Builtins only; a wrong answer costs a log or makes one too many, and does no harm to the job.

# The descriptor that bin/srun-prolog reports through; lib/run/launch.ts has it, too. An inherited descriptor, because whatever is in srun's environment
# reaches its tasks. Not a number that people choose, nor one of those that bash gives to process substitutions (63, and down).
local +x ids_descriptor=47

# The long options of srun that take the next word as their value, and the others: what getopt_long(3) of srun 22.05 said of each, and those that
# newer ones have. Those that decide alone (`decides`) are in neither; others that are not are a plugin's.
local +x valued_options=' accel-bind account acctg-freq bb bbf bcast-exclude begin chdir cluster-constraint clusters comment constraint container
 container-id core-spec cores-per-socket cpu-bind cpu-freq cpus-per-gpu cpus-per-task deadline delay-boot dependency distribution epilog error
 exclude export export-file extra extra-node-info gid gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres gres-flags het-group
 hint input job-name jobid licenses mail-type mail-user mcs-label mem mem-bind mem-per-cpu mem-per-gpu mincpus mpi msg-timeout network nodefile
 nodelist nodes ntasks ntasks-per-core ntasks-per-gpu ntasks-per-node ntasks-per-socket open-mode output pack-group partition power prefer priority
 profile qos relative reservation signal slurmd-debug sockets-per-node switches task-epilog task-prolog thread-spec threads threads-per-core time
 time-min tmp tres-bind tres-per-task uid wait wckey '
local +x bare_options=' bcast compress contiguous debugger-test disable-status exact exclusive external hold immediate interactive kill-on-bad-exit
 label multi-prog nice no-allocate no-kill overcommit overlap oversubscribe preserve-env propagate quiet quit-on-interrupt reboot resv-ports send-libs
 spread-job stepmgr unbuffered use-min-nodes verbose wait-for-children whole x11 '
valued_options=${valued_options//$'\n'/} bare_options=${bare_options//$'\n'/}
local +x valued_letters=AbBcCdDeFGiJLmMnNopqrStTwWx
# The rest of their word is their value.
local +x optional_letters=IkK

is_logged_srun() {
  [[ ! -e /proc/self/fd/$ids_descriptor ]] && has_logged_output "$@" && ! is_captured && ! is_in_logged_step
}

# Goes by srun's options, up to its command, and by those of the other components of a heterogeneous step (`srun A : B`).
has_logged_output() {
  local +x word
  while (($#)); do
    word=$1
    shift
    case $word in
      --)
        word=${1-}
        shift
        ;;
      --*)
        decides "$word" "${1-}" && return 1
        takes_next "$word"
        case $? in
          0) shift ;;
          2)
            # The next word may be the value of this one, or the command: then the options end here. Nobody's prompt is to be lost over that.
            if [[ ${1-} != -* ]]; then
              for word; do decides "$word" && return 1; done
              return 0
            fi
            ;;
        esac
        continue
        ;;
      -?*)
        word=${word#-}
        while [[ -n $word ]]; do
          case ${word:0:1} in
            [hV]) return 1 ;;
            ["$valued_letters"]) ((${#word} > 1)) || shift; break ;;
            ["$optional_letters"]) break ;;
          esac
          word=${word:1}
        done
        continue
        ;;
    esac
    # Each of the ranks is logged by itself.
    [[ ${word##*/} == joblog && ${1-} == run ]] && return 1
    while (($#)) && [[ $1 != : ]]; do shift; done
    shift
  done
  return 0
}

# Options, abbreviated as far as getopt_long(3) takes them for unique, that leave nothing to be logged: a terminal of one's own, answers of srun itself
# that no job is started for, and a srun prolog of the user's, in whose place joblog's would be.
decides() {
  case $1 in
    --pt* | --hel* | --usa* | --vers* | --te* | --prol*) return 0 ;;
    --mpi=list | --cpu-bind=help | --mem-bind=help | --gpu-bind=help | --hint=help) return 0 ;;
    --mpi) [[ ${2-} == list ]] ;;
    --cpu-bind | --mem-bind | --gpu-bind | --hint) [[ ${2-} == help ]] ;;
    *) return 1 ;;
  esac
}

# Whether a long option takes the next word as its value: 0 yes, 1 no, 2 nobody knows.
takes_next() {
  local +x name=${1#--} valued= bare=
  [[ $name == *=* || $bare_options == *" $name "* ]] && return 1
  [[ $valued_options == *" $name "* ]] && return 0
  [[ $valued_options == *" $name"* ]] && valued=yes
  [[ $bare_options == *" $name"* ]] && bare=yes
  [[ -n $valued && -z $bare ]] && return 0
  [[ -n $valued || -z $bare ]] && return 2
  return 1
}

# Whether an outer joblog reads what we write: one of our ancestors is its main process, and holds the read end of our stdout or stderr. No variable
# could tell that: it would go on to jobs that are submitted from there.
is_captured() {
  local +x pid=$$ stat line fd
  local -a +x words
  [[ -p /proc/self/fd/1 || -p /proc/self/fd/2 ]] || return
  while ((pid > 1)); do
    IFS= read -r -d '' stat 2>/dev/null <"/proc/$pid/stat"
    # Behind the name, which may hold anything: the state, and the parent (proc_pid_stat(5)).
    read -r -a words <<<"${stat##*) }"
    pid=${words[1]-0}
    mapfile -d '' -t words 2>/dev/null <"/proc/$pid/cmdline" || return
    [[ ${words[*]:0:4} == */dist/run.cjs\ launcher=* ]] || continue
    for fd in /proc/"$pid"/fd/*; do
      [[ $fd -ef /proc/self/fd/1 || $fd -ef /proc/self/fd/2 ]] || continue
      # It may write there as well, as the reader of something else; the last digit is the access mode, 0 for O_RDONLY (proc_pid_fdinfo(5)).
      while read -r line; do [[ $line == flags:*0 ]] && return 0; done <"/proc/$pid/fdinfo/${fd##*/}"
    done
  done 2>/dev/null
  return 1
}

# Whether this is within a step whose srun is logged, on whatever node: then our output is in that log.
is_in_logged_step() {
  local +x record= step=${SLURM_STEP_ID-}
  [[ $step == +([0-9]) && -r $installed/bin/tasks.bash ]] || return
  . "$installed/bin/tasks.bash"
  is_in_step && find_job_record || return
  step=$folder/${attempt:+${attempt#.}-}$step.json
  [[ -f $step ]] && IFS= read -r record <"$step" && [[ $record == *'"ended":null'* ]]
}
