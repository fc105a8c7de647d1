import type { Command } from 'commander'
import { once } from './once.js'
import type { EditFlag, EditFlagOptions } from './scenario/read-edit-flags.js'

/** The options of a branch of edits. */
export interface EditOptions extends EditFlagOptions {
  readonly inOrder?: boolean
}

/** The explanation of selectors, for the help of a command. */
export const SELECTOR_HELP = `
A selector is the id of an event, or type:<type>, instrument:<symbol>,
sector:<name>, source:<key or name, #fact>, or cause:<id> for what declares that
event as a cause. Edits may be given more than once; all see the recorded
history. Scaling an event that is no price scales its declared consequences;
scaling a price, its own move.`

/** Adds the options for edits. @returns the edits of the command line, in their order, once it is parsed */
export function withEditOptions(command: Command): readonly EditFlag[] {
  const flags: EditFlag[] = []
  const collect =
    (edit: EditFlag['edit']) =>
    (text: string): readonly EditFlag[] => {
      flags.push({ edit, text })
      return flags
    }
  command
    .option('--remove <selector>', 'remove these events', collect('remove'))
    .option('--scale <selector=factor>', 'scale moves to this power of the recorded return', collect('scale'))
    .option(
      '--multiply-prices <selector from moment=factor>',
      'multiply the prices of these events',
      collect('multiply-prices'),
    )
    .option('--shift <selector=duration>', "'5 trading days', '90 minutes', '-1 day'", collect('shift'))
    .option('--replace <id=data>', 'new data fields, as a JSON object', collect('replace'))
    .option('--insert <json>', 'an event, or a list of events', collect('insert'))
    .option('--consequences <keep|drop|scale=k>', 'of edited events; for --shift also along', once)
    .option('--exchange <code>', 'the trading days of --shift for events without an instrument', once)
    .option('--in-order', 'apply each edit to the result of the one before it')
  return flags
}
