import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './columns/block.js'

/** An event with all that corrects it, and what corrects that. */
export interface Lineage {
  /** The corrected event, if it has arrived, and its corrections, by id, in the order of arrival. */
  readonly members: ReadonlyMap<string, TapelineEvent>
  /** The one that stands, at the place of the corrected event; undefined where it was retracted. */
  readonly inForce: PlacedEvent | undefined
}

/** The id that an event corrects, or undefined. */
export function correctedId(event: TapelineEvent): string | undefined {
  return event.replaces ?? event.retracts
}

/**
 * What stands in a lineage: of the corrections of an event that are themselves in force, the latest known wins (of those
 * known at once, the latest arrived); a retraction that wins leaves nothing; a correction taken back never was. A
 * correction that was itself corrected counts as what stands in its place.
 *
 * The place is the number of the corrected event; while that has not arrived, the least number among its corrections.
 * @param list events connected by their corrections, in the order of arrival, at least one
 */
export function resolveLineage(list: readonly TapelineEvent[]): Lineage {
  const members = new Map(list.map((member) => [member.id, member]))
  const rootId = rootOf(list[0] as TapelineEvent, members)
  const correctionsOf = new Map<string, TapelineEvent[]>()
  for (const member of list) {
    const target = correctedId(member)
    // Only in a cycle, which sealing reports, does the root correct anything.
    if (target === undefined || member.id === rootId) continue
    const known = correctionsOf.get(target)
    if (known === undefined) correctionsOf.set(target, [member])
    else known.push(member)
  }
  // Breadth first down, then upwards again: each event after all that correct it. Long chains would overflow the stack.
  const ids = [rootId]
  for (const id of ids) for (const correction of correctionsOf.get(id) ?? []) ids.push(correction.id)
  const standing = new Map<string, TapelineEvent>()
  for (const id of ids.reverse()) {
    let winner: TapelineEvent | undefined
    for (const { id: correction } of correctionsOf.get(id) ?? []) {
      const candidate = standing.get(correction)
      if (candidate !== undefined && (winner === undefined || isLater(candidate, winner))) winner = candidate
    }
    const stands = winner === undefined ? members.get(id) : winner.retracts === undefined ? winner : undefined
    if (stands !== undefined) standing.set(id, stands)
  }
  const event = standing.get(rootId)
  const seq =
    members.get(rootId)?.seq ?? list.reduce((least, member) => Math.min(least, member.seq), Infinity)
  return {
    members,
    inForce: event === undefined || event.retracts !== undefined ? undefined : { event, seq },
  }
}

/** The id at the end of the corrections; of a cycle the least id. */
function rootOf(start: TapelineEvent, members: ReadonlyMap<string, TapelineEvent>): string {
  const path = new Set<string>()
  let id = start.id
  while (!path.has(id)) {
    path.add(id)
    const event = members.get(id)
    const target = event && correctedId(event)
    if (target === undefined) return id
    id = target
  }
  const ids = [...path]
  return ids.slice(ids.indexOf(id)).sort()[0] as string
}

function isLater(left: TapelineEvent, right: TapelineEvent): boolean {
  return (left.knownAt - right.knownAt || left.seq - right.seq) > 0
}
