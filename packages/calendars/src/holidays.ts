import { type DayNumber, dayNumber, easterSunday, parseDay, weekdayOf } from '@tapeline/core/internal'
import type { CalendarDefinition, DayFinder, DayOfMonth, Weekday, WeekendMove } from './definition.js'

export const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]

const WORKING_WEEK: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

/** The numbers of the days of the week with sessions, 0 for Sunday. */
export function weekdayNumbers({ weekdays = WORKING_WEEK }: Pick<CalendarDefinition, 'weekdays'>): number[] {
  return weekdays.map((weekday) => WEEKDAYS.indexOf(weekday))
}

type Rule = DayFinder & {
  readonly from?: number
  readonly to?: number
  readonly except?: readonly number[]
}

/** The days of one rule, by year. */
export type DaysByYear = ReadonlyMap<number, readonly DayNumber[]>

/**
 * The days of holidays and of early closes, by rule. A substitute for a day on a weekend is a day of the trading week on which no
 * holiday is, so that two holidays on one weekend move to two days; the rules take their turn in the order of the file.
 */
export function daysOfRules(definition: CalendarDefinition): {
  readonly holidays: readonly DaysByYear[]
  readonly earlyCloses: readonly DaysByYear[]
} {
  const { years, holidays = [], earlyCloses = [] } = definition
  const week = new Set(weekdayNumbers(definition))
  const taken = new Set<DayNumber>()
  for (const rule of holidays)
    for (let year = years.first; year <= years.last; year += 1)
      for (const day of naturalDays(rule, year)) if (moveOf(rule, day, week) === undefined) taken.add(day)
  const place = (rule: Rule, day: DayNumber, takes: boolean): DayNumber => {
    const move = moveOf(rule, day, week)
    if (move === undefined) return day
    const step = move === 'next' ? 1 : -1
    let moved = day
    while (!week.has(weekdayOf(moved)) || taken.has(moved)) moved += step
    if (takes) taken.add(moved)
    return moved
  }
  const daysOf = (rule: Rule, takes: boolean): DaysByYear => {
    const byYear = new Map<number, DayNumber[]>()
    for (let year = years.first; year <= years.last; year += 1)
      byYear.set(
        year,
        naturalDays(rule, year).map((day) => place(rule, day, takes)),
      )
    return byYear
  }
  return {
    holidays: holidays.map((rule) => daysOf(rule, true)),
    earlyCloses: earlyCloses.map((rule) => daysOf(rule, false)),
  }
}

/** How a day moves; undefined if it stays, as a day of the trading week does. */
function moveOf(rule: Rule, day: DayNumber, week: ReadonlySet<number>): WeekendMove | undefined {
  if (week.has(weekdayOf(day))) return undefined
  const { ifSaturday, ifSunday } = rule as Partial<DayOfMonth>
  const weekday = WEEKDAYS[weekdayOf(day)]
  if (weekday === 'saturday') return ifSaturday
  return weekday === 'sunday' ? ifSunday : undefined
}

/** The days in a year before any move. */
function naturalDays(rule: Rule, year: number): readonly DayNumber[] {
  if (year < (rule.from ?? year) || year > (rule.to ?? year) || rule.except?.includes(year)) return []
  if ('days' in rule) return rule.days.filter((day) => Number(day.slice(0, 4)) === year).map(parseDay)
  if ('easter' in rule) return [easterSunday(year) + rule.easter]
  if ('day' in rule) return [dayNumber(year, rule.month, rule.day)]
  const weekday = WEEKDAYS.indexOf(rule.weekday)
  if ('onOrBefore' in rule) return [backTo(weekday, dayNumber(year, rule.month, rule.onOrBefore))]
  if (rule.nth < 0) return [backTo(weekday, dayNumber(year, rule.month + 1, 1) - 1)]
  return [backTo(weekday, dayNumber(year, rule.month, 7)) + 7 * (rule.nth - 1)]
}

/** The last such weekday on or before a day. */
function backTo(weekday: number, day: DayNumber): DayNumber {
  return day - ((weekdayOf(day) - weekday + 7) % 7)
}
