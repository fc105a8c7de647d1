interface ExceptionFacts {
  /** The day, `YYYY-MM-DD`; an ordinary trading day without the exception. */
  readonly day: string
  readonly name: string
  /** The source that reported the announcement, and when. */
  readonly source: string
  /** The day, `YYYY-MM-DD` in the exchange's zone, on which it became known; absent if no source gives it: known in advance. */
  readonly knownOn?: string
  /** Minutes after local midnight of `knownOn` from which it is known; default: the start of that day. */
  readonly knownFrom?: number
}

/** A whole day without trading that does not follow from a rule. */
export interface ClosureException extends ExceptionFacts {
  readonly kind: 'closed'
}

/** A trading day with a late open or an early close that does not follow from a rule. */
export interface HoursException extends ExceptionFacts {
  readonly kind: 'hours'
  /** The regular open in minutes after local midnight; default: the usual one. */
  readonly open?: number
  /** The regular close in minutes after local midnight; default: the usual one. */
  readonly close?: number
  /** Whether the session has no lunch break. */
  readonly noBreak?: boolean
}

/** A session on a day that is otherwise without one: a weekend, or a holiday. */
export interface SessionException extends Omit<HoursException, 'kind'> {
  readonly kind: 'session'
}

/** An exception to the rules, which could not be known before it was announced. */
export type CalendarException = ClosureException | HoursException | SessionException

const ATTACKS = 'Attacks of 11 September 2001'
const SANDY = 'Hurricane Sandy'
const CLOSINGS = 'NYSE, Special Closings since 1885 (as kept by pandas_market_calendars, read 2026-11-25)'

/** Exceptions of both exchanges, announced on the same day. */
const shared: readonly CalendarException[] = [
  {
    kind: 'closed',
    day: '1994-04-27',
    name: 'National Day of Mourning for President Richard Nixon',
    // Reported on the Tuesday; the Monday was the first trading day after his death.
    source: 'Chicago Tribune, 1994-04-26',
    knownOn: '1994-04-25',
  },
  {
    kind: 'hours',
    day: '1996-01-08',
    name: 'Blizzard',
    source: `${CLOSINGS}: 11:00 to 14:00; Associated Press, 1996-01-08, on Nasdaq too`,
    knownOn: '1996-01-08',
    open: 11 * 60,
    close: 14 * 60,
  },
  {
    kind: 'hours',
    day: '1999-12-31',
    name: 'Eve of the year 2000',
    // The NYSE's list of special closings lacks it, and some calendars with it.
    source: 'NYSE release, Mondo Visione, 1999-06-04; Benzinga, 2021-12-31',
    knownOn: '1999-06-04',
    close: 13 * 60,
  },
  {
    kind: 'closed',
    day: '2001-09-11',
    name: ATTACKS,
    // The open was postponed before it was cancelled, so it became known when no open took place.
    source: `${CLOSINGS}; TheStreet, 2001-09-13`,
    knownOn: '2001-09-11',
    knownFrom: 9 * 60 + 30,
  },
  {
    kind: 'closed',
    day: '2001-09-12',
    name: ATTACKS,
    // It was announced in the course of the 11th; the exact hour is unknown, so the end of that day's usual hours is used.
    source: `${CLOSINGS}; CNNfn, 2001-09-12`,
    knownOn: '2001-09-11',
    knownFrom: 16 * 60,
  },
  {
    kind: 'closed',
    day: '2001-09-13',
    name: ATTACKS,
    source: 'Press conference of the exchanges and the SEC, CNNfn, 2001-09-12, 18:12',
    knownOn: '2001-09-12',
    knownFrom: 18 * 60,
  },
  {
    kind: 'closed',
    day: '2001-09-14',
    name: ATTACKS,
    source: 'Press conference of the NYSE and Nasdaq, CNNfn, 2001-09-13, 18:11',
    knownOn: '2001-09-13',
    knownFrom: 18 * 60,
  },
  {
    kind: 'closed',
    day: '2004-06-11',
    name: 'National Day of Mourning for President Ronald Reagan',
    source: 'NYSE and Nasdaq announcements, CNN/Money, 2004-06-07; Chicago Tribune, 2004-06-08',
    knownOn: '2004-06-07',
  },
  {
    kind: 'closed',
    day: '2012-10-29',
    name: SANDY,
    // Decided just before midnight of the 28th, after an electronic session had been planned.
    source: 'NYSE Euronext announcement, Reuters, 2012-10-29; Forbes, 2012-10-29',
    knownOn: '2012-10-29',
  },
  {
    kind: 'closed',
    day: '2012-10-30',
    name: SANDY,
    source: 'NYSE Euronext and Nasdaq OMX announcements, Rediff, 2012-10-29, 14:07 in New York',
    knownOn: '2012-10-29',
    knownFrom: 14 * 60,
  },
  {
    kind: 'closed',
    day: '2018-12-05',
    name: 'National Day of Mourning for President George H. W. Bush',
    source: 'NYSE announcement, Business Wire, 2018-12-01; Nasdaq announcement, GlobeNewswire, 2018-12-01',
    knownOn: '2018-12-01',
  },
  {
    kind: 'closed',
    day: '2025-01-09',
    name: 'National Day of Mourning for President Jimmy Carter',
    source:
      'NYSE and Nasdaq announcements of 2024-12-30, reported by Fox Business (foxbusiness.com), 2024-12-30',
    knownOn: '2024-12-30',
  },
]

