/** What the help of the verbs ends with. */

export const PROGRAM_EXAMPLES = `
Examples:
  joblog optin                          have your jobs logged from now on
  joblog run -- python train.py         in a job script: run and log a command
  joblog list                           your jobs, newest first
  joblog list --state failed            those that went wrong
  joblog show                           the log of the newest job
  joblog show 1234                      the log of job 1234
  joblog show 1234 --stderr -n 20       why it failed: the end of its stderr
  joblog show 1234 --graph loss         a graph of "loss" in it
  joblog show 1234 --metadata -o x.csv  all that it printed as JSON, as CSV
  joblog compare 1234 1235              two jobs beside each other
  joblog serve                          all of it in a browser

joblog help VERB explains a verb.`;

export const RUN_EXAMPLES = `
Examples:
  joblog run -- python train.py --epochs 10
  joblog run --name baseline -- ./simulate
  #!/usr/bin/env -S joblog run -- bash      first line of a job script: logs all`;

export const LIST_EXAMPLES = `
Examples:
  joblog list -n 10
  joblog list --state failed,killed --since 2d
  joblog list --name 'train*' -w
  joblog list --json | jq -r 'select(.state == "failed") | .job'`;

export const SHOW_EXAMPLES = `
Where both streams are shown, lines of stderr are red on a terminal, and begin
with "2> " where there is no colour.

Examples:
  joblog show                               the log of the newest job
  joblog show 1234 -n 50                    the last 50 lines of job 1234
  joblog show -f                            what comes, until the job ends
  joblog show --grep 'error|warn' -i -C 2
  joblog show 1234 --since 10m --timestamps
  joblog show 1234 --stderr --task 0.1      what task 0.1 printed on stderr
  joblog show --metadata --columns epoch,loss
  joblog show 1234 --metadata -o 1234.csv
  joblog show 1234 --graph loss acc --x epoch`;

export const TOP_EXAMPLES = `
Examples:
  joblog top                 the newest job
  joblog top 1234`;

export const COMPARE_EXAMPLES = `
X is chosen by the same rule as for joblog show --graph, among the keys that all
jobs have, or is the time since each of them started.

Examples:
  joblog compare 1234 1235 --y loss acc
  joblog compare 1234 1235 1236 --y loss --by time --log
  joblog compare 1234 1235 --json | jq .differs`;

export const PRUNE_EXAMPLES = `
What is given says which jobs go: those that are older, and not among the newest.
Without either, the site's retention does (joblog status shows it). A running job
is never touched, nor is anything that joblog has not made.

Examples:
  joblog prune --older-than 90d --dry-run
  joblog prune --older-than 12w --keep 20
  joblog prune --keep 100`;

export const RECOVER_EXAMPLES = `
Example:
  joblog recover --node      in an epilog: nothing stays behind on the node`;

export const SITE_EXAMPLES = `
Examples:
  joblog site install --prefix /shared/sw/joblog --store '/shared/joblog/{user}' --dry-run
  joblog site install --prefix /shared/sw/joblog     the next version: an upgrade
  joblog site use 1.1.0                              back to the one before
  joblog site list`;

export const SERVE_EXAMPLES = `
Examples:
  joblog serve                                     and do what it says
  joblog serve --port 0                            where ssh forwards no sockets
  joblog serve --listen 0.0.0.0 --allow-host portal.example.org   behind Open OnDemand`;

export const REPORT_EXAMPLES = `
A long log is cut in its middle, and the page says so.

Examples:
  joblog report -o last.html
  joblog report 1234 1235 1236 -o runs.html`;

export const EXPORT_EXAMPLES = `
A key is the metric joblog_KEY, with the labels job, task, attempt, name, user
and key. VictoriaMetrics needs -dedup.minScrapeInterval=1ms, and a
-retentionPeriod that is longer than the jobs are old.

Examples:
  joblog export 1234 --to http://127.0.0.1:8428
  joblog export 1234 1235 --to https://vm.example.org --token-file ~/.vm-token
  joblog export 1234 --to http://127.0.0.1:8428 --watch &`;

export const COMPLETION_EXAMPLES = `
Examples:
  source <(joblog completion bash)                 in ~/.bashrc
  source <(joblog completion zsh)                  in ~/.zshrc, after compinit
  joblog completion fish >~/.config/fish/completions/joblog.fish`;

export const SRUN_EXAMPLES = `
Examples:
  joblog srun -n 4 ./simulate               instead of srun -n 4 joblog run -- ./simulate
  joblog srun --gpus 1 python train.py`;

export const OPTIN_EXAMPLES = `
What has begun is not changed: it holds for jobs that start from now on.

Examples:
  joblog optin
  joblog optin --mode metadata         only what your jobs print as JSON, no log text`;

export const OPTOUT_EXAMPLES = `
What has begun is not changed, and what is stored stays: joblog prune removes it.

Example:
  joblog optout`;

export const STATUS_EXAMPLES = `
Examples:
  joblog status
  srun joblog status                   as it is on a node, in a job`;

export const DOCTOR_EXAMPLES = `
Examples:
  joblog doctor
  srun joblog doctor                   as it is on a node, in a job`;

export const VERIFY_EXAMPLES = `
Examples:
  joblog verify                        the newest job
  joblog verify 1234 --task 0.1
  joblog verify 1234 --json | jq .`;
