import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './block.js'
import { LayeredMap } from './layered-map.js'
import { correctedId, type Lineage, resolveLineage } from './lineage.js'

/** What a change of the known events means for the events in force. */
export interface LineageChange {
  readonly lineages: Lineages
  readonly removals: readonly PlacedEvent[]
  readonly additions: readonly PlacedEvent[]
}

/** Stands for an id that is in no lineage any more, since layers can only be added to. */
const NONE: Lineage = { members: [], inForce: undefined }

/**
 * All corrections of a timeline; persistent. An event that nothing corrects, and that corrects nothing, is not in it. A
 * lineage is found by the ids of its members, and by the id of an event that it corrects but that has not arrived.
 */
export class Lineages {
  static readonly empty: Lineages = new Lineages(LayeredMap.empty)

  private constructor(private readonly byId: LayeredMap<Lineage>) {}

  /** The lineages that have members, each once. */
  all(): Set<Lineage> {
    const lineages = new Set(this.byId.values())
    lineages.delete(NONE)
    return lineages
  }

  /** The lineage of an event that has been corrected or is a correction. */
  of(id: string): Lineage | undefined {
    const lineage = this.byId.get(id)
    return lineage?.members.some((member) => member.id === id) ? lineage : undefined
  }

  /**
   * Takes in new events.
   * @param find finds every event that has arrived, the new ones included
   * @param isNew whether an event is one of these arrivals
   */
  arrive(
    arrivals: readonly TapelineEvent[],
    find: (id: string) => TapelineEvent | undefined,
    isNew: (event: TapelineEvent) => boolean,
  ): LineageChange {
    const groups = this.group(arrivals)
    const removals: PlacedEvent[] = []
    const additions = arrivals.filter((event) => !groups.has(event.id)).map((event) => ({ event, seq: event.seq }))
    const updates = new Map<string, Lineage>()
    for (const ids of new Set(groups.values())) {
      const members = [...ids].flatMap((id) => find(id) ?? []).sort((left, right) => left.seq - right.seq)
      const lineage = resolveLineage(members)
      const old = new Set([...ids].flatMap((id) => this.byId.get(id) ?? []))
      for (const { inForce } of old) if (inForce !== undefined) removals.push(inForce)
      for (const event of members) {
        if (!isNew(event) && this.of(event.id) === undefined) removals.push({ event, seq: event.seq })
      }
      if (lineage.inForce !== undefined) additions.push(lineage.inForce)
      for (const id of ids) updates.set(id, lineage)
    }
    return { lineages: updates.size === 0 ? this : new Lineages(this.byId.with(updates)), removals, additions }
  }

  /** The corrections among the events that are kept, and what they change in a chain from which the others are gone. */
  restrict(keep: (event: TapelineEvent) => boolean): LineageChange {
    const removals: PlacedEvent[] = []
    const additions: PlacedEvent[] = []
    const updates = new Map<string, Lineage>()
    for (const old of this.all()) {
      const kept = old.members.filter(keep)
      if (kept.length === old.members.length) continue
      if (old.inForce !== undefined && keep(old.inForce.event)) removals.push(old.inForce)
      for (const member of old.members) {
        updates.set(member.id, NONE)
        const target = correctedId(member)
        if (target !== undefined) updates.set(target, NONE)
      }
      const afresh = Lineages.empty.arrive(kept, (id) => kept.find((member) => member.id === id), () => true)
      additions.push(...afresh.additions)
      for (const lineage of afresh.lineages.all()) for (const id of idsOf(lineage)) updates.set(id, lineage)
    }
    const lineages = updates.size === 0 ? this : new Lineages(this.byId.with(updates))
    return { lineages, ...withoutStaying(removals, additions) }
  }

  /** The ids that the arrivals bring together through corrections, by each of them; ids that stand alone are left out. */
  private group(arrivals: readonly TapelineEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
    const groups = new Map<string, Set<string>>()
    const unite = (ids: readonly string[]): void => {
      const union = new Set(ids.flatMap((id) => [id, ...(groups.get(id) ?? [])]))
      for (const id of union) groups.set(id, union)
    }
    const unitePresent = (id: string): void => {
      const lineage = this.byId.get(id)
      if (lineage !== undefined && lineage !== NONE) unite([id, ...idsOf(lineage)])
    }
    for (const event of arrivals) {
      unitePresent(event.id)
      const target = correctedId(event)
      if (target === undefined) continue
      unitePresent(target)
      unite([event.id, target])
    }
    return groups
  }
}

/** The ids of the members and of all that they correct, arrived or not. */
function idsOf(lineage: Lineage): string[] {
  return lineage.members.flatMap((member) => [member.id, correctedId(member) ?? []].flat())
}

function withoutStaying(
  removals: readonly PlacedEvent[],
  additions: readonly PlacedEvent[],
): Pick<LineageChange, 'removals' | 'additions'> {
  const sameAs = (one: PlacedEvent) => (other: PlacedEvent) => one.event === other.event && one.seq === other.seq
  return {
    removals: removals.filter((removal) => !additions.some(sameAs(removal))),
    additions: additions.filter((addition) => !removals.some(sameAs(addition))),
  }
}
