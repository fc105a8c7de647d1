import { showValue, TapelineError } from '../event/error.js'

/** Milliseconds in a day of 24 hours. */
export const DAY_MS = 86_400_000

/**
 * A day as the count of days since 1970-01-01 in the proleptic Gregorian calendar. It is a date on a wall calendar, without a
 * time zone; consecutive days differ by 1, even when summer time begins or ends.
 */
export type DayNumber = number

/**
 * The number of a day. `month` is 1 to 12, `dayOfMonth` 1 to 31; neither is checked.
 * Source of the formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
 */
export function dayNumber(year: number, month: number, dayOfMonth: number): DayNumber {
  // The year is counted from March, so that the leap day is its last.
  const marchYear = month > 2 ? year : year - 1
  const monthFromMarch = month > 2 ? month - 3 : month + 9
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The day of the week, 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Whether the day is a Saturday or a Sunday. */
export function isWeekend(day: DayNumber): boolean {
  return weekdayOf(day) % 6 === 0
}

/** The day as `YYYY-MM-DD`, for the years 0 to 9999. */
export function formatDay(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** The day this many months later; if that month is too short, its last day. Years 0 to 9999, otherwise NaN. */
export function addMonths(day: DayNumber, months: number): DayNumber {
  if (months === 0) return day
  const date = new Date(day * DAY_MS)
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months
  const year = Math.floor(count / 12)
  if (!(year >= 0 && year <= 9999)) return Number.NaN
  const month = count - year * 12 + 1
  return dayNumber(year, month, Math.min(date.getUTCDate(), daysInMonth(year, month)))
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * The number written in decimal digits from `start` (inclusive) to `end` (exclusive); NaN if a character is not
 * a digit.
 */
function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let index = start; index < end; index++) {
    const digit = text.charCodeAt(index) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/**
 * Parses a day written as `YYYY-MM-DD`, years 0000 to 9999. It allocates nothing.
 * @throws TapelineError `date.invalid` for any other text, and for a day that does not exist (2025-02-29)
 */
export function parseDay(text: string): DayNumber {
  if (typeof text === 'string' && text.length === 10 && text[4] === '-' && text[7] === '-') {
    const year = digits(text, 0, 4)
    const month = digits(text, 5, 7)
    const dayOfMonth = digits(text, 8, 10)
    const isRead = year >= 0 && month >= 1 && month <= 12 && dayOfMonth >= 1
    if (isRead && dayOfMonth <= daysInMonth(year, month)) return dayNumber(year, month, dayOfMonth)
  }
  throw new TapelineError({
    code: 'date.invalid',
    message: 'Invalid day.',
    expected: 'a day as YYYY-MM-DD, such as 2025-01-27',
    found: showValue(text),
  })
}

/** Whether {@link parseDay} reads a text. */
export function isDay(text: string): boolean {
  try {
    parseDay(text)
    return true
  } catch {
    return false
  }
}
