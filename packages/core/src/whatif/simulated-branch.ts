import type { TapelineEvent } from '../event/event.js'
import { sameData } from '../event/frozen-copy.js'
import type { PriceRules } from '../event/price-rules.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import { StateReader } from '../replay/state-reader.js'
import type { PlacedEvent, SortKey } from '../timeline/columns/block.js'
import type { InstrumentNames } from '../timeline/instrument-names.js'
import { rewrite } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { type BranchState, baseOf, namedAs } from './branch-state.js'
import type { LedgerDraft } from './ledger.js'
import { factorOn, multiplied } from './multiplied-prices.js'
import { pricesOf } from './price-path.js'
import { isOnPath, type PriceStep, type PriceWalk, priceWalkOf, withPrices } from './price-walk.js'

/**
 * A branch while reactions add events to it, in the order of the tape. It is complete up to the last requested place; states
 * move along with it, so that nothing is replayed twice.
 */
export class SimulatedBranch {
  private timeline: Timeline
  /** Events that differ from the branch so far, by id. */
  private readonly changed = new Map<string, PlacedEvent | undefined>()
  /** Differences that `timeline` does not have yet: by id, the event that it still has. */
  private readonly pending = new Map<string, PlacedEvent | undefined>()
  /** One for each instrument with simulated prices. */
  private readonly walks = new Map<string, PriceWalk>()
  private readonly readers = new Map<Projection<unknown>, StateReader>()

  constructor(
    private branch: BranchState,
    private readonly ledger: LedgerDraft,
  ) {
    this.timeline = branch.timeline
  }

  /** The names of instruments, by all events up to here and those of the branch. */
  get names(): InstrumentNames {
    return this.branch.recording.listings.names
  }

  /** An event of the branch after the simulated prices before it; undefined if it is no longer shown. */
  shown({ event, seq }: PlacedEvent): TapelineEvent | undefined {
    this.walkTo({ at: event.at, seq })
    const instrument = this.branch.recording.instrumentOf(event)
    const walk = instrument === undefined ? undefined : this.walks.get(instrument)
    const entry = walk?.next
    if (walk === undefined || entry?.placed.event.id !== event.id) return this.current(event.id)?.event
    const { recorded, present, isSimulated } = walk.path
    const placed = this.resultOf(walk, entry)
    Object.assign(walk.path, { recorded, present, isSimulated })
    return placed?.event
  }

  /** The state of a projection right before a place. */
  stateBefore({ at, seq }: SortKey, projection: Projection<unknown>): unknown {
    this.walkTo({ at, seq })
    this.settle()
    const { chain, definitions } = this.timeline
    const position = chain.rank(at, seq, false)
    const reader = this.readers.get(projection)
    if (reader !== undefined) {
      reader.follow(chain)
      return reader.wholeStateAt(position)
    }
    const made = (): StateReader => new StateReader(projection as AnyProjection, chain, definitions)
    this.readers.set(projection, made())
    // Often only one state is read, and little of it. Its reader stays on this chain, since the state may be read later.
    return made().stateAt(position)
  }

  /**
   * Adds a derived event; a price leads its instrument on from there.
   * @param replaced the id of the event that it replaces
   */
  enter(placed: PlacedEvent, replaced: string | undefined): void {
    const { event, seq } = placed
    const { recording } = this.branch
    const rules = recording.rulesOf(event)
    const factor = recording.factorOf(event)
    const instrument = rules || factor !== undefined ? recording.instrumentOf(event) : undefined
    if (instrument !== undefined) this.beginWalk(instrument, { at: event.at, seq })
    this.walkTo({ at: event.at, seq })
    if (replaced !== undefined) this.replace(replaced, event.id)
    const own = rules === undefined ? placed : this.unmultiplied(placed, rules)
    this.ledger.written.set(event.id, own)
    if (factor !== undefined && instrument !== undefined) this.walks.get(instrument)?.path.rescale(1, factor)
    const path = instrument === undefined ? undefined : this.walks.get(instrument)?.path
    if (rules !== undefined && path?.present !== undefined) {
      const prices = pricesOf(own.event, rules)
      const base = path.present
      this.ledger.addMove(event.id, { prices, base, share: 1, cause: undefined, since: 1 })
      path.move(event, rules, [{ prices, base, power: 1 }])
    }
    this.change(event.id, placed)
    if (recording.isNaming(event)) this.rename()
  }

