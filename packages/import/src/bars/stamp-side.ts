import type { Tally } from '../rows/findings.js'
import type { RowCalendars } from '../rows/row-calendars.js'
import type { RowStore } from '../rows/row-store.js'
import type { Spelling } from '../rows/spelling.js'

/**
 * Whether the times of rows are the starts or the ends of their bars, out of all rows: the ends, if rows are at a close of their
 * exchange, none is at an open, and none lies outside regular hours. Else the starts; rows at a close are then counted, unless
 * there are rows after it.
 */
export function stampSide(
  store: RowStore,
  bad: Uint8Array,
  calendars: RowCalendars,
  atClose: Tally,
  spelling: Spelling,
): { readonly time: 'start' | 'end'; readonly note: string } {
  let [opens, outside] = [0, 0]
  const closes: number[] = []
  for (let index = 0; index < store.length; index += 1) {
    if (bad[index] !== 0) continue
    const at = store.time[index] as number
    const calendar = calendars.of(index)
    const day = calendar.firstDay
    if (at < Date.parse(day) || at > Date.parse(calendar.lastDay)) continue
    const place = calendar.sessionOf(at)
    if (place?.phase !== 'regular') outside += 1
    else if (at === place.session.open) opens += 1
    else if (at === place.session.close) closes.push(index)
  }
  if (closes.length > 0 && opens === 0 && outside === 0) {
    return {
      time: 'end',
      note: `The time of a row was taken to be the end of its bar, since rows are at a close and none is at an open; pass ${spelling('time', 'start')} if it is its start.`,
    }
  }
  if (outside === 0) {
    for (const index of closes) atClose.add(store.file[index] as number, store.row[index] as number)
  }
  return {
    time: 'start',
    note: `The time of a row was taken to be the start of its bar; pass ${spelling('time', 'end')} if it is its end.`,
  }
}
