import { type Command, Option } from 'commander'
import { once } from './once.js'
import type { TableFlags } from './scenario/open-source.js'

/** The argument that names a scenario, for `command.argument`. */
export const SCENARIO = [
  '<scenario>',
  'a shipped name, a file or folder, or - for the standard input',
] as const

/** The argument that names a moment. */
export const WHEN = [
  '<when>',
  "'2025-01-27T16:00' in the zone of the scenario or with an offset, '2025-01-27 close', close, end",
] as const

/** The forms of a step, for the help of an option. */
export const EVERY = "1d, 30m, 1mo, '1 day 2 hours', '5 trading days', PT30M"

/** Which history of a scenario is looked at. */
export interface ViewOptions extends TableFlags {
  readonly knownAt?: string
  readonly whatIf?: string
}

/** Adds the options of a table of prices that is named in place of a scenario: bars.csv, say. */
export function withTableOptions(command: Command): Command {
  return command
    .option('--symbol <symbol>', 'of a table of prices: the symbol of every row')
    .option('--symbol-from-name', 'of a table of prices: the symbol is in the name of the file')
    .addOption(
      new Option('--list <exchange>', 'of a table of prices: where its instruments are listed').choices([
        'XNAS',
        'XNYS',
      ]),
    )
    .option('--zone <zone>', 'of a table of prices: of its times without an offset')
    .option('--unchecked', 'of a file of events: read it though its checksums are missing or wrong')
}

export function knownAtOption(): Option {
  return new Option('--known-at <moment>', 'as it was known then').argParser(once)
}

export function whatIfOption(): Option {
  return new Option('--what-if <name>', 'on a what-if of the scenario').argParser(once)
}
