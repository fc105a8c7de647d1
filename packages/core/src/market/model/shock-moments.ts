import type { getCalendar } from '../../calendar/calendar.js'
import { formatInstant } from '../../event/date.js'
import type { Exchange } from '../event-data.js'
import { sessionOn } from '../trading-session.js'
import { remainingShare } from './remaining-share.js'

/** A point of the path in the session of the shock. */
export interface PathPoint {
  /** Minutes after the start of the shock, 0 or more, and before the session's close. */
  readonly minutes: number
  /** The share of the depth that is reached by then; above 1 if the session's low is deeper than its close. */
  readonly share: number
}

/** When a shock starts: with its event, at the next regular open after it, or at the open of a given trading day. */
export type ShockStart = 'event' | 'next-open' | { readonly session: string }

/** A move of a shock. */
export interface ShockMoment {
  /** Epoch milliseconds UTC. */
  readonly at: number
  /** The change in the share of the depth since the previous moment. */
  readonly shareChange: number
  /** The trading days that pass with it: the moves of a session add up to 1. */
  readonly days: number
}

export interface ShockCourse {
  readonly start: ShockStart
  readonly path: readonly PathPoint[]
  readonly part: number
  readonly halfLifeDays: number
  readonly days: number
  readonly stepsPerDay: number
}

/**
 * The moves of a shock in order of time: those of its path, then `stepsPerDay` moves on each trading day after it, the first at
 * the open and all before the close, so that official closes include them.
 * @throws Error if the shock has no session, or its path leaves the session
 */
export function shockMoments(
  course: ShockCourse,
  eventAt: number,
  exchange: Exchange,
  calendarOf: typeof getCalendar,
): readonly ShockMoment[] {
  const calendar = calendarOf(exchange)
  const { start, path, part, halfLifeDays, days, stepsPerDay } = course
  const from = startOf(start, eventAt, exchange, calendarOf)
  const day = calendar.dayOf(from)
  const session = sessionOn(exchange, day)
  const moments = path.map(({ minutes, share }, index): ShockMoment => {
    const at = from + minutes * 60_000
    if (at >= session.close) {
      throw new Error(
        `its path ends at ${formatInstant(at)}; it must end before the close at ${formatInstant(session.close)}`,
      )
    }
    return { at, shareChange: share - (path[index - 1]?.share ?? 0), days: 1 / path.length }
  })
  let before = 1
  for (let number = 1; number <= days; number += 1) {
    const { open, close } = sessionOn(exchange, calendar.addTradingDays(day, number))
    for (let step = 0; step < stepsPerDay; step += 1) {
      const share = remainingShare({ part, halfLifeDays, days: number - 1 + (step + 1) / stepsPerDay })
      const at = open + ((close - open) * step) / stepsPerDay
      moments.push({ at, shareChange: share - before, days: 1 / stepsPerDay })
      before = share
    }
  }
  return moments
}

function startOf(
  start: ShockStart,
  eventAt: number,
  exchange: Exchange,
  calendarOf: typeof getCalendar,
): number {
  const calendar = calendarOf(exchange)
  if (start === 'next-open') return calendar.nextOpen(eventAt)
  if (start === 'event') {
    if (calendar.isOpen(eventAt)) return eventAt
    throw new Error(
      `no regular session is open at ${formatInstant(eventAt)}; start the shock at 'next-open' or with a session`,
    )
  }
  const { open } = sessionOn(exchange, start.session)
  if (open >= eventAt) return open
  throw new Error(`the session of ${start.session} opens before the event`)
}
