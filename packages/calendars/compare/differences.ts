import type { ExplainedDifference } from './differences-of.js'

const XETRA_EVENING =
  'Xetra traded until 20:00 from 2 June 2000 to 31 October 2003; the other project has one close for all years'

/** Each difference is explained here, as `compare.ts` says. */
export const differences: readonly ExplainedDifference[] = [
  {
    exchange: 'XNYS',
    what: 'close',
    days: ['1994-02-11', '1996-01-08'],
    right: 'ours',
    why: 'early closes for snow, in the list of special closings of the NYSE; the other project leaves hours of such days out',
  },
  {
    exchange: 'XNYS',
    what: 'open',
    days: ['1995-12-18', '1996-01-08', '2002-09-11'],
    right: 'ours',
    why: 'late opens, in the list of special closings of the NYSE; the other project leaves them out',
  },
  {
    exchange: 'XETR',
    what: 'close',
    from: '2000-06-02',
    to: '2003-10-31',
    ours: '20:00',
    right: 'ours',
    why: XETRA_EVENING,
  },
  {
    exchange: 'XTKS',
    what: 'break',
    from: '2000-01-04',
    to: '2011-11-18',
    theirs: '11:30-12:30',
    right: 'ours',
    why: 'the morning ended at 11:00 until 18 November 2011, and the afternoon began at 13:00 from January to April 2006; the other project has one break for all years',
  },
  {
    exchange: 'XTKS',
    what: 'close',
    from: '2000-01-04',
    to: '2009-01-05',
    ours: '11:00',
    right: 'ours',
    why: 'the first and last sessions of a year had the morning alone until January 2009; the other project has full sessions',
  },
  {
    exchange: 'XTKS',
    what: 'open',
    days: ['2005-11-01'],
    right: 'ours',
    why: 'a failure of the system: trading began at 13:30',
  },
  {
    exchange: 'XTKS',
    what: 'close',
    days: ['2006-01-18'],
    right: 'ours',
    why: 'a rush of orders: trading ended at 14:40',
  },
  {
    exchange: 'XHKG',
    what: 'break',
    from: '2000-01-03',
    to: '2012-03-02',
    right: 'ours',
    why: 'lunch was from 12:30 to 14:30 until 4 March 2011, and from 12:00 to 13:30 for a year; the other project has one break for all years',
  },
  {
    exchange: 'XHKG',
    what: 'close',
    from: '2001-01-23',
    to: '2011-02-02',
    ours: '12:30',
    theirs: '16:00',
    right: 'ours',
    why: "there is no afternoon session on Lunar New Year's Eve, as in later years, where both agree",
  },
  {
    exchange: 'XHKG',
    what: 'session',
    days: ['2023-09-01', '2023-09-08'],
    right: 'ours',
    why: 'typhoon Saola and a black rainstorm: no trading all day',
  },
  {
    exchange: 'XASX',
    what: 'close',
    from: '2000-12-22',
    to: '2009-12-31',
    ours: '14:10',
    right: 'open',
    why: 'no source found for the hours of these last days before 2010; ours takes the later rule, the other project the usual close',
  },
  {
    exchange: 'XASX',
    what: 'close',
    days: ['2022-12-23', '2022-12-30'],
    right: 'ours',
    why: 'the last trading days before a Christmas and a year end on a Saturday close early, as in 2011 and 2016, where both agree',
  },
]
