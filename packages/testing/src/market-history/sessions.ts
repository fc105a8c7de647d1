import { getCalendar, type TradingSession } from '@tapeline/core/calendar'
import type { MarketOptions } from './constraints.js'

/** Where a history starts, as plain numbers: {@link sessionsOf} turns them into sessions. */
export interface StartDraw {
  /** A kind of day that one of the sessions shall be; `any` for whichever comes. */
  readonly around: 'any' | 'early-close' | 'closure' | 'clock-change'
  readonly pick: number
  readonly offset: number
}

/** The days from which sessions are chosen. */
export interface Days {
  readonly all: readonly string[]
  /** Indices in `all` of first days that may start a history. */
  readonly starts: readonly number[]
  /** Indices in `all` of days of early closing, days after a closure, and days after the clocks changed. */
  readonly special: Readonly<Record<Exclude<StartDraw['around'], 'any'>, readonly number[]>>
  readonly earlyCloses: boolean
}

const HALF_DAY = 12 * 3_600_000

function session(day: string): TradingSession {
  return getCalendar('XNYS').sessionOn(day) as TradingSession
}

/** The exchanges have the same hours, apart from a few days of the past. */
function isOfBoth(day: string): boolean {
  const other = getCalendar('XNAS').sessionOn(day)
  const { open, close } = session(day)
  return other?.open === open && other.close === close
}

/** The days between those of the options; without early closes, only runs of days that have none. */
export function daysOf({ from, to, maxSessions, earlyCloses }: MarketOptions): Days {
  const all = getCalendar('XNYS').tradingDaysBetween({ from, to }).filter(isOfBoth)
  const isEarly = all.map((day) => session(day).early)
  const starts = all.flatMap((_, index) => {
    if (index + maxSessions > all.length) return []
    return earlyCloses || !isEarly.slice(index, index + maxSessions).includes(true) ? [index] : []
  })
  const indices = (fits: (day: string, before: string, index: number) => boolean): number[] =>
    all.flatMap((day, index) => (index > 0 && fits(day, all[index - 1] as string, index) ? [index] : []))
  return {
    all,
    starts,
    special: {
      'early-close': indices((_day, _before, index) => isEarly[index] === true),
      closure: indices((day, before) => closedBetween(before, day)),
      'clock-change': indices((day, before) => openOfDay(day) !== openOfDay(before)),
    },
    earlyCloses,
  }
}

/** Whether a weekday without trading lies between two trading days. */
function closedBetween(before: string, day: string): boolean {
  for (let noon = Date.parse(before) + 3 * HALF_DAY; noon < Date.parse(day); noon += 2 * HALF_DAY) {
    if (getCalendar('XNYS').closureOn(new Date(noon).toISOString().slice(0, 10)) !== undefined) return true
  }
  return false
}

/** The time of the open in UTC, which changes with the clocks. */
function openOfDay(day: string): number {
  return session(day).open - Date.parse(day)
}

/** The sessions of a history, in order. */
export function sessionsOf(days: Days, { around, pick, offset }: StartDraw, count: number): TradingSession[] {
  const { all, starts, special } = days
  const any = starts[pick % Math.max(starts.length, 1)] ?? 0
  const of = around === 'any' ? [] : special[around]
  const there = of[pick % Math.max(of.length, 1)]
  // The special day is one of the sessions, as long as the history stays between its days.
  const wanted = there === undefined ? any : there - (offset % count)
  const first = Math.max(0, Math.min(wanted, all.length - count))
  const found = all.slice(first, first + count).map(session)
  const fits = days.earlyCloses || !found.some(({ early }) => early)
  return fits ? found : all.slice(any, any + count).map(session)
}
