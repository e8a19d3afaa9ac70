/**
 * What a shell is given: a function that asks `joblog complete -- WORD...` what the last of the words can be. The shells know neither verbs nor options,
 * so nothing in them grows old when joblog is upgraded. Pure.
 *
 * The answer's first line says what it is: `words`, `words nospace`, `files`, `folders` or `command N` (a command that begins with word N, where joblog
 * is word 0); each line of words is the word, a tab and what it is about.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Where a package or a site puts it, by the name that the shell looks for. */
export const SCRIPT_NAMES: Readonly<Record<Shell, string>> = { bash: 'joblog', zsh: '_joblog', fish: 'joblog.fish' };

// bash has cut the line at = and : as well (COMP_WORDBREAKS): the pieces are put together again, and what readline does not replace is left off.
const BASH = String.raw`# bash completion for joblog: source <(joblog completion bash)
_joblog() {
  local program=$1 rest=${'$'}{COMP_LINE:0:COMP_POINT} word trimmed line current tail
  local -a words=() starts=() answer=()
  local -i index
  for ((index = 0; index <= COMP_CWORD; index++)); do
    trimmed=${'$'}{rest#"${'$'}{rest%%[![:space:]]*}"}
    word=${'$'}{COMP_WORDS[index]}
    ((index < COMP_CWORD)) || word=$trimmed
    if ((index > 0)) && [[ -n $word && $trimmed == "$rest" ]]; then
      words[${'$'}{#words[@]} - 1]+=$word
    else
      words+=("$word")
      starts+=("$index")
    fi
    rest=${'$'}{trimmed#"$word"}
  done
  current=${'$'}{words[${'$'}{#words[@]} - 1]}
  [[ $program == "~/"* ]] && program=$HOME/${'$'}{program:2}
  mapfile -t answer < <("$program" complete -- "${'$'}{words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  case ${'$'}{answer[0]-} in
    'command '*)
      index=${'$'}{answer[0]#command }
      index=${'$'}{starts[index]}
      if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$index"
      elif declare -F _command_offset >/dev/null; then
        _command_offset "$index"
      elif ((index == COMP_CWORD)); then
        mapfile -t COMPREPLY < <(compgen -c -- "$current")
      else
        compopt -o default 2>/dev/null
      fi
      ;;
    files) compopt -o default 2>/dev/null ;;
    folders)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "${'$'}{COMP_WORDS[COMP_CWORD]#=}")
      ;;
    words*)
      compopt -o nosort 2>/dev/null
      [[ ${'$'}{answer[0]} == *nospace ]] && compopt -o nospace 2>/dev/null
      tail=$current
      [[ $COMP_WORDBREAKS == *=* ]] && tail=${'$'}{tail##*=}
      [[ $COMP_WORDBREAKS == *:* ]] && tail=${'$'}{tail##*:}
      for line in "${'$'}{answer[@]:1}"; do
        word=${'$'}{line%%$'\t'*}
        word=${'$'}{word#"${'$'}{current%"$tail"}"}
        [[ $word == *[!a-zA-Z0-9_.,:=/@%+-]* ]] && printf -v word %q "$word"
        COMPREPLY+=("$word")
      done
      ;;
  esac
} && complete -F _joblog joblog
`;

const ZSH = String.raw`#compdef joblog
# zsh completion for joblog: source <(joblog completion zsh), or as _joblog in a folder of fpath
_joblog() {
  local line what word
  local -a answer entries
  local -i at
  answer=("${'$'}{(@f)$(${'$'}{~words[1]} complete -- "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}")
  what=${'$'}{answer[1]}
  case $what in
    (command*)
      at=${'$'}{what#command }
      words=("${'$'}{(@)words[at+1,-1]}")
      (( CURRENT -= at ))
      _normal
      ;;
    (files) compset -P '--*='; _files ;;
    (folders) compset -P '--*='; _files -/ ;;
    (words*)
      for line in "${'$'}{(@)answer[2,-1]}"; do
        word=${'$'}{line%%$'\t'*}
        entries+=("${'$'}{word//:/\\:}:${'$'}{line#*$'\t'}")
      done
      if [[ $what == *nospace ]]; then
        _describe -V -t joblog joblog entries -S ''
      else
        _describe -V -t joblog joblog entries
      fi
      ;;
  esac
}
if [[ ${'$'}{funcstack[1]} == _joblog ]]; then
  _joblog "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _joblog joblog
fi
`;

const FISH = String.raw`# fish completion for joblog: joblog completion fish | source
function __joblog_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    set -l answer ($program complete -- $words "$current" 2>/dev/null)
    set -l what $answer[1]
    set -e answer[1]
    switch "$what"
        case 'command *'
            set -l words $words "$current"
            set -l at (string replace 'command ' '' -- $what)
            __fish_complete_subcommand --commandline $words[$at..-1]
        case files folders
            set -l lead (string match -r -- '^--[^=]*=' "$current"; or echo)
            set -l find __fish_complete_path
            test $what = folders; and set find __fish_complete_directories
            for path in ($find (string replace -- "$lead" '' "$current"))
                printf '%s\n' $lead$path
            end
        case 'words*'
            test (count $answer) -gt 0; and printf '%s\n' $answer
    end
end
complete -c joblog -f -k -a '(__joblog_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
