import { type DayNumber, dayNumber, weekdayOf } from './day-number.js'

/**
 * A rule for holidays or days of early closing. A rule is known for all years in advance,
 * unlike a `CalendarException`.
 */
export interface DayRule {
  readonly name: string
  /** The publication that contains the rule. */
  readonly source: string
  /** The first year of the rule; absent if it is older than the calendar. */
  readonly firstYear?: number
  /**
   * The day or days in that year; undefined if the year has none. A day on a weekend has no effect.
   */
  readonly dayIn: (year: number) => DayNumber | readonly DayNumber[] | undefined
}

const SUNDAY = 0
const MONDAY = 1
const THURSDAY = 4
const SATURDAY = 6

const NYSE_HOLIDAYS = 'NYSE Rule 7.2, Holidays; nyse.com/markets/hours-calendars'

/**
 * Easter Sunday of a Gregorian year.
 * Source of the formula: the anonymous Gregorian computus, J. Meeus, "Astronomical Algorithms", chapter 8.
 */
export function easterSunday(year: number): DayNumber {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const leapCorrection = Math.floor(century / 4)
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - leapCorrection - moonCorrection + 15) % 30
  const yearOfCentury = year % 100
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const lateMoon = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const counted = epact + toSunday - 7 * lateMoon + 114
  return dayNumber(year, Math.floor(counted / 31), (counted % 31) + 1)
}

/** The nth such weekday (0 Sunday to 6 Saturday) of a month. */
function nthWeekday(year: number, month: number, weekday: number, nth: number): DayNumber {
  const first = dayNumber(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1)
}

/** The last such weekday of a month. `dayNumber` takes a thirteenth month for January of the next year. */
function lastWeekday(year: number, month: number, weekday: number): DayNumber {
  const last = dayNumber(year, month + 1, 1) - 1
  return last - ((weekdayOf(last) - weekday + 7) % 7)
}

/** A holiday on a Sunday is observed on the next Monday, one on a Saturday on the previous Friday. */
function observed(day: DayNumber): DayNumber {
  const weekday = weekdayOf(day)
  if (weekday === SATURDAY) return day - 1
  return weekday === SUNDAY ? day + 1 : day
}

/**
 * The holiday rules of the NYSE, which Nasdaq follows too (nasdaqtrader.com, Trading Calendar). New Year's Day on a Saturday is
 * not observed on the Friday: Rule 7.2 excepts the last trading day of an accounting year (31 December 2021 was an ordinary
 * trading day).
 */
export const nyseHolidays: readonly DayRule[] = [
  {
    name: "New Year's Day",
    source: NYSE_HOLIDAYS,
    dayIn: (year) => {
      const day = dayNumber(year, 1, 1)
      return weekdayOf(day) === SATURDAY ? undefined : observed(day)
    },
  },
  {
    name: 'Martin Luther King, Jr. Day',
    source: NYSE_HOLIDAYS,
    firstYear: 1998,
    dayIn: (year) => nthWeekday(year, 1, MONDAY, 3),
  },
  {
    name: "Washington's Birthday",
    source: NYSE_HOLIDAYS,
    dayIn: (year) => nthWeekday(year, 2, MONDAY, 3),
  },
  { name: 'Good Friday', source: NYSE_HOLIDAYS, dayIn: (year) => easterSunday(year) - 2 },
  { name: 'Memorial Day', source: NYSE_HOLIDAYS, dayIn: (year) => lastWeekday(year, 5, MONDAY) },
  {
    name: 'Juneteenth National Independence Day',
    source: NYSE_HOLIDAYS,
    firstYear: 2022,
    dayIn: (year) => observed(dayNumber(year, 6, 19)),
  },
  { name: 'Independence Day', source: NYSE_HOLIDAYS, dayIn: (year) => observed(dayNumber(year, 7, 4)) },
  { name: 'Labor Day', source: NYSE_HOLIDAYS, dayIn: (year) => nthWeekday(year, 9, MONDAY, 1) },
  { name: 'Thanksgiving Day', source: NYSE_HOLIDAYS, dayIn: (year) => nthWeekday(year, 11, THURSDAY, 4) },
  { name: 'Christmas Day', source: NYSE_HOLIDAYS, dayIn: (year) => observed(dayNumber(year, 12, 25)) },
]

const NYSE_EARLY_CLOSES = 'NYSE, Holidays and Trading Hours; nyse.com/markets/hours-calendars'
const NYSE_CLOSINGS = 'NYSE, Special Closings since 1885; nyse.com/pdfs/closings.pdf'

/** A rule for days on which the regular session closes early. */
export interface EarlyCloseRule extends DayRule {
  /** The close in a year, in minutes after local midnight; default: the exchange's usual early close. */
  readonly closeIn?: (year: number) => number | undefined
}

/** Until 1992 the early close was at 14:00. */
const untilThe1990s = (year: number): number | undefined => (year < 1993 ? 14 * 60 : undefined)

/**
 * The days on which the NYSE and Nasdaq close early, if they are trading days. A 3 July or 24 December on a Friday is no early
 * close but the observed holiday itself. When the Fourth was a Thursday, the Friday after it was short until 2012; since then
 * the Wednesday before it is. Friday 26 December was short twice, and an ordinary day in 2008, 2014 and 2025.
 */
export const nyseEarlyCloses: readonly EarlyCloseRule[] = [
  {
    name: 'Day beside Independence Day',
    source: NYSE_EARLY_CLOSES,
    firstYear: 1995,
    dayIn: (year) => {
      const holiday = dayNumber(year, 7, 4)
      return year < 2013 && weekdayOf(holiday) === THURSDAY ? holiday + 1 : holiday - 1
    },
  },
  {
    name: 'Day after Thanksgiving',
    source: NYSE_EARLY_CLOSES,
    firstYear: 1992,
    dayIn: (year) => nthWeekday(year, 11, THURSDAY, 4) + 1,
    closeIn: untilThe1990s,
  },
  {
    name: 'Christmas Eve',
    source: NYSE_EARLY_CLOSES,
    dayIn: (year) => dayNumber(year, 12, 24),
    closeIn: untilThe1990s,
  },
  {
    name: 'Friday after Christmas',
    source: NYSE_CLOSINGS,
    dayIn: (year) => (year === 1997 || year === 2003 ? dayNumber(year, 12, 26) : undefined),
  },
]