  /** The derived price on its path: before the multiplications that apply to it, which its reaction has seen. */
  private unmultiplied({ event, seq }: PlacedEvent, rules: PriceRules): PlacedEvent {
    const factor = factorOn(this.ledger.multiplied, event)
    if (factor === 1) return { event, seq }
    const prices = Object.entries(pricesOf(event, rules)).map(([field, price]) => [field, price / factor])
    return { event: Object.freeze(withPrices(event, Object.fromEntries(prices), event.basis)), seq }
  }

  /** Some names mean other instruments from here on, so that later prices are on the paths of these. */
  private rename(): void {
    this.branch = { ...this.branch, ...namedAs(this.branch.recording, this.ledger) }
    this.walks.clear()
    for (const id of this.ledger.moves.keys()) {
      const placed = this.ledger.written.get(id)
      if (placed === undefined) continue
      const instrument = this.branch.recording.instrumentOf(placed.event)
      if (instrument !== undefined) this.beginWalk(instrument, { at: placed.event.at, seq: placed.seq })
    }
  }

  private replace(id: string, by: string): void {
    this.ledger.inPlace.set(id, by)
    for (const walk of this.walks.values()) {
      const entry = walk.next
      if (entry?.placed.event.id !== id) continue
      walk.step(entry)
      walk.pass()
    }
    this.change(id, undefined)
  }

  private beginWalk(instrument: string, key: SortKey): void {
    if (this.walks.has(instrument)) return
    const { recording, reach } = this.branch
    const position = recording.timeline.chain.rank(key.at, key.seq, false)
    this.walks.set(instrument, priceWalkOf(recording, this.ledger, reach, instrument, position))
  }

  /** Steps over all prices before a place. */
  private walkTo({ at, seq }: SortKey): void {
    for (const walk of this.walks.values()) {
      for (let entry = walk.next; entry !== undefined; entry = walk.next) {
        const { event, seq: place } = entry.placed
        if ((event.at - at || place - seq) >= 0) break
        walk.pass()
        const placed = this.resultOf(walk, entry)
        if (placed !== this.current(event.id)) this.change(event.id, placed)
      }
    }
  }

  /** Steps over one price. @returns the event to show; the one shown before, if it is the same */
  private resultOf(priceWalk: PriceWalk, entry: PriceStep): PlacedEvent | undefined {
    const { id } = entry.placed.event
    const rebased = priceWalk.step(entry)
    const before = this.current(id)
    if (!isOnPath(this.ledger, this.branch.reach, id)) return before
    const after = multiplied(this.branch.recording, this.ledger.multiplied, rebased ?? entry.placed)
    return before !== undefined && isSame(before, after) ? before : after
  }

  private current(id: string): PlacedEvent | undefined {
    if (this.changed.has(id)) return this.changed.get(id)
    const { overlay, recording } = this.branch
    return overlay.has(id) ? overlay.get(id) : baseOf(recording, this.ledger, id)
  }

  private change(id: string, after: PlacedEvent | undefined): void {
    if (!this.pending.has(id)) this.pending.set(id, this.current(id))
    this.changed.set(id, after)
  }

  /** Applies the pending differences to the timeline. */
  private settle(): void {
    if (this.pending.size === 0) return
    const removals = [...this.pending.values()].filter((placed) => placed !== undefined)
    const additions = [...this.pending.keys()].flatMap((id) => this.changed.get(id) ?? [])
    this.timeline = rewrite(this.timeline, { removals, additions, nextSeq: 0, derivation: undefined })
    this.pending.clear()
  }
}

function isSame(one: PlacedEvent, other: PlacedEvent): boolean {
  return (
    one.seq === other.seq &&
    one.event.basis === other.event.basis &&
    sameData(one.event.data, other.event.data)
  )
}
