import type { ExchangeCalendar } from '../calendar/exchange-calendar.js'

/** When a bar starts and ends: epoch milliseconds UTC. */
export interface BarSpan {
  readonly start: number
  readonly end: number
}

/**
 * The span of a bar of a length of time. A bar ends with its session: one that starts in regular hours ends at their close at the
 * latest, and one that is stamped at its end in regular hours starts at their open at the earliest.
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
  if (side === 'start') {
    const end = stamp + ms
    return {
      start: stamp,
      end: session === undefined || stamp === session.close ? end : Math.min(end, session.close),
    }
  }
  const start = stamp - ms
  return {
    start: session === undefined || stamp === session.open ? start : Math.max(start, session.open),
    end: stamp,
  }
}
