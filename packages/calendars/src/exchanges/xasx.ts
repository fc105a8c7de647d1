import type { CalendarDefinition } from '../definition.js'

const CALENDAR = 'ASX, Trading calendar of the cash market, asx.com.au'

export const xasx: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XASX',
  name: 'Australian Securities Exchange',
  timeZone: 'Australia/Sydney',
  years: { first: 2000, last: 2027 },
  // The closing single-price auction is at about 16:10, up to 12 minutes after the end of continuous trading.
  hours: [{ open: '10:00', close: '16:00', closingAuctionMinutes: 12, source: CALENDAR }],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Australia Day', month: 1, day: 26, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Good Friday', easter: -2, source: CALENDAR },
    { name: 'Easter Monday', easter: 1, source: CALENDAR },
    { name: 'Anzac Day', month: 4, day: 25, source: CALENDAR },
    { name: 'Anzac Day, substitute', days: ['2010-04-26', '2011-04-26'], source: CALENDAR },
    { name: "King's Birthday", month: 6, weekday: 'monday', nth: 2, source: CALENDAR },
    { name: 'Christmas Day', month: 12, day: 25, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Boxing Day', month: 12, day: 26, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
  ],
  earlyCloses: [
    {
      name: 'Last trading day before Christmas',
      month: 12,
      day: 24,
      ifSaturday: 'previous',
      ifSunday: 'previous',
      close: '14:10',
      source: CALENDAR,
    },
    {
      name: 'Last trading day of the year',
      month: 12,
      day: 31,
      ifSaturday: 'previous',
      ifSunday: 'previous',
      close: '14:10',
      source: CALENDAR,
    },
  ],
  closures: [
    {
      day: '2022-09-22',
      name: 'National Day of Mourning for Queen Elizabeth II',
      source: 'Prime Minister of Australia, 2022-09-11',
      known: '2022-09-11',
    },
  ],
}
