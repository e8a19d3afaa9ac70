# Read by bin/joblog for a task of a Slurm step that is not the first (SLURM_PROCID from 1 on): the first is first on its node, too, and logged
# in any case.

# Whether this is one of the tasks of a step that are not logged (`tasks:`), as isChosenTask() in lib/config/decide.ts has it. Only what can mean
# nothing else is decided here; else the writer decides, which knows YAML.
is_left_out() {
  local +x tasks=
  if [[ -n $record ]]; then
    # As it was when the job started, whatever the file says now. In JSON, a text cannot hold these quotes.
    [[ $record =~ '"tasks":"'([a-z-]+)'"' ]] && tasks=${BASH_REMATCH[1]}
  else
    read_tasks
  fi
  case $tasks in
    first) ;;
    first-per-node) [[ ${SLURM_LOCALID-} == [1-9]*([0-9]) ]] || return ;;
    *) return 1 ;;
  esac
  is_in_step
}

# Sets `tasks` to what ~/.logoptin says, or the site if it says nothing.
read_tasks() {
  local +x line seen=0 file=$home/.logoptin
  # A pipe or a device might never answer.
  if [[ -f $file && -r $file ]]; then
    while IFS= read -r -n 4096 line || [[ -n $line ]]; do
      case $line in
        '#'*) ;;
        'tasks: first' | 'tasks: first-per-node' | 'tasks: all') tasks+=${line#tasks: } ;;
        # Spelled in another way, or said twice.
        *tasks*) tasks+=? ;;
      esac
      ((seen++ < 1000)) || { tasks=?; break; }
    done <"$file"
  fi
  # The site's file may be another one than that which launcher.conf was made from.
  if [[ -z $tasks && -z ${JOBLOG_SITE_CONFIG-} && ! -e /etc/joblog/config.yaml ]]; then
    read_launcher_conf
    tasks=$conf_tasks
  fi
}

# Whether we descend from the slurmstepd of the very step that the environment names: variables of a step live on in what is started from it, such
# as the shell of an `salloc`. As stepdAbove() in lib/scheduler/stepd.ts.
is_in_step() {
  local +x above=$PPID stat title seen=0 job=
  local -a +x words
  while ((above > 1 && seen++ < 100)); do
    stat=
    IFS= read -r -d '' stat 2>/dev/null <"/proc/$above/stat"
    words=(${stat##*)})
    if [[ ${stat%)*} == *'(slurmstepd' ]]; then
      IFS= read -r -d '' title 2>/dev/null <"/proc/$above/cmdline"
      for job in SLURM_JOB_ID ${!SLURM_JOB_ID_HET_GROUP_@}; do
        [[ -n ${!job-} && $title == "slurmstepd: [${!job}.${SLURM_STEP_ID-}]"* ]] && return
      done
      return 1
    fi
    above=${words[1]-}
  done
  return 1
}
