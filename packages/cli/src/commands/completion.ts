import type { Command } from 'commander'
import { Argument } from 'commander'
import type { Context } from '../context.js'

export function defineCompletion(program: Command, { terminal }: Context): void {
  program
    .command('completion')
    .description('a script that completes commands, options and names')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      `
Examples:
  source <(tapeline completion bash)
  source <(tapeline completion zsh)    # after compinit`,
    )
    .action(async (shell: string) => {
      const { listScenarios, readScenario } = await import('@tapeline/scenarios')
      const scenarios = await Promise.all(listScenarios().map((name) => readScenario(name)))
      const words = scenarios.map(({ name, whatIfs }) => ({
        name,
        whatIfs: whatIfs.map((item) => item.name),
      }))
      const prelude = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''
      terminal.write(`${prelude}${scriptOf(program, words)}`)
    })
}

interface Completed {
  readonly name: string
  readonly whatIfs: readonly string[]
}

/** The names of arguments that stand for a what-if of the scenario before them. */
const BRANCHES = /^(branch|other|name|what-?if)/i

/** All words stand in the script, so that completing starts no process. */
function scriptOf(program: Command, scenarios: readonly Completed[]): string {
  const names = scenarios.map(({ name }) => name).join(' ')
  const commands = program.commands.map((command) => command.name()).join(' ')
  return `_tapeline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" scenarios="${names}" whatIfs="" words=""
  case "\${COMP_WORDS[2]}" in
${scenarios.map(({ name, whatIfs }) => `    ${name}) whatIfs="${whatIfs.join(' ')}" ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands} --help --version"
  elif [ "$before" = --what-if ]; then
    words="$whatIfs"
  else
    case "$command" in
${program.commands.map(caseOf).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tapeline tapeline
`
}

function caseOf(command: Command): string {
  const options = [...command.options.flatMap(({ long }) => long ?? []), '--help'].join(' ')
  const wordsOf = ({ argChoices, variadic }: Argument, name: string, position: number): string => {
    const words = name.startsWith('scenario')
      ? '$scenarios'
      : BRANCHES.test(name)
        ? '$whatIfs'
        : (argChoices ?? []).join(' ')
    return words === '' ? '' : `          ${variadic ? '*' : position + 2}) words="${words}" ;;\n`
  }
  const cases = command.registeredArguments.map((item, index) => wordsOf(item, item.name(), index)).join('')
  return `      ${command.name()})
        case "$current:$COMP_CWORD" in
          -*) words="${options}" ;;
${cases.replaceAll(/^ {10}(\d+|\*)\)/gm, '          *:$1)')}        esac
        ;;`
}
