import type { Chart, ChartEvent } from './chart.js'
import type { Plot } from './draw-axes.js'
import { localTime } from './local-time.js'
import { fitted, px, textAt, textWidth } from './text.js'
import type { Theme } from './theme.js'
import type { TimeScale } from './time-scale.js'

const SIZE = 12
const ROW = 17
const RADIUS = 8

/** The height of the lane of events with the list below it. */
export function eventsHeight({ events }: Chart, rowsMax: number): number {
  const rows = Math.min(events.length, rowsMax)
  return rows === 0 ? 0 : 2 * RADIUS + 14 + rows * ROW + (events.length > rowsMax ? ROW : 0)
}

/** Events that are near each other on the lane share one mark. */
interface Mark {
  readonly x: number
  readonly first: number
  readonly last: number
}

/** A lane with numbered marks, and the numbered list of the events. */
export function drawEvents(
  { events, zone }: Chart,
  { left, right }: Plot,
  { x }: TimeScale,
  { top, rowsMax, width }: { readonly top: number; readonly rowsMax: number; readonly width: number },
  theme: Theme,
): string[] {
  const shown = heaviest(events, rowsMax)
  if (shown.length === 0) return []
  const lane = top + RADIUS
  const local = localTime(zone)
  const drawn = [
    `<line x1="${px(left)}" x2="${px(right)}" y1="${px(lane)}" y2="${px(lane)}" stroke="${theme.grid}" stroke-width="2"/>`,
    ...marksOf(shown, x).flatMap(({ x: at, first, last }) => {
      const text = first === last ? String(first) : `${first}–${last}`
      const half = Math.max(RADIUS, textWidth(text, SIZE - 1) / 2 + 5)
      const centre = Math.min(Math.max(at, left + half), right - half)
      return [
        `<rect x="${px(centre - half)}" y="${px(lane - RADIUS)}" width="${px(2 * half)}" height="${2 * RADIUS}" rx="${RADIUS}" fill="${theme.text}"/>`,
        textAt(centre, lane + 4, text, {
          fill: theme.background,
          size: SIZE - 1,
          anchor: 'middle',
          bold: true,
        }),
      ]
    }),
  ]
  const list = shown.flatMap(({ at, text, isDay }, index) => {
    const y = top + 2 * RADIUS + 14 + index * ROW + SIZE - 2
    const when = isDay ? local.day(at) : `${local.day(at)}, ${local.time(at)}`
    const begin = left + 26
    const after = begin + textWidth('Wed 27 Jan, 00:00', SIZE) + 14
    return [
      textAt(left + 16, y, String(index + 1), { fill: theme.text, size: SIZE, anchor: 'end', bold: true }),
      textAt(begin, y, when, { fill: theme.faint, size: SIZE }),
      textAt(after, y, fitted(text, SIZE, width - 16 - after), { fill: theme.text, size: SIZE }),
    ]
  })
  const others = events.length - shown.length
  const y = top + 2 * RADIUS + 14 + shown.length * ROW + SIZE - 2
  const more =
    others === 0 ? [] : [textAt(left + 26, y, `and ${others} more`, { fill: theme.faint, size: SIZE })]
  return [...drawn, ...list, ...more]
}

/** The events with the highest weights, in the order of time; of the same weight, the first ones. */
function heaviest(events: readonly ChartEvent[], most: number): readonly ChartEvent[] {
  const indexed = events.map((event, index) => ({ event, index }))
  indexed.sort((one, other) => other.event.weight - one.event.weight || one.index - other.index)
  return indexed
    .slice(0, most)
    .sort((one, other) => one.index - other.index)
    .map(({ event }) => event)
}

function marksOf(events: readonly ChartEvent[], x: TimeScale['x']): readonly Mark[] {
  const marks: Mark[] = []
  for (const [index, { at }] of events.entries()) {
    const last = marks.at(-1)
    if (last !== undefined && x(at) - last.x < 2 * RADIUS + 4 + (last.first === last.last ? 0 : 14))
      marks[marks.length - 1] = { ...last, last: index + 1 }
    else marks.push({ x: x(at), first: index + 1, last: index + 1 })
  }
  return marks
}
