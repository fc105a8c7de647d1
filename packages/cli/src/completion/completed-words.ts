import type { Command, Option } from 'commander'

/** A shipped scenario in a completion. */
export interface CompletedScenario {
  readonly name: string
  readonly title: string
  readonly whatIfs: readonly string[]
}

/** All completed words except those of commands. */
export interface CompletedWords {
  readonly scenarios: readonly CompletedScenario[]
  /** Types of events. */
  readonly types: readonly string[]
}

/** The kind of an argument, or of the value of an option (`--what-if`), if it can be completed; selectors as `type:…`. */
export function completionOf(
  name: string,
): 'scenario' | 'what-if' | 'file' | 'type' | 'selector' | undefined {
  if (/^(type|--on)$/.test(name)) return 'type'
  if (/^--(remove|scale|shift|replace)$/.test(name)) return 'selector'
  if (name === '--into') return 'scenario'
  if (name.startsWith('scenario')) return 'scenario'
  if (/^(branch|other|name|(--)?what-?if)$/i.test(name)) return 'what-if'
  return /^(source|folder|receipt|--out|--resume)$/.test(name) ? 'file' : undefined
}

/** The options of a command, and of the commands in it. */
export function optionsOf(command: Command): readonly Option[] {
  const own = [...command.options, ...command.commands.flatMap(optionsOf)]
  return [...new Map(own.map((option) => [option.long, option])).values()]
}

/** The argument that names a command in a command. */
export function innerCommands(command: Command): readonly string[] {
  return command.commands.map((inner) => inner.name())
}
