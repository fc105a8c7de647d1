import type { TapelineEvent } from '../event/event.js'
import { LayeredMap } from './chain/layered-map.js'
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
function resolveCorrections(list: readonly TapelineEvent[]): CorrectionChain {
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

/** How the events in force change when events arrive or are left out. */
export interface CorrectionChange {
  readonly corrections: CorrectionChains
  readonly removals: readonly PlacedEvent[]
  readonly additions: readonly PlacedEvent[]
}

/** A correction chain, and when the last of its events became known. */
interface LatestKnown {
  readonly chain: CorrectionChain
  readonly knownAt: number
}

/** Marks an id that is in no correction chain any more, because a layered map cannot remove entries. */
const NONE: CorrectionChain = { members: new Map(), effective: undefined }

/**
 * All correction chains of a timeline; persistent. Events without corrections that correct nothing are in none. A chain is found
 * by the ids of its members, and by the id of a corrected event that has not arrived.
 */
export class CorrectionChains {
  static readonly empty: CorrectionChains = new CorrectionChains(LayeredMap.empty)

  /* Computed on the first read, since most appends need neither. */
  private distinct: ReadonlySet<CorrectionChain> | undefined
  private latestFirst: readonly LatestKnown[] | undefined

  private constructor(private readonly byId: LayeredMap<CorrectionChain>) {
    this.distinct = undefined
    this.latestFirst = undefined
  }

  /** Each correction chain once. */
  all(): ReadonlySet<CorrectionChain> {
    if (this.distinct === undefined) {
      const corrections = new Set(this.byId.values())
      corrections.delete(NONE)
      this.distinct = corrections
    }
    return this.distinct
  }

  /** Those with an event that became known after a moment. */
  private *knownAfter(horizon: number): Generator<CorrectionChain> {
    this.latestFirst ??= Array.from(this.all(), (chain): LatestKnown => {
      let knownAt = Number.NEGATIVE_INFINITY
      for (const member of chain.members.values()) knownAt = Math.max(knownAt, member.knownAt)
      return { chain, knownAt }
    }).sort((left, right) => right.knownAt - left.knownAt)
    for (const { chain, knownAt } of this.latestFirst) {
      if (knownAt <= horizon) return
      yield chain
    }
  }

  /** All corrections and corrected events, in force or not. */
  members(): TapelineEvent[] {
    return [...this.all()].flatMap(({ members }) => [...members.values()])
  }

  /** The correction chain of an event that has been corrected or is a correction. */
  of(id: string): CorrectionChain | undefined {
    const correctionChain = this.byId.get(id)
    return correctionChain?.members.has(id) ? correctionChain : undefined
  }

  /**
   * Adds new events.
   * @param arrivals by id
   * @param find finds an event that arrived before
   */
  arrive(
    arrivals: ReadonlyMap<string, TapelineEvent>,
    find: (id: string) => TapelineEvent | undefined,
  ): CorrectionChange {
    if (arrivals.size === 1) {
      const [event] = arrivals.values() as Iterable<TapelineEvent> as [TapelineEvent]
      const change = this.arriveAlone(event, find)
      if (change !== undefined) return change
    }
    const groups = this.group(arrivals)
    const additions: PlacedEvent[] = []
    for (const event of arrivals.values())
      if (groups.size === 0 || !groups.has(event.id)) additions.push({ event, seq: event.seq })
    if (groups.size === 0) return { corrections: this, removals: [], additions }

    const left: PlacedEvent[] = []
    const joined: PlacedEvent[] = []
    const updates = new Map<string, CorrectionChain>()
    for (const ids of new Set(groups.values())) {
      const members = [...ids].flatMap((id) => arrivals.get(id) ?? find(id) ?? []).sort(byArrival)
      const old = new Set([...ids].flatMap((id) => this.byId.get(id) ?? []))
      for (const { effective } of old) if (effective !== undefined) left.push(effective)
      for (const event of members) {
        if (!arrivals.has(event.id) && this.of(event.id) === undefined) left.push({ event, seq: event.seq })
      }
      const correctionChain = resolveCorrections(members)
      if (correctionChain.effective !== undefined) joined.push(correctionChain.effective)
      for (const id of ids) updates.set(id, correctionChain)
    }
    const change = withoutUnchanged(left, joined)
    for (const placed of change.additions) additions.push(placed)
    return {
      corrections: new CorrectionChains(this.byId.with(updates)),
      removals: change.removals,
      additions,
    }
  }

  /** The fast path for one event that corrects nothing, or corrects an event without corrections. @returns undefined for any other */
  private arriveAlone(
    event: TapelineEvent,
    find: (id: string) => TapelineEvent | undefined,
  ): CorrectionChange | undefined {
    const target = correctedId(event)
    if (target === event.id || this.byId.get(event.id) !== undefined) return undefined
    if (target === undefined)
      return { corrections: this, removals: [], additions: [{ event, seq: event.seq }] }
    const corrected = this.byId.get(target) === undefined ? find(target) : undefined
    // A correction has a chain even before the corrected event arrives.
    if (corrected === undefined || corrected.seq > event.seq) return undefined
    const { seq } = corrected
    const effective = event.retracts === undefined ? { event, seq } : undefined
    const members = new Map([
      [target, corrected],
      [event.id, event],
    ])
    const correctionChain: CorrectionChain = { members, effective }
    const updates = new Map([
      [target, correctionChain],
      [event.id, correctionChain],
    ])
    return {
      corrections: new CorrectionChains(this.byId.with(updates)),
      removals: [{ event: corrected, seq }],
      additions: effective === undefined ? [] : [effective],
    }
  }

  /**
   * The correction chains of the events that were known by a moment.
   * @returns them, and how the events in force change beyond leaving out the others
   */
  asKnownAt(horizon: number): CorrectionChange {
    const left: PlacedEvent[] = []
    const joined: PlacedEvent[] = []
    const updates = new Map<string, CorrectionChain>()
    for (const old of this.knownAfter(horizon)) {
      const kept = new Map([...old.members].filter(([, member]) => member.knownAt <= horizon))
      if (old.effective !== undefined && old.effective.event.knownAt <= horizon) left.push(old.effective)
      for (const id of idsOf(old)) updates.set(id, NONE)
      const afresh = CorrectionChains.empty.arrive(kept, () => undefined)
      for (const placed of afresh.additions) joined.push(placed)
      for (const correctionChain of afresh.corrections.all())
        for (const id of idsOf(correctionChain)) updates.set(id, correctionChain)
    }
    return { corrections: this.updated(updates), ...withoutUnchanged(left, joined) }
  }

  /** The correction chains for which a condition holds. */
  select(fits: (correctionChain: CorrectionChain) => boolean): CorrectionChains {
    const updates = new Map<string, CorrectionChain>()
    for (const correctionChain of this.all())
      if (!fits(correctionChain)) for (const id of idsOf(correctionChain)) updates.set(id, NONE)
    return this.updated(updates)
  }

  private updated(updates: ReadonlyMap<string, CorrectionChain>): CorrectionChains {
    return updates.size === 0 ? this : new CorrectionChains(this.byId.with(updates))
  }

  /** The groups of ids that corrections among the arrivals connect, by each of their ids. */
  private group(arrivals: ReadonlyMap<string, TapelineEvent>): ReadonlyMap<string, ReadonlySet<string>> {
    const groups = new Map<string, Set<string>>()
    const groupOf = (id: string): Set<string> => {
      const known = groups.get(id)
      if (known !== undefined) return known
      const group = new Set([id])
      groups.set(id, group)
      return group
    }
    /** Merges the smaller group into the larger one, so that each id moves at most log2(n) times. */
    const unite = (one: string, other: string): void => {
      const [first, second] = [groupOf(one), groupOf(other)]
      if (first === second) return
      const [large, small] = first.size < second.size ? [second, first] : [first, second]
      for (const id of small) {
        large.add(id)
        groups.set(id, large)
      }
    }
    const present = new Set<CorrectionChain>()
    const unitePresent = (id: string): void => {
      const correctionChain = this.byId.get(id)
      if (correctionChain === undefined || present.has(correctionChain)) return
      present.add(correctionChain)
      for (const other of idsOf(correctionChain)) unite(id, other)
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

/** The ids of the members and of the events that they correct, arrived or not. */
function idsOf({ members }: CorrectionChain): Set<string> {
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

/** Cancels removals and additions of the same event under the same sequence number, so that unchanged blocks are kept. */
function withoutUnchanged(
  left: readonly PlacedEvent[],
  joined: readonly PlacedEvent[],
): Pick<CorrectionChange, 'removals' | 'additions'> {
  const leaving = new Map(left.map(({ event, seq }) => [event.id, seq]))
  const joining = new Map(joined.map(({ event, seq }) => [event.id, seq]))
  return {
    removals: left.filter(({ event, seq }) => joining.get(event.id) !== seq),
    additions: joined.filter(({ event, seq }) => leaving.get(event.id) !== seq),
  }
}
