import type { Command } from 'commander'
import type { CalendarOptions } from '../actions/calendar.js'
import type { Context } from '../context.js'

export function defineCalendar(program: Command, { terminal }: Context): void {
  program
    .command('calendar')
    .description('show the hours of a day of an exchange, or the reason for its closure')
    .argument('<exchange>', 'XNYS or NYSE, XNAS or Nasdaq')
    .argument('<date>', "a day of the exchange: '2025-01-09'")
    .option('--known-at <moment>', 'as known at this moment')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline calendar NYSE 2025-01-09
  tapeline calendar XNYS 2025-01-09 --known-at 2024-12-29T12:00-05:00
  tapeline calendar XNAS 2024-11-29 --json`,
    )
    .action(async (exchange: string, day: string, options: CalendarOptions) => {
      const { printDay } = await import('../actions/calendar.js')
      printDay(terminal, exchange, day, options)
    })
}
