import type { Fault } from '@tapeline/core'
import { dayNumber, formatDay, parseDay } from '@tapeline/core/internal'
import type { CalendarDefinition, DayOfMonth, HoursDefinition } from './definition.js'
import { hoursOf, minutesOf } from './exchange-rules.js'

/** What fields of a calendar mean together that cannot be: each with its path. */
export function impossible(definition: CalendarDefinition): Fault[] {
  const { years, hours, holidays = [], earlyCloses = [] } = definition
  const faults: Fault[] = []
  const add = (path: string, message: string, expected?: string): void => {
    faults.push({ code: 'calendar.invalid', path, message, ...(expected === undefined ? {} : { expected }) })
  }
  if (years.last < years.first) add('years.last', 'The last year must not be before the first.')
  if (years.last - years.first > 200) add('years', 'A calendar covers at most 200 years.')
  for (const [index, given] of hours.entries()) {
    const path = `hours.${index}`
    const before = hours[index - 1]
    if (index === 0 && given.from !== undefined)
      add(`${path}.from`, "The first hours apply from the start of the calendar; leave 'from' out.")
    if (index > 0 && (given.from === undefined || given.from <= (before?.from ?? '')))
      add(`${path}.from`, "Later hours need a day in 'from', after that of the hours before.")
    checkHours(given, (message) => add(path, message))
  }
  for (const [section, rules] of Object.entries({ holidays, earlyCloses })) {
    for (const [index, rule] of rules.entries()) {
      const { month, day } = rule as Partial<DayOfMonth>
      if (month !== undefined && day !== undefined && !exists(month, day))
        add(
          `${section}.${index}.day`,
          `Month ${month} has no day ${day} in every year; list the days instead.`,
        )
    }
  }
  for (const [index, { close }] of earlyCloses.entries()) {
    const latest = Math.max(...hours.map((given) => minutesOf(given.close)))
    if (minutesOf(close) >= latest)
      add(`earlyCloses.${index}.close`, 'An early close must be before the usual close.')
  }
  checkExceptions(definition, add)
  return faults
}

function exists(month: number, day: number): boolean {
  // A year without a leap day.
  const number = dayNumber(2023, month, day)
  return formatDay(number) === `2023-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function checkHours(given: HoursDefinition, add: (message: string) => void): void {
  const { preOpen, open, close, postClose, closingAuctionMs, break: pause } = hoursOf(given)
  if (close <= open)
    add('The close must be after the open; a session that opens in the evening before needs opensDayBefore.')
  if (close - preOpen > 24 * 60 || postClose - preOpen > 24 * 60)
    add('A session must not be longer than 24 hours.')
  if (preOpen > open) add('The pre-market must start before the open.')
  if (postClose < close + closingAuctionMs / 60_000)
    add('The post-market must not end before the closing auction.')
  if (pause !== undefined && !(open < pause.start && pause.start < pause.end && pause.end < close))
    add('The break must be inside the session, and start before it ends.')
}

function checkExceptions(
  { years, closures = [], changes = [], extraSessions = [] }: CalendarDefinition,
  add: (path: string, message: string, expected?: string) => void,
): void {
  const seen = new Set<string>()
  for (const [section, list] of Object.entries({ closures, changes, extraSessions })) {
    for (const [index, given] of list.entries()) {
      const path = `${section}.${index}`
      const year = Number(given.day.slice(0, 4))
      if (year < years.first || year > years.last)
        add(`${path}.day`, `The day ${given.day} is outside the years of the calendar.`)
      if (seen.has(given.day)) add(`${path}.day`, `The day ${given.day} has two exceptions; keep one.`)
      seen.add(given.day)
      if (given.known !== undefined && parseDay(given.known.slice(0, 10)) > parseDay(given.day))
        add(`${path}.known`, 'It must become known on its day at the latest.')
      const { open, close, noBreak } = given as (typeof changes)[number]
      if (section === 'changes' && open === undefined && close === undefined && noBreak === undefined)
        add(path, 'A change of hours needs open, close or noBreak.')
      if (open !== undefined && close !== undefined && minutesOf(close) <= minutesOf(open))
        add(`${path}.close`, 'The close must be after the open.')
    }
  }
}
