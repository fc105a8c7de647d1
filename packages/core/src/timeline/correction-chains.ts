import type { TapelineEvent } from '../event/event.js'
import { LayeredMap } from './chain/layered-map.js'
import type { PlacedEvent } from './columns/block.js'
import {
  type CorrectionChain,
  correctedId,
  idsOf,
  knownSpan,
  resolveCorrections,
} from './correction-chain.js'
import { CorrectionSpans } from './correction-spans.js'

/** How the events in force change when events arrive or are left out. */
export interface CorrectionChange {
  readonly corrections: CorrectionChains
  readonly removals: readonly PlacedEvent[]
  readonly additions: readonly PlacedEvent[]
}

/** What a correction chain was when only some of its events were known. */
interface PastChain {
  /** By the ids of its events and of those that they correct. */
  readonly byId: ReadonlyMap<string, CorrectionChain>
  /** The events in force. */
  readonly effective: readonly PlacedEvent[]
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
  private knownSpans: CorrectionSpans | undefined

  /** @param known the chains by id; undefined for a view until all are needed */
  private constructor(
    private known: LayeredMap<CorrectionChain> | undefined,
    private readonly view?: PastView,
  ) {
    this.distinct = undefined
    this.knownSpans = undefined
  }

  private get byId(): LayeredMap<CorrectionChain> {
    this.known ??= (this.view as PastView).all()
    return this.known
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

  /** All corrections and corrected events, in force or not. */
  members(): TapelineEvent[] {
    return [...this.all()].flatMap(({ members }) => [...members.values()])
  }

  /** Whether an event with this id is, or will be, in a correction chain. */
  concerns(id: string): boolean {
    return this.byId.get(id) !== undefined
  }

  /** The correction chain of an event that has been corrected or is a correction. */
  of(id: string): CorrectionChain | undefined {
    const correctionChain = this.known === undefined ? this.view?.find(id) : this.known.get(id)
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
    this.knownSpans ??= new CorrectionSpans(this.all())
    if (this.knownSpans.end <= horizon) return { corrections: this, removals: [], additions: [] }
    const left: PlacedEvent[] = []
    const joined: PlacedEvent[] = []
    const view = new PastView(this.byId, horizon)
    for (const old of this.knownSpans.dividedBy(horizon)) {
      if (old.effective !== undefined && old.effective.event.knownAt <= horizon) left.push(old.effective)
      for (const placed of view.past(old).effective) joined.push(placed)
    }
    return { corrections: new CorrectionChains(undefined, view), ...withoutUnchanged(left, joined) }
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

/** The correction chains of a timeline as they were known at a moment; each is resolved when it is looked up. */
class PastView {
  private readonly resolved = new Map<CorrectionChain, PastChain>()

  constructor(
    private readonly byId: LayeredMap<CorrectionChain>,
    private readonly horizon: number,
  ) {}

  find(id: string): CorrectionChain | undefined {
    const present = this.byId.get(id)
    return present === undefined || this.isWhole(present) ? present : this.past(present).byId.get(id)
  }

  all(): LayeredMap<CorrectionChain> {
    const updates = new Map<string, CorrectionChain>()
    for (const present of new Set(this.byId.values())) {
      if (present === NONE || this.isWhole(present)) continue
      for (const id of idsOf(present)) updates.set(id, NONE)
      for (const [id, past] of this.past(present).byId) updates.set(id, past)
    }
    return this.byId.with(updates)
  }

  past(present: CorrectionChain): PastChain {
    let past = this.resolved.get(present)
    if (past === undefined) {
      past = pastChain(present, this.horizon)
      this.resolved.set(present, past)
    }
    return past
  }

  private isWhole(present: CorrectionChain): boolean {
    return knownSpan(present).to <= this.horizon
  }
}

function pastChain({ members }: CorrectionChain, horizon: number): PastChain {
  const kept = new Map<string, TapelineEvent>()
  for (const [id, member] of members) if (member.knownAt <= horizon) kept.set(id, member)
  const { corrections, additions: effective } = CorrectionChains.empty.arrive(kept, () => undefined)
  const byId = new Map<string, CorrectionChain>()
  for (const chain of corrections.all()) for (const id of idsOf(chain)) byId.set(id, chain)
  return { byId, effective }
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
