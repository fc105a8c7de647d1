import type { Argument, Command } from 'commander'
import { type CompletedWords, completionOf, innerCommands, optionsOf } from './completed-words.js'

/** A completion for bash. The script contains all words, so that completing starts no process. */
export function bashScript(commands: readonly Command[], { scenarios, types }: CompletedWords): string {
  const names = scenarios.map(({ name }) => name).join(' ')
  return `_tapeline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" colon=""
  # Bash splits words at colons: 'type:bar' is three words, and only the last is completed.
  if [ "$current" = : ]; then
    current="$before:" colon="$before:" before="\${COMP_WORDS[COMP_CWORD-2]}"
  elif [ "$before" = : ]; then
    colon="\${COMP_WORDS[COMP_CWORD-2]}:" before="\${COMP_WORDS[COMP_CWORD-3]}"
    current="$colon$current"
  fi
  local command="\${COMP_WORDS[1]}" scenarios="${names}" whatIfs="" words=""
  local types="${types.join(' ')}"
  case "\${COMP_WORDS[2]}" in
${scenarios.map(({ name, whatIfs }) => `    ${name}) whatIfs="${whatIfs.join(' ')}" ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map((command) => command.name()).join(' ')} --help --version"
  elif [ "$before" = --what-if ]; then
    words="$whatIfs"
${valuesOf(commands, types)}  else
    case "$command" in
${commands.map(caseOf).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  COMPREPLY=("\${COMPREPLY[@]#"$colon"}")
}
complete -o default -F _tapeline tapeline
`
}

/** Completes the values of options that are types of events, selectors or scenarios. */
function valuesOf(commands: readonly Command[], types: readonly string[]): string {
  const options = commands.flatMap(optionsOf)
  const flagsOf = (what: 'type' | 'selector' | 'scenario'): string => {
    const flags = options.flatMap(({ long }) => (long != null && completionOf(long) === what ? long : []))
    return [...new Set(flags)].join('|')
  }
  const selectors = types.map((type) => `type:${type}`).join(' ')
  const rule = (flags: string, words: string): string =>
    `  elif [[ "$before" =~ ^(${flags})$ ]]; then\n    words="${words}"\n`
  return (
    rule(flagsOf('type'), '$types') +
    rule(flagsOf('selector'), selectors) +
    rule(flagsOf('scenario'), '$scenarios')
  )
}

function caseOf(command: Command): string {
  const options = [...optionsOf(command).flatMap(({ long }) => long ?? []), '--help'].join(' ')
  const inner = innerCommands(command).join(' ')
  const cases =
    inner === ''
      ? command.registeredArguments.map(argumentCase).join('')
      : `          *:2) words="${inner}" ;;\n`
  return `      ${command.name()})
        case "$current:$COMP_CWORD" in
          -*) words="${options}" ;;
${cases}        esac
        ;;`
}

function argumentCase(argument: Argument, index: number): string {
  const what = completionOf(argument.name())
  const words =
    what === 'scenario'
      ? '$scenarios'
      : what === 'what-if'
        ? '$whatIfs'
        : what === 'type'
          ? '$types'
          : (argument.argChoices ?? []).join(' ')
  return words === '' ? '' : `          *:${argument.variadic ? '*' : index + 2}) words="${words}" ;;\n`
}
