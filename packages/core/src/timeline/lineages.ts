import type { TapelineEvent } from '../event/event.js'
import { LayeredMap } from './chain/layered-map.js'
import type { PlacedEvent } from './columns/block.js'
import { correctedId, type Lineage, resolveLineage } from './lineage.js'

/** What a change of the known events means for the events in force. */
export interface LineageChange {
  readonly lineages: Lineages
  readonly removals: readonly PlacedEvent[]
  readonly additions: readonly PlacedEvent[]
}

/** Stands for an id that is in no lineage any more, since layers can only be added to. */
const NONE: Lineage = { members: new Map(), inForce: undefined }

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

  /** What corrects something or was corrected, in force or not. */
  members(): TapelineEvent[] {
    return [...this.all()].flatMap(({ members }) => [...members.values()])
  }

  /** The lineage of an event that has been corrected or is a correction. */
  of(id: string): Lineage | undefined {
    const lineage = this.byId.get(id)
    return lineage?.members.has(id) ? lineage : undefined
  }

  /**
   * Takes in new events.
   * @param arrivals by id, none of which has arrived before
   * @param find finds the events that had arrived before
   */
  arrive(
    arrivals: ReadonlyMap<string, TapelineEvent>,
    find: (id: string) => TapelineEvent | undefined,
  ): LineageChange {
    if (arrivals.size === 1) {
      const [event] = arrivals.values() as Iterable<TapelineEvent> as [TapelineEvent]
      const change = this.arriveAlone(event, find)
      if (change !== undefined) return change
    }
    const groups = this.group(arrivals)
    const additions: PlacedEvent[] = []
    for (const event of arrivals.values())
      if (!groups.has(event.id)) additions.push({ event, seq: event.seq })
    if (groups.size === 0) return { lineages: this, removals: [], additions }

    const left: PlacedEvent[] = []
    const joined: PlacedEvent[] = []
    const updates = new Map<string, Lineage>()
    for (const ids of new Set(groups.values())) {
      const members = [...ids].flatMap((id) => arrivals.get(id) ?? find(id) ?? []).sort(byArrival)
      const old = new Set([...ids].flatMap((id) => this.byId.get(id) ?? []))
      for (const { inForce } of old) if (inForce !== undefined) left.push(inForce)
      for (const event of members) {
        if (!arrivals.has(event.id) && this.of(event.id) === undefined) left.push({ event, seq: event.seq })
      }
      const lineage = resolveLineage(members)
      if (lineage.inForce !== undefined) joined.push(lineage.inForce)
      for (const id of ids) updates.set(id, lineage)
    }
    const change = withoutStaying(left, joined)
    for (const placed of change.additions) additions.push(placed)
    return { lineages: new Lineages(this.byId.with(updates)), removals: change.removals, additions }
  }

  /** What comes one at a time mostly corrects nothing, or what nothing else has corrected. @returns undefined if it does not */
  private arriveAlone(
    event: TapelineEvent,
    find: (id: string) => TapelineEvent | undefined,
  ): LineageChange | undefined {
    const target = correctedId(event)
    if (target === event.id || this.byId.get(event.id) !== undefined) return undefined
    if (target === undefined) return { lineages: this, removals: [], additions: [{ event, seq: event.seq }] }
    const corrected = this.byId.get(target) === undefined ? find(target) : undefined
    // What corrects something has a lineage, even while that has not arrived.
    if (corrected === undefined || corrected.seq > event.seq) return undefined
    const { seq } = corrected
    const inForce = event.retracts === undefined ? { event, seq } : undefined
    const members = new Map([
      [target, corrected],
      [event.id, event],
    ])
    const lineage: Lineage = { members, inForce }
    const updates = new Map([
      [target, lineage],
      [event.id, lineage],
    ])
    return {
      lineages: new Lineages(this.byId.with(updates)),
      removals: [{ event: corrected, seq }],
      additions: inForce === undefined ? [] : [inForce],
    }
  }

  /**
   * The corrections among the events that are kept, worked out afresh.
   * @returns with what this changes in a chain from which the events that are not kept are gone
   */
  restrict(keep: (event: TapelineEvent) => boolean): LineageChange {
    const left: PlacedEvent[] = []
    const joined: PlacedEvent[] = []
    const updates = new Map<string, Lineage>()
    for (const old of this.all()) {
      const kept = new Map([...old.members].filter(([, member]) => keep(member)))
      if (kept.size === old.members.size) continue
      if (old.inForce !== undefined && keep(old.inForce.event)) left.push(old.inForce)
      for (const id of idsOf(old)) updates.set(id, NONE)
      const afresh = Lineages.empty.arrive(kept, () => undefined)
      for (const placed of afresh.additions) joined.push(placed)
      for (const lineage of afresh.lineages.all()) for (const id of idsOf(lineage)) updates.set(id, lineage)
    }
    return { lineages: this.updated(updates), ...withoutStaying(left, joined) }
  }

  /** Only those lineages for which a condition holds, each whole. */
  select(fits: (lineage: Lineage) => boolean): Lineages {
    const updates = new Map<string, Lineage>()
    for (const lineage of this.all())
      if (!fits(lineage)) for (const id of idsOf(lineage)) updates.set(id, NONE)
    return this.updated(updates)
  }

  private updated(updates: ReadonlyMap<string, Lineage>): Lineages {
    return updates.size === 0 ? this : new Lineages(this.byId.with(updates))
  }

  /** The ids that the arrivals bring together through corrections, by each of them; ids that stand alone are left out. */
  private group(arrivals: ReadonlyMap<string, TapelineEvent>): ReadonlyMap<string, ReadonlySet<string>> {
    const groups = new Map<string, Set<string>>()
    const groupOf = (id: string): Set<string> => {
      const known = groups.get(id)
      if (known !== undefined) return known
      const group = new Set([id])
      groups.set(id, group)
      return group
    }
    /** The smaller group joins the larger, so that each id moves few times. */
    const unite = (one: string, other: string): void => {
      const [first, second] = [groupOf(one), groupOf(other)]
      if (first === second) return
      const [large, small] = first.size < second.size ? [second, first] : [first, second]
      for (const id of small) {
        large.add(id)
        groups.set(id, large)
      }
    }
    const present = new Set<Lineage>()
    const unitePresent = (id: string): void => {
      const lineage = this.byId.get(id)
      if (lineage === undefined || present.has(lineage)) return
      present.add(lineage)
      for (const other of idsOf(lineage)) unite(id, other)
    }
    for (const event of arrivals.values()) {
      unitePresent(event.id)
      const target = correctedId(event)
      if (target === undefined) continue
      unitePresent(target)
      unite(event.id, target)
    }
    return groups
  }
}

/** The ids of the members and of all that they correct, arrived or not. */
function idsOf({ members }: Lineage): Set<string> {
  const ids = new Set<string>()
  for (const member of members.values()) {
    ids.add(member.id)
    const target = correctedId(member)
    if (target !== undefined) ids.add(target)
  }
  return ids
}

function byArrival(left: TapelineEvent, right: TapelineEvent): number {
  return left.seq - right.seq
}

/** What leaves and joins at the same place stays, so that blocks in which nothing changes are kept. */
function withoutStaying(
  left: readonly PlacedEvent[],
  joined: readonly PlacedEvent[],
): Pick<LineageChange, 'removals' | 'additions'> {
  const leaving = new Map(left.map(({ event, seq }) => [event.id, seq]))
  const joining = new Map(joined.map(({ event, seq }) => [event.id, seq]))
  return {
    removals: left.filter(({ event, seq }) => joining.get(event.id) !== seq),
    additions: joined.filter(({ event, seq }) => leaving.get(event.id) !== seq),
  }
}
