import type { CalendarDefinition } from '../definition.js'

const CALENDAR = 'Deutsche Börse, Xetra trading calendar and trading hours, xetra.com'

export const xetr: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XETR',
  name: 'Xetra',
  timeZone: 'Europe/Berlin',
  years: { first: 2000, last: 2027 },
  // The closing auction begins at the close: five minutes of call, a random end, and an extension.
  hours: [
    { open: '09:00', close: '17:30', closingAuctionMinutes: 10, source: CALENDAR },
    {
      from: '2000-06-02',
      open: '09:00',
      close: '20:00',
      closingAuctionMinutes: 10,
      source: 'Deutsche Börse, press release on longer trading hours, 2000-05; heise online, 2000-06-02',
    },
    {
      from: '2003-11-03',
      open: '09:00',
      close: '17:30',
      closingAuctionMinutes: 10,
      source: 'Deutsche Börse, press release on trading hours from 3 November 2003; Handelsblatt, 2003-11-03',
    },
  ],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, source: CALENDAR },
    { name: 'Good Friday', easter: -2, source: CALENDAR },
    { name: 'Easter Monday', easter: 1, source: CALENDAR },
    { name: 'Labour Day', month: 5, day: 1, source: CALENDAR },
    { name: 'Whit Monday', days: ['2007-05-28'], source: CALENDAR },
    { name: 'Whit Monday', easter: 50, from: 2015, to: 2021, source: CALENDAR },
    { name: 'Day of German Unity', month: 10, day: 3, from: 2014, to: 2021, source: CALENDAR },
    {
      name: 'Reformation Day, 500 years',
      days: ['2017-10-31'],
      source: CALENDAR,
    },
    { name: 'Christmas Eve', month: 12, day: 24, source: CALENDAR },
    { name: 'Christmas Day', month: 12, day: 25, source: CALENDAR },
    { name: "Saint Stephen's Day", month: 12, day: 26, source: CALENDAR },
    { name: "New Year's Eve", month: 12, day: 31, source: CALENDAR },
  ],
  earlyCloses: [
    {
      name: 'Last trading day of the year',
      month: 12,
      day: 30,
      ifSaturday: 'previous',
      ifSunday: 'previous',
      from: 2010,
      close: '14:00',
      source: CALENDAR,
    },
  ],
}
