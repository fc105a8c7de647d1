import type { CalendarDefinition } from '../definition.js'

const CALENDAR = 'Euronext, Trading hours and holidays of the cash markets, euronext.com'

export const EARLY =
  'exchange_calendars (answers of its tests, read 2026-12-01), for the years before one calendar of Euronext'

/** The days and hours that the cash markets of Euronext have in common. */
export const euronext: Omit<CalendarDefinition, 'exchange' | 'name' | 'timeZone'> = {
  format: 'tapeline.calendar/1',
  years: { first: 2000, last: 2027 },
  // The closing auction is at 17:35, with a random end of up to 30 seconds; trading at last until 17:40.
  hours: [{ open: '09:00', close: '17:30', closingAuctionMinutes: 10, source: CALENDAR }],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, source: CALENDAR },
    { name: 'Good Friday', easter: -2, source: CALENDAR },
    { name: 'Easter Monday', easter: 1, source: CALENDAR },
    { name: 'Labour Day', month: 5, day: 1, source: CALENDAR },
    { name: 'Christmas Day', month: 12, day: 25, source: CALENDAR },
    { name: 'Boxing Day', month: 12, day: 26, source: CALENDAR },
    {
      name: 'Changeover to euro cash',
      days: ['2001-12-31'],
      source: 'European Central Bank, TARGET is closed on 31 December 2001, press release of 2000-05-25',
    },
  ],
  earlyCloses: [
    { name: 'Christmas Eve', month: 12, day: 24, close: '14:05', source: CALENDAR },
    { name: "New Year's Eve", month: 12, day: 31, close: '14:05', source: CALENDAR },
  ],
}
