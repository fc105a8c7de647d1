import type { Argument, Command, Option } from 'commander'
import { once } from '../once.js'
import { type CompletedWords, completionOf, innerCommands, optionsOf } from './completed-words.js'

/**
 * A completion for zsh in its own completion system, which describes each word. The script contains all words, so that
 * completing starts no process. It can be sourced, or put as `_tapeline` into a folder of `fpath`.
 */
export function zshScript(commands: readonly Command[], { scenarios, types }: CompletedWords): string {
  return `#compdef tapeline
_tapeline_scenarios() {
  local -a names=(${scenarios.map(({ name, title }) => quoted(`${name}:${title.replaceAll(':', '\\:')}`)).join(' ')})
  _describe 'shipped scenario' names
  _files
}
_tapeline_types() {
  local -a types=(${types.join(' ')})
  compadd -X 'type of event' -a types
}
_tapeline_selectors() {
  local -a types=(${types.map((type) => `type:${type}`).join(' ')})
  compadd -X selector -S '' -a types
}
_tapeline_what_ifs() {
  local word
  local -a names
  for word in $words; do
    case $word in
${scenarios.map(({ name, whatIfs }) => `      ${name}) names=(${whatIfs.join(' ')}) ;;`).join('\n')}
    esac
  done
  (( $#names )) && compadd -X what-if -a names
}
_tapeline() {
  local curcontext=$curcontext
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map((command) => `      ${quoted(`${command.name()}:${command.description().replaceAll(':', '\\:')}`)}`).join('\n')}
    )
    _describe command commands
    _arguments '--help[the commands]' '--version[of tapeline]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(caseOf).join('\n')}
  esac
}
if [[ $funcstack[1] == _tapeline ]]; then
  _tapeline "$@"
else
  compdef _tapeline tapeline
fi
`
}

function caseOf(command: Command): string {
  const inner = innerCommands(command)
  const specs = [
    ...(inner.length === 0 ? [] : [quoted(`1:command:(${inner.join(' ')})`), quoted('*: :_files')]),
    ...command.registeredArguments.map(argumentSpec),
    ...optionsOf(command).map(optionSpec),
    "'--help[its options, with examples]'",
  ]
  return `    ${command.name()})
      _arguments ${specs.join(' \\\n        ')}
      ;;`
}

function argumentSpec(argument: Argument, index: number): string {
  const place = argument.variadic ? '*' : `${index + 1}`
  const optional = argument.required || argument.variadic ? '' : ':'
  return quoted(
    `${place}:${optional}${message(argument.name())}:${actionOf(argument.name(), argument.argChoices)}`,
  )
}

function optionSpec({ long, description, flags, required, parseArg, argChoices }: Option): string {
  const text = description.replaceAll(/[[\]:\\]/g, '\\$&')
  if (!required) return quoted(`${long}[${text}]`)
  const value = /<(.*)>/.exec(flags)?.[1] ?? 'value'
  // Repeatable options have their own parser.
  const isOnce = parseArg === undefined || parseArg === once || argChoices !== undefined
  const again = isOnce ? '' : '*'
  return quoted(`${again}${long}[${text}]:${message(value)}:${actionOf(long ?? '', argChoices)}`)
}

function actionOf(name: string, choices: readonly string[] | undefined): string {
  if (choices !== undefined) return `(${choices.join(' ')})`
  const what = completionOf(name)
  if (what === 'scenario') return '_tapeline_scenarios'
  if (what === 'what-if') return '_tapeline_what_ifs'
  if (what === 'type') return '_tapeline_types'
  if (what === 'selector') return '_tapeline_selectors'
  return what === 'file' ? '_files' : ' '
}

function message(text: string): string {
  return text.replaceAll(/[:\\]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
