import type { EventGroup, Requests } from '../protocol.js'
import { importanceOf, rowOf } from './event-rows.js'
import { positionBefore, positionOf } from './positions.js'
import type { World } from './world.js'

/** The mark of an event needs so many pixels. */
const MARK_PIXELS = 8

/** The events of a window up to the cursor, those grouped that fall onto the same pixels. */
export function laneOf(world: World, request: Requests['lane']['request']): readonly EventGroup[] {
  const { history, cursor, from, to, widthPixels, importanceMin, types } = request
  const timeline = world.historyAt(history, cursor)
  const wanted = types && new Set(types)
  const step = Math.max(1, ((to - from) * MARK_PIXELS) / Math.max(1, widthPixels))
  const groups: { from: number; to: number; count: number; shown: EventGroup['shown'] }[] = []
  const end = Math.min(positionOf(timeline, cursor), timeline.positionAt(to))
  let pixel = Number.NaN
  for (let position = positionBefore(timeline, from) + 1; position <= end; position += 1) {
    const event = timeline.eventBefore(position)
    if (!event || importanceOf(event) < importanceMin || wanted?.has(event.type) === false) continue
    const own = Math.floor((event.at - from) / step)
    const group = groups.at(-1)
    if (group && own === pixel) {
      group.to = event.at
      group.count += 1
      if (importanceOf(event) > group.shown.importance) group.shown = rowOf(event)
    } else {
      groups.push({ from: event.at, to: event.at, count: 1, shown: rowOf(event) })
      pixel = own
    }
  }
  return groups
}

/** The events from an instant to the cursor, one by one. */
export function eventsFrom(
  world: World,
  { history, cursor, from, countMax }: Requests['events']['request'],
): readonly EventGroup['shown'][] {
  const timeline = world.historyAt(history, cursor)
  const start = positionBefore(timeline, from)
  const end = Math.min(positionOf(timeline, cursor), start + countMax)
  return Array.from({ length: Math.max(0, end - start) }, (_, index) =>
    timeline.eventBefore(start + index + 1),
  )
    .filter((event) => event !== undefined)
    .map(rowOf)
}
