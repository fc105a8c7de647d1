import { isTapelineError } from '@tapeline/core'
import { parseDate } from '@tapeline/core/internal'
import type { EventRow, Requests } from '../protocol.js'
import { rowOf } from './event-rows.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/**
 * The date that the text names, then the events whose id or text contains all of its words: the most important first, of
 * those the earliest. Only with `isAhead` are there events after the cursor.
 */
export function find(
  world: World,
  { history, cursor, text, isAhead = false, countMax }: Requests['find']['request'],
): Requests['find']['reply'] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  const moment = momentIn(text, world.zone)
  const timeline = isAhead ? world.timelineOf(history.branch) : world.historyAt(history, cursor)
  let remaining = isAhead ? timeline.length : positionOf(timeline, cursor)
  const found: EventRow[] = []
  for (const event of timeline) {
    if (remaining === 0) break
    remaining -= 1
    const row = rowOf(event)
    const searched = `${row.id} ${row.type} ${row.text}`.toLowerCase()
    if (words.every((word) => searched.includes(word))) found.push(row)
  }
  found.sort((left, right) => right.importance - left.importance || left.at - right.at)
  return [...(moment === undefined ? [] : [{ moment }]), ...found.slice(0, countMax)]
}

/** A date, in the zone of the exchange unless it names one; undefined for other text. */
function momentIn(text: string, zone: string): number | undefined {
  try {
    return parseDate(text.trim(), { zone, localTimes: true }).at
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}
