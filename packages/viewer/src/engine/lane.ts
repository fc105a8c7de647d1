import type { MarketEvent } from '@tapeline/core/market'
import type { EventGroup, Requests } from '../protocol.js'
import { blocksOf, indexOf } from './block-index.js'
import { rowOf } from './event-rows.js'
import { positionBefore, positionOf } from './positions.js'
import type { World } from './world.js'

/** The mark of an event needs so many pixels. */
const MARK_PIXELS = 8

interface Group {
  from: number
  to: number
  count: number
  /** The position of the most important event, the first of several. */
  shown: number
  importance: number
}

/** The events of a window up to the cursor, those grouped that fall onto the same pixels. */
export function laneOf(world: World, request: Requests['lane']['request']): readonly EventGroup[] {
  const { history, cursor, from, to, widthPixels, importanceMin, types } = request
  const timeline = world.historyAt(history, cursor)
  const step = Math.max(1, ((to - from) * MARK_PIXELS) / Math.max(1, widthPixels))
  const end = Math.min(positionOf(timeline, cursor), timeline.positionAt(to))
  const first = positionBefore(timeline, from)
  const groups: Group[] = []
  let group: Group | undefined
  // Where the pixels of the group end: a comparison an event, since a million may be in the window.
  let bound = Number.NEGATIVE_INFINITY
  for (const { block, start } of blocksOf(timeline)) {
    if (start >= end) break
    if (start + block.length <= first) continue
    const index = indexOf(block)
    if (index.importanceMax < importanceMin) continue
    const isWanted = Uint8Array.from(index.types, (type) => (types?.includes(type) === false ? 0 : 1))
    if (!isWanted.includes(1)) continue
    const { at } = block.loaded
    const stop = Math.min(block.length, end - start)
    for (let row = Math.max(0, first - start); row < stop; row += 1) {
      const importance = index.importance[row] as number
      if (importance < importanceMin || isWanted[index.typeOf[row] as number] === 0) continue
      const instant = at[row] as number
      if (group === undefined || instant >= bound) {
        group = { from: instant, to: instant, count: 1, shown: start + row + 1, importance }
        groups.push(group)
        bound = from + (Math.floor((instant - from) / step) + 1) * step
        continue
      }
      group.to = instant
      group.count += 1
      if (importance > group.importance) [group.shown, group.importance] = [start + row + 1, importance]
    }
  }
  return groups.map(({ shown, from: begun, to: ended, count }) => ({
    from: begun,
    to: ended,
    count,
    shown: rowOf(timeline.eventBefore(shown) as MarketEvent),
  }))
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
