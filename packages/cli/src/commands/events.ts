import type { Command } from 'commander'
import type { Context } from '../context.js'

export function defineEvents(program: Command, { terminal }: Context): void {
  program
    .command('events')
    .description('list the types of events with their fields, or show the details of one type')
    .argument('[type]', "a type of event: 'close.published'")
    .option('--json', 'one JSON array; for one type, its JSON Schema')
    .addHelpText(
      'after',
      `
Fields in brackets may be left out.

Examples:
  tapeline events
  tapeline events close.published
  tapeline events claim.made --json`,
    )
    .action(async (type: string | undefined, { json }: { json?: boolean }) => {
      const { eventTypeNamed, eventTypes } = await import('../scenario/event-types.js')
      const { describeEventType, describeEventTypes } = await import('../describe/event-types.js')
      const shown = type === undefined ? eventTypes() : eventTypeNamed(type)
      if (json === true) terminal.write(`${JSON.stringify(shown)}\n`)
      else if ('schema' in shown) terminal.write(describeEventType(terminal, shown))
      else terminal.write(describeEventTypes(terminal, shown))
    })
}
