import type {
  CalendarException,
  DayRule,
  EarlyCloseRule,
  ExchangeHours,
  ExchangeRules,
} from '@tapeline/core/internal'
import type {
  CalendarDefinition,
  ChangeDefinition,
  ClosureDefinition,
  HoursDefinition,
} from './definition.js'
import { daysOfRules, weekdayNumbers } from './holidays.js'

const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000

/** The rules of the core for a calendar that is valid. */
export function exchangeRules(definition: CalendarDefinition): ExchangeRules {
  const { exchange, timeZone, years, holidays = [], earlyCloses = [] } = definition
  const hours = definition.hours.map(hoursOf)
  const days = daysOfRules(definition)
  return {
    code: exchange,
    timeZone,
    years,
    weekdays: weekdayNumbers(definition),
    // A day begins with its first session in the evening before, if there is one.
    dayStart: Math.min(0, ...hours.map(({ preOpen }) => preOpen)),
    hours: hours as [ExchangeHours, ...ExchangeHours[]],
    holidays: holidays.map(
      ({ name, source }, index): DayRule => ({
        name,
        source,
        dayIn: (year) => days.holidays[index]?.get(year),
      }),
    ),
    earlyCloses: earlyCloses.map(({ name, source, close }, index): EarlyCloseRule => {
      const minutes = minutesOf(close)
      return {
        name,
        source,
        dayIn: (year) => days.earlyCloses[index]?.get(year),
        closeIn: () => minutes,
      }
    }),
    exceptions: exceptionsOf(definition),
  }
}

/** Minutes after midnight of a time `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** The hours in minutes after the midnight of their day. */
export function hoursOf(definition: HoursDefinition): ExchangeHours {
  const { from, closingAuctionMinutes = 0, opensDayBefore = false } = definition
  const before = opensDayBefore ? DAY_MINUTES : 0
  const open = minutesOf(definition.open) - before
  const close = minutesOf(definition.close)
  const pause = definition.break
  return {
    ...(from === undefined ? {} : { from }),
    preOpen: definition.preOpen === undefined ? open : minutesOf(definition.preOpen) - before,
    open,
    close,
    postClose:
      definition.postClose === undefined ? close + closingAuctionMinutes : minutesOf(definition.postClose),
    // Each early close has its own time, and its auction takes as long as on other days.
    earlyClose: close,
    earlyPostClose: 0,
    closingAuctionMs: closingAuctionMinutes * MINUTE_MS,
    ...(pause === undefined ? {} : { break: { start: minutesOf(pause[0]), end: minutesOf(pause[1]) } }),
  }
}

function exceptionsOf({
  closures = [],
  changes = [],
  extraSessions = [],
}: CalendarDefinition): CalendarException[] {
  const change = (kind: 'hours' | 'session', given: ChangeDefinition): CalendarException => ({
    kind,
    ...factsOf(given),
    ...(given.open === undefined ? {} : { open: minutesOf(given.open) }),
    ...(given.close === undefined ? {} : { close: minutesOf(given.close) }),
    ...(given.noBreak === undefined ? {} : { noBreak: given.noBreak }),
  })
  const all: CalendarException[] = [
    ...closures.map((closure): CalendarException => ({ kind: 'closed', ...factsOf(closure) })),
    ...changes.map((given) => change('hours', given)),
    ...extraSessions.map((given) => change('session', given)),
  ]
  return all.sort((one, other) => (one.day < other.day ? -1 : 1))
}

function factsOf({
  day,
  name,
  source,
  known,
}: ClosureDefinition): Pick<CalendarException, 'day' | 'name' | 'source' | 'knownOn' | 'knownFrom'> {
  if (known === undefined) return { day, name, source }
  const knownOn = known.slice(0, 10)
  const time = known.slice(11)
  return { day, name, source, knownOn, ...(time === '' ? {} : { knownFrom: minutesOf(time) }) }
}
