import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './columns/block.js'

/** An event with its corrections, and the corrections of these. */
export interface CorrectionChain {
  /** The corrected event, if it has arrived, and its corrections, by id, in the order of arrival. */
  readonly members: ReadonlyMap<string, TapelineEvent>
  /** The event in force, with the sequence number of the corrected event; undefined if it was retracted. */
  readonly effective: PlacedEvent | undefined
}

/** The id that an event corrects, or undefined. */
export function correctedId(event: TapelineEvent): string | undefined {
  return event.replaces ?? event.retracts
}

/**
 * Finds the effective event of a correction chain. Among the effective corrections of an event, the one with the latest `knownAt`
 * wins; if several have the same, the last to arrive. If a retraction wins, no event is effective. A retracted correction has no
 * effect, and a corrected correction is replaced by its own correction.
 *
 * The event is ordered by the sequence number of the corrected event or, until that arrives, by the least one of its corrections.
 * @param list events connected by corrections, in the order of arrival, at least one
 */
export function resolveCorrections(list: readonly TapelineEvent[]): CorrectionChain {
  const members = new Map(list.map((member) => [member.id, member]))
  const rootId = rootOf(list[0] as TapelineEvent, members)
  const correctionsOf = new Map<string, TapelineEvent[]>()
  for (const member of list) {
    const target = correctedId(member)
    // The root corrects something only in a cycle, which sealing reports.
    if (target === undefined || member.id === rootId) continue
    const known = correctionsOf.get(target)
    if (known === undefined) correctionsOf.set(target, [member])
    else known.push(member)
  }
  // Breadth first, then reversed, so that each event follows its corrections. Recursion would overflow the stack on long chains.
  const ids = [rootId]
  for (const id of ids) for (const correction of correctionsOf.get(id) ?? []) ids.push(correction.id)
  const effective = new Map<string, TapelineEvent>()
  for (const id of ids.reverse()) {
    let winner: TapelineEvent | undefined
    for (const { id: correction } of correctionsOf.get(id) ?? []) {
      const candidate = effective.get(correction)
      if (candidate !== undefined && (winner === undefined || isLater(candidate, winner))) winner = candidate
    }
    const own = winner === undefined ? members.get(id) : winner.retracts === undefined ? winner : undefined
    if (own !== undefined) effective.set(id, own)
  }
  const event = effective.get(rootId)
  const seq =
    members.get(rootId)?.seq ?? list.reduce((least, member) => Math.min(least, member.seq), Infinity)
  return {
    members,
    effective: event === undefined || event.retracts !== undefined ? undefined : { event, seq },
  }
}

/** The id that all others correct directly or indirectly; in a cycle, the least id. */
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

/** The ids of the members and of the events that they correct, arrived or not. */
export function idsOf({ members }: CorrectionChain): Set<string> {
  const ids = new Set<string>()
  for (const member of members.values()) {
    ids.add(member.id)
    const target = correctedId(member)
    if (target !== undefined) ids.add(target)
  }
  return ids
}

/** When the first and the last of its events became known. */
export function knownSpan({ members }: CorrectionChain): { readonly from: number; readonly to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { knownAt } of members.values()) {
    if (knownAt < from) from = knownAt
    if (knownAt > to) to = knownAt
  }
  return { from, to }
}
