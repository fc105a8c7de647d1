import type { ChartSession } from './chart.js'

/** Horizontal positions of moments: sessions in proportion to their length, the closed hours between them compressed. */
export interface TimeScale {
  /** The position of a moment; outside all sessions, that of the nearest end. */
  readonly x: (at: number) => number
  /** The left and right edge of each session. */
  readonly edges: readonly (readonly [number, number])[]
}

const GAP_MAX = 14

/** @param sessions at least one, in the order of time */
export function timeScale(sessions: readonly ChartSession[], left: number, right: number): TimeScale {
  const gap = Math.min(GAP_MAX, (right - left) / (4 * sessions.length))
  const open = sessions.reduce((sum, session) => sum + session.close - session.open, 0)
  const perMillisecond = (right - left - gap * (sessions.length - 1)) / open
  const edges: (readonly [number, number])[] = []
  let from = left
  for (const session of sessions) {
    const to = from + (session.close - session.open) * perMillisecond
    edges.push([from, to])
    from = to + gap
  }
  const x = (at: number): number => {
    let low = 0
    let high = sessions.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((sessions[middle] as ChartSession).open <= at) low = middle
      else high = middle - 1
    }
    const session = sessions[low] as ChartSession
    const [start, end] = edges[low] as readonly [number, number]
    if (at <= session.open) return start
    if (at <= session.close) return start + (at - session.open) * perMillisecond
    const next = sessions[low + 1]
    return next === undefined ? end : end + (gap * (at - session.close)) / (next.open - session.close)
  }
  return { x, edges }
}
