import type { CalendarDefinition } from '../definition.js'

const CALENDAR = 'TMX Group, Trading hours and holidays of the Toronto Stock Exchange, tsx.com'
const ATTACKS = 'Attacks of 11 September 2001'

export const xtse: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XTSE',
  name: 'Toronto Stock Exchange',
  timeZone: 'America/Toronto',
  years: { first: 2000, last: 2027 },
  // The market on close prints at 16:00; trading at the last price, until 17:00, is the post-market.
  hours: [{ open: '09:30', close: '16:00', postClose: '17:00', source: CALENDAR }],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Family Day', month: 2, weekday: 'monday', nth: 3, from: 2008, source: CALENDAR },
    { name: 'Good Friday', easter: -2, source: CALENDAR },
    { name: 'Victoria Day', month: 5, weekday: 'monday', onOrBefore: 24, source: CALENDAR },
    { name: 'Canada Day', month: 7, day: 1, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Civic Holiday', month: 8, weekday: 'monday', nth: 1, source: CALENDAR },
    { name: 'Labour Day', month: 9, weekday: 'monday', nth: 1, source: CALENDAR },
    { name: 'Thanksgiving Day', month: 10, weekday: 'monday', nth: 2, source: CALENDAR },
    { name: 'Christmas Day', month: 12, day: 25, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
    { name: 'Boxing Day', month: 12, day: 26, ifSaturday: 'next', ifSunday: 'next', source: CALENDAR },
  ],
  earlyCloses: [{ name: 'Christmas Eve', month: 12, day: 24, from: 2010, close: '13:00', source: CALENDAR }],
  closures: [
    {
      day: '2001-09-11',
      name: ATTACKS,
      source: 'CBC News, 2001-09-11: trading ended at 10:31',
      known: '2001-09-11T10:31',
    },
    { day: '2001-09-12', name: ATTACKS, source: 'CBC News, 2001-09-12', known: '2001-09-11T16:00' },
  ],
}
