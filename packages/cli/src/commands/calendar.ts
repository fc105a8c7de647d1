import type { Command } from 'commander'
import type { CalendarOptions } from '../actions/calendar.js'
import type { Context } from '../context.js'

export function defineCalendar(program: Command, { terminal }: Context): void {
  program
    .command('calendar')
    .description('show the hours of a day of an exchange, or the reason for its closure')
    .argument('[exchange]', 'such as XNYS or NYSE, XTKS, XLON or 24/7')
    .argument('[date]', "a day of the exchange: '2025-01-09'")
    .option('--list', 'list the exchanges that have a calendar')
    .option('--file <path>', 'a YAML or JSON file with a calendar of your own')
    .option('--known-at <moment>', 'as known at this moment')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline calendar NYSE 2025-01-09
  tapeline calendar XNYS 2025-01-09 --known-at 2024-12-29T12:00-05:00
  tapeline calendar XTKS 2024-11-05
  tapeline calendar --list
  tapeline calendar XMPL 2025-03-11 --file my-calendar.yaml
  tapeline calendar XNAS 2024-11-29 --json`,
    )
    .action(async (exchange: string | undefined, day: string | undefined, options: CalendarOptions) => {
      const { printCalendar } = await import('../actions/calendar.js')
      await printCalendar(terminal, exchange, day, options)
    })
}
