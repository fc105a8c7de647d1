/** The visible range: zoomed, moved, or set to the last sessions. */
import { cursor, overview, update, visible, wholeAxis } from './model.js'
import { lastSessions, zoomed } from './time-axis.js'

/** @param at the share of the width that stays in its place */
export function zoom(factor: number, at = 0.5): void {
  update({ window: zoomed(wholeAxis.peek(), visible.peek(), { factor, at }) }, 'replace')
}

/** @param shift in widths of the chart; positive moves to later times */
export function pan(shift: number): void {
  update({ window: zoomed(wholeAxis.peek(), visible.peek(), { shift }) }, 'replace')
}

/** Shows the last sessions that have begun; undefined: all prices. */
export function showSessions(count: number | undefined): void {
  const range =
    count === undefined ? undefined : lastSessions(overview.peek()?.sessions ?? [], cursor.peek().at, count)
  update({ window: range })
}
