import type { ExchangeCalendar } from '../calendar/exchange-calendar.js'

/** When a bar starts and ends: epoch milliseconds UTC. */
export interface BarSpan {
  readonly start: number
  readonly end: number
}

/**
 * The span of a bar of a length of time. A bar ends with its session, and a bar of the morning at the lunch break: one that starts in
 * regular hours ends at their close at the latest, and one that is stamped at its end in regular hours starts at their open at the
 * earliest.
 * @param stamp the moment that a source gives for the bar: epoch milliseconds UTC
 * @param side whether that is its start or its end
 * @param ms its length
 * @throws TapelineError `calendar.range`
 */
export function barSpanOf(
  calendar: ExchangeCalendar,
  stamp: number,
  side: 'start' | 'end',
  ms: number,
): BarSpan {
  const place = calendar.sessionOf(stamp)
  const session = place?.phase === 'regular' ? place.session : undefined
  const pause = session?.break
  if (side === 'start') {
    const end = stamp + ms
    const last = pause !== undefined && stamp < pause.start ? pause.start : session?.close
    return { start: stamp, end: last === undefined || stamp === session?.close ? end : Math.min(end, last) }
  }
  const start = stamp - ms
  const first = pause !== undefined && stamp > pause.end ? pause.end : session?.open
  return {
    start: first === undefined || stamp === session?.open ? start : Math.max(start, first),
    end: stamp,
  }
}