const FORD = { kind: 'closed', day: '2007-01-02' } as const
const FORD_NAME = 'National Day of Mourning for President Gerald Ford'

const nyseAlone: readonly CalendarException[] = [
  {
    kind: 'hours',
    day: '1994-02-11',
    name: 'Snowstorm',
    source: `${CLOSINGS}: close at 14:30`,
    knownOn: '1994-02-11',
    // The hour of the announcement is unknown; the close itself is the latest possible.
    knownFrom: 14 * 60 + 30,
    close: 14 * 60 + 30,
  },
  {
    kind: 'hours',
    day: '1995-12-18',
    name: 'Trouble with computers',
    source: `${CLOSINGS}: open at 10:30`,
    knownOn: '1995-12-18',
    knownFrom: 9 * 60 + 30,
    open: 10 * 60 + 30,
  },
  {
    kind: 'hours',
    day: '2002-09-11',
    name: 'First anniversary of the attacks of 11 September 2001',
    // On 16 August the open was announced for 11:00, but at 11:00 the ceremonies were still under way.
    source: `${CLOSINGS}: open at 12:00; Variety, 2002-09-11; Baltimore Sun, 2002-08-17`,
    knownOn: '2002-09-11',
    knownFrom: 11 * 60,
    open: 12 * 60,
  },
  { ...FORD, name: FORD_NAME, source: "Crain's New York Business, 2006-12-29", knownOn: '2006-12-29' },
]

const nasdaqAlone: readonly CalendarException[] = [
  { ...FORD, name: FORD_NAME, source: 'Associated Press, 2006-12-28, 22:42', knownOn: '2006-12-28' },
]

function inOrder(...lists: readonly (readonly CalendarException[])[]): readonly CalendarException[] {
  return lists.flat().sort((one, other) => (one.day < other.day ? -1 : 1))
}

/**
 * The exceptions of the NYSE, in order of days. Not included: minutes of silence at the open (some minutes, on nine days); halts
 * within a day, such as those of circuit breakers and of 8 June 2001, since halts are events of a tape, and the closes at 15:30 on
 * 27 October 1997 and at 15:56 on 1 June 2005 that resulted from halts; the open on 27 December 1990, since sources disagree
 * about its hour (9:31 or 11:00); and 2 July 2009, which was extended to 16:15.
 */
export const nyseExceptions: readonly CalendarException[] = inOrder(shared, nyseAlone)

/** The exceptions of Nasdaq, with the same omissions; also omitted are its own late open on 11 September 2002, and its outages. */
export const nasdaqExceptions: readonly CalendarException[] = inOrder(shared, nasdaqAlone)
