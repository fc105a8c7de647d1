import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './block.js'

/** An event with all that corrects it, and what corrects that. */
export interface Lineage {
  /** The corrected event, if it has arrived, and its corrections, in the order of arrival. */
  readonly members: readonly TapelineEvent[]
  /** The one that stands, at the place of the corrected event; undefined where it was retracted. */
  readonly inForce: PlacedEvent | undefined
}

/** The id that an event corrects, or undefined. */
export function correctedId(event: TapelineEvent): string | undefined {
  return event.replaces ?? event.retracts
}

/**
 * What stands in a lineage: of the corrections of an event that are themselves in force, the latest known wins (of those
 * known at once, the latest arrived); a retraction that wins leaves nothing; a correction taken back never was.
 * @param members connected by their corrections, in the order of arrival
 */
export function resolveLineage(members: readonly TapelineEvent[]): Lineage {
  const correctionsOf = new Map<string, TapelineEvent[]>()
  for (const member of members) {
    const target = correctedId(member)
    if (target === undefined) continue
    const list = correctionsOf.get(target)
    if (list === undefined) correctionsOf.set(target, [member])
    else list.push(member)
  }
  const path = new Set<string>()
  /** What stands for an event and its corrections; nothing where a retraction of that very event wins. */
  const standing = (id: string, own: TapelineEvent | undefined): TapelineEvent | undefined => {
    if (path.has(id)) return own
    path.add(id)
    let winner = own
    for (const correction of correctionsOf.get(id) ?? []) {
      const candidate = standing(correction.id, correction)
      if (candidate !== undefined && (winner === own || winner === undefined || isLater(candidate, winner))) winner = candidate
    }
    path.delete(id)
    return winner !== own && winner?.retracts !== undefined ? undefined : winner
  }
  const rootId = rootOf(members)
  const root = members.find((member) => member.id === rootId)
  const winner = standing(rootId, root)
  const seq = root?.seq ?? Math.min(...members.map((member) => member.seq))
  const inForce = winner === undefined || winner.retracts !== undefined ? undefined : { event: winner, seq }
  return { members, inForce }
}

/** The id at the end of the corrections; of a cycle, which sealing reports, the least id. */
function rootOf(members: readonly TapelineEvent[]): string {
  const byId = new Map(members.map((member) => [member.id, member]))
  const path: string[] = [(members[0] as TapelineEvent).id]
  for (;;) {
    const event = byId.get(path.at(-1) as string)
    const target = event && correctedId(event)
    if (target === undefined) return path.at(-1) as string
    const seen = path.indexOf(target)
    if (seen >= 0) return path.slice(seen).sort()[0] as string
    path.push(target)
  }
}

function isLater(left: TapelineEvent, right: TapelineEvent): boolean {
  return (left.knownAt - right.knownAt || left.seq - right.seq) > 0
}
