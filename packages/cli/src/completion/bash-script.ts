import type { Argument, Command } from 'commander'
import { type CompletedScenario, standsFor } from './completed-words.js'

/** A completion for bash. All words stand in the script, so that completing starts no process. */
export function bashScript(commands: readonly Command[], scenarios: readonly CompletedScenario[]): string {
  const names = scenarios.map(({ name }) => name).join(' ')
  return `_tapeline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" scenarios="${names}" whatIfs="" words=""
  case "\${COMP_WORDS[2]}" in
${scenarios.map(({ name, whatIfs }) => `    ${name}) whatIfs="${whatIfs.join(' ')}" ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map((command) => command.name()).join(' ')} --help --version"
  elif [ "$before" = --what-if ]; then
    words="$whatIfs"
  else
    case "$command" in
${commands.map(caseOf).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tapeline tapeline
`
}

function caseOf(command: Command): string {
  const options = [...command.options.flatMap(({ long }) => long ?? []), '--help'].join(' ')
  const cases = command.registeredArguments.map(argumentCase).join('')
  return `      ${command.name()})
        case "$current:$COMP_CWORD" in
          -*) words="${options}" ;;
${cases}        esac
        ;;`
}

function argumentCase(argument: Argument, index: number): string {
  const what = standsFor(argument.name())
  const words =
    what === 'scenario'
      ? '$scenarios'
      : what === 'what-if'
        ? '$whatIfs'
        : (argument.argChoices ?? []).join(' ')
  return words === '' ? '' : `          *:${argument.variadic ? '*' : index + 2}) words="${words}" ;;\n`
}
