import type { CalendarDefinition } from '../definition.js'

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Markets that never close, such as those of cryptocurrencies: a session is a day of UTC. */
export const always: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: '24/7',
  name: 'Around the clock, every day',
  timeZone: 'UTC',
  years: { first: 2000, last: 2027 },
  weekdays: WEEK,
  hours: [{ open: '00:00', close: '24:00', source: 'days of UTC, by which venues state daily prices' }],
}

/** The foreign-exchange market: from Sunday 17:00 to Friday 17:00 in New York; a session ends at 17:00 there. */
export const foreignExchange: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: '24/5',
  name: 'Around the clock, Sunday 17:00 to Friday 17:00 in New York',
  timeZone: 'America/New_York',
  years: { first: 2000, last: 2027 },
  hours: [
    {
      open: '17:00',
      close: '17:00',
      opensDayBefore: true,
      source: 'Global Foreign Exchange Committee, FX Global Code: the trading day ends at 17:00 in New York',
    },
  ],
}
