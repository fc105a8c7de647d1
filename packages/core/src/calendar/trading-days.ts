import { DAY_MS, type DayNumber, formatDay, parseDay, weekdayOf } from './day-number.js'
import type { CalendarException } from './exceptions.js'
import type { CalendarYears, ExchangeHours, ExchangeRules } from './exchanges.js'
import type { DayRule, EarlyCloseRule } from './rules.js'

/** The hours of one session in minutes after local midnight. */
export type SessionHours = Pick<
  ExchangeHours,
  'preOpen' | 'open' | 'close' | 'postClose' | 'break' | 'closingAuctionMs'
> & {
  /** Whether the regular close is earlier than usual. */
  readonly early?: boolean
}

/**
 * The trading days of some years, computed from rules alone, without a time zone. A day is an index from `firstDay`; a session
 * is an index in the order of time.
 */
export interface TradingDays {
  readonly years: CalendarYears
  readonly firstDay: DayNumber
  /** For each day its year, counted from the first year. */
  readonly yearIndex: Uint8Array
  /** For each day the index of the first session on or after it; after the last session, the number of sessions. */
  readonly sessionFrom: Int32Array
  /** The day of each session. */
  readonly sessionDay: Int32Array
  /** The usual hours by the index of the day from which they apply, ascending; the first apply from the start. */
  readonly usualHours: readonly (readonly [from: number, hours: ExchangeHours])[]
  /** The hours of the sessions with unusual hours, by the index of the day. */
  readonly unusualHours: ReadonlyMap<number, SessionHours>
  /** Why the exchange is closed on a day of its trading week, by the index of the day, in order. */
  readonly closed: ReadonlyMap<number, DayRule | CalendarException>
}

/** The usual hours on the day with an index. */
export function usualHoursOn(usual: TradingDays['usualHours'], day: number): ExchangeHours {
  let found = usual[0] as TradingDays['usualHours'][number]
  for (const hours of usual) if (hours[0] <= day) found = hours
  return found[1]
}

/** The index of the first day of a year; the year after the last is allowed. */
export function firstDayOf(days: Pick<TradingDays, 'firstDay'>, year: number): number {
  return Date.UTC(year, 0, 1) / DAY_MS - days.firstDay
}

/** The days of the rules in the years; if two rules give the same day, the first rule wins. */
function daysOf<Rule extends DayRule>(
  rules: readonly Rule[],
  years: CalendarYears,
): Map<DayNumber, readonly [Rule, number]> {
  const days = new Map<DayNumber, readonly [Rule, number]>()
  for (let year = years.first; year <= years.last; year++) {
    for (const rule of rules) {
      const given = rule.firstYear !== undefined && year < rule.firstYear ? undefined : rule.dayIn(year)
      if (given === undefined) continue
      for (const day of typeof given === 'number' ? [given] : given)
        if (!days.has(day)) days.set(day, [rule, year])
    }
  }
  return days
}

/** The hours by an exception or a rule of early closing; undefined for the usual hours. */
function unusualHoursOf(
  usual: ExchangeHours,
  early: readonly [EarlyCloseRule, number] | undefined,
  exception: CalendarException | undefined,
): SessionHours | undefined {
  const special = exception === undefined || exception.kind === 'closed' ? undefined : exception
  if (!early && !special) return undefined
  const byRule = early && (early[0].closeIn?.(early[1]) ?? usual.earlyClose)
  const open = special?.open ?? usual.open
  const close = special?.close ?? byRule ?? usual.close
  const isEarly = close < usual.close
  const end = isEarly ? usual.earlyPostClose : usual.postClose
  const pause = usual.break
  const hasBreak = pause !== undefined && !special?.noBreak && open < pause.start && close > pause.end
  return {
    preOpen: Math.min(usual.preOpen, open),
    open,
    close,
    postClose: Math.max(end, close + usual.closingAuctionMs / 60_000),
    closingAuctionMs: usual.closingAuctionMs,
    ...(hasBreak ? { break: pause } : {}),
    early: isEarly,
  }
}

/**
 * Computes the trading days of an exchange. `known` are the exceptions that apply; an exception of hours, or a rule of early
 * closing, has no effect on a day without trading.
 */
export function workOutTradingDays(
  rules: ExchangeRules,
  years: CalendarYears,
  known: readonly CalendarException[],
): TradingDays {
  const firstDay = Date.UTC(years.first, 0, 1) / DAY_MS
  const dayCount = firstDayOf({ firstDay }, years.last + 1)
  const holidays = daysOf(rules.holidays, years)
  const earlyDays = daysOf(rules.earlyCloses, years)
  const exceptions = new Map(known.map((exception) => [parseDay(exception.day), exception]))
  const usualHours = rules.hours.map(
    (hours) => [hours.from === undefined ? 0 : parseDay(hours.from) - firstDay, hours] as const,
  )
  const isUsual = Array.from({ length: 7 }, (_, weekday) => rules.weekdays.includes(weekday))

  const yearIndex = new Uint8Array(dayCount)
  const sessionFrom = new Int32Array(dayCount)
  const sessionDay: number[] = []
  const unusualHours = new Map<number, SessionHours>()
  const closed = new Map<number, DayRule | CalendarException>()
  let year = years.first
  let nextYear = firstDayOf({ firstDay }, year + 1)

  for (let index = 0; index < dayCount; index++) {
    if (index === nextYear) nextYear = firstDayOf({ firstDay }, ++year + 1)
    yearIndex[index] = year - years.first
    sessionFrom[index] = sessionDay.length
    const day = firstDay + index
    const exception = exceptions.get(day)
    if (exception?.kind !== 'session') {
      if (!isUsual[weekdayOf(day)]) continue
      const cause = holidays.get(day)?.[0] ?? (exception?.kind === 'closed' ? exception : undefined)
      if (cause) {
        closed.set(index, cause)
        continue
      }
    }
    const unusual = unusualHoursOf(usualHoursOn(usualHours, index), earlyDays.get(day), exception)
    if (unusual) unusualHours.set(index, unusual)
    sessionDay.push(index)
  }

  return {
    years,
    firstDay,
    yearIndex,
    sessionFrom,
    sessionDay: Int32Array.from(sessionDay),
    usualHours,
    unusualHours,
    closed,
  }
}

/** `YYYY-MM-DD` of the day with an index. */
export function nameOfDay(days: TradingDays, index: number): string {
  return formatDay(days.firstDay + index)
}
