import type { CalendarDefinition } from '../definition.js'

const CALENDAR = 'SIX Swiss Exchange, Trading and holiday calendar, six-group.com'

export const xswx: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XSWX',
  name: 'SIX Swiss Exchange',
  timeZone: 'Europe/Zurich',
  years: { first: 2000, last: 2027 },
  // The closing auction ends at 17:30, inside the session; a random end adds up to two minutes.
  hours: [{ open: '09:00', close: '17:30', closingAuctionMinutes: 2, source: CALENDAR }],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, source: CALENDAR },
    { name: "Berchtold's Day", month: 1, day: 2, source: CALENDAR },
    { name: 'Good Friday', easter: -2, source: CALENDAR },
    { name: 'Easter Monday', easter: 1, source: CALENDAR },
    { name: 'Labour Day', month: 5, day: 1, source: CALENDAR },
    { name: 'Ascension Day', easter: 39, source: CALENDAR },
    { name: 'Whit Monday', easter: 50, source: CALENDAR },
    { name: 'National Day', month: 8, day: 1, source: CALENDAR },
    { name: 'Christmas Eve', month: 12, day: 24, source: CALENDAR },
    { name: 'Christmas Day', month: 12, day: 25, source: CALENDAR },
    { name: "Saint Stephen's Day", month: 12, day: 26, source: CALENDAR },
    { name: "New Year's Eve", month: 12, day: 31, source: CALENDAR },
  ],
}
