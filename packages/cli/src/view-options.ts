import { type Command, Option } from 'commander'
import { once } from './once.js'
import type { TableFlags } from './scenario/open-source.js'

/** The argument that names a scenario, for `command.argument`. */
export const SCENARIO = [
  '<scenario>',
  'a shipped name, a file or folder, a log, or - for the standard input',
] as const

/** The argument that names a moment. */
export const WHEN = [
  '<when>',
  "'2025-01-27T16:00' in the zone of the scenario or with an offset, '2025-01-27 close', close, end",
] as const

/** The forms of a step, for the help of an option. */
export const EVERY = "1d, 30m, 1mo, '1 day 2 hours', '5 trading days', PT30M"

/** The options that select a history of a scenario. */
export interface ViewOptions extends TableFlags {
  readonly knownAt?: string
  readonly whatIf?: string
}

/** Adds the options for a table of prices in place of a scenario, such as bars.csv. */
export function withTableOptions(command: Command): Command {
  return command
    .option('--symbol <symbol>', 'for a table of prices: the symbol of every row')
    .option('--symbol-from-name', 'for a table of prices: the symbol is in the name of the file')
    .option('--list <exchange>', 'for a table of prices: the exchange of its instruments')
    .option('--zone <zone>', 'for a table of prices: the zone of times without an offset')
    .option('--unchecked', 'for a file of events: read it even if its checksums are missing or wrong')
}

export function knownAtOption(): Option {
  return new Option('--known-at <moment>', 'as known at this moment').argParser(once)
}

export function whatIfOption(): Option {
  return new Option('--what-if <name>', 'on a what-if of the scenario').argParser(once)
}
