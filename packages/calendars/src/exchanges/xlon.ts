import type { CalendarDefinition } from '../definition.js'

const HOURS = 'London Stock Exchange, Trading services: business days and hours, londonstockexchange.com'
const BANK =
  'Bank holidays of England and Wales, gov.uk/bank-holidays; Banking and Financial Dealings Act 1971'

export const xlon: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XLON',
  name: 'London Stock Exchange',
  timeZone: 'Europe/London',
  years: { first: 2000, last: 2027 },
  hours: [
    { open: '08:00', close: '16:30', source: HOURS },
    // Five minutes of auction call, a random end of up to 30 seconds, and an extension for price monitoring.
    { from: '2000-05-30', open: '08:00', close: '16:30', closingAuctionMinutes: 10, source: HOURS },
  ],
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, ifSaturday: 'next', ifSunday: 'next', source: BANK },
    { name: 'Good Friday', easter: -2, source: BANK },
    { name: 'Easter Monday', easter: 1, source: BANK },
    { name: 'Early May bank holiday', month: 5, weekday: 'monday', nth: 1, except: [2020], source: BANK },
    {
      name: 'Early May bank holiday, moved to the 75th anniversary of VE Day',
      days: ['2020-05-08'],
      source: 'Department for Business, 2019-06-07',
    },
    {
      name: 'Spring bank holiday',
      month: 5,
      weekday: 'monday',
      nth: -1,
      except: [2002, 2012, 2022],
      source: BANK,
    },
    {
      name: 'Spring bank holiday, moved beside a jubilee',
      days: ['2002-06-04', '2012-06-04', '2022-06-02'],
      source: BANK,
    },
    {
      name: 'Jubilee of Queen Elizabeth II',
      days: ['2002-06-03', '2012-06-05', '2022-06-03'],
      source: 'Royal proclamations; gov.uk/bank-holidays',
    },
    { name: 'Summer bank holiday', month: 8, weekday: 'monday', nth: -1, source: BANK },
    { name: 'Christmas Day', month: 12, day: 25, ifSaturday: 'next', ifSunday: 'next', source: BANK },
    { name: 'Boxing Day', month: 12, day: 26, ifSaturday: 'next', ifSunday: 'next', source: BANK },
  ],
  earlyCloses: [
    {
      name: 'Last trading day before Christmas',
      month: 12,
      day: 24,
      ifSaturday: 'previous',
      ifSunday: 'previous',
      close: '12:30',
      source: HOURS,
    },
    {
      name: 'Last trading day of the year',
      month: 12,
      day: 31,
      ifSaturday: 'previous',
      ifSunday: 'previous',
      close: '12:30',
      source: HOURS,
    },
  ],
  closures: [
    {
      day: '2011-04-29',
      name: 'Wedding of Prince William and Catherine Middleton',
      source: 'Prime Minister, BBC News, 2010-11-23',
      known: '2010-11-23',
    },
    {
      day: '2022-09-19',
      name: 'State funeral of Queen Elizabeth II',
      source: 'Order of the King at the Accession Council, BBC News, 2022-09-10',
      known: '2022-09-10',
    },
    {
      day: '2023-05-08',
      name: 'Coronation of King Charles III',
      source: 'Prime Minister, gov.uk, 2022-11-06',
      known: '2022-11-06',
    },
  ],
}
