import type { TapelineEvent } from '../event/event.js'
import type { PriceRules } from '../event/price-rules.js'
import type { Prefix } from '../timeline/chain/prefix.js'
import { type Block, type PlacedEvent, typeIdOf } from '../timeline/columns/block.js'
import { InstrumentColumns } from '../timeline/columns/instrument-column.js'
import { InstrumentNames, type NamingChange, namingTypes } from '../timeline/instrument-names.js'
import { correctionChainIds, effectiveOf } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { type Listings, listingsOf, priceRulesOf } from './listings.js'

/** Most instruments whose prices are found by the index of blocks. */
const INDEXED_MAX = 64

/**
 * The timeline at the root of branches, as what-ifs read it: its prices by instrument, and its corrections. The instrument of a
 * price depends on the names in the branch, which may list, rename and delist instruments.
 */
export class Recording {
  /** The types with prices, or that change the unit of prices. */
  private readonly priceTypes: ReadonlySet<number>
  private readonly namingTypes: ReadonlySet<string>
  private known: Listings | undefined

  /** @param naming changes by the branch; default: none, as at the root */
  constructor(
    readonly timeline: Timeline,
    private readonly naming: NamingChange = { removed: new Set(), added: [] },
  ) {
    this.namingTypes = new Set(namingTypes(timeline.definitions))
    const priced = [...timeline.definitions.values()].filter(
      ({ prices, priceFactor }) => prices !== undefined || priceFactor !== undefined,
    )
    this.priceTypes = new Set(priced.map(({ type }) => typeIdOf(type)))
  }

  /** Read lazily. */
  get listings(): Listings {
    this.known ??= listingsOf(this.timeline, InstrumentNames.of(this.timeline, this.naming))
    return this.known
  }

  /** Whether an event lists, renames or delists. */
  isNaming({ type }: TapelineEvent): boolean {
    return this.namingTypes.has(type)
  }

  /** The recording with other names, for a branch that changes listings, renamings or delistings; itself if they are the same. */
  named(naming: NamingChange): Recording {
    return sameNaming(this.naming, naming) ? this : new Recording(this.timeline, naming)
  }

  placeOf(id: string): PlacedEvent | undefined {
    const placed = effectiveOf(this.timeline, id)
    return placed?.event.id === id ? placed : undefined
  }

  /** The id of the effective event: of the correction of an event, or of the event itself if it was not corrected. */
  effectiveId(id: string): string {
    return effectiveOf(this.timeline, id)?.event.id ?? id
  }

  /** All ids by which causes may name an event. */
  aliasesOf(id: string): readonly string[] {
    return correctionChainIds(this.timeline, id)
  }

  rulesOf(event: TapelineEvent): PriceRules | undefined {
    return priceRulesOf(this.timeline, event)
  }

  instrumentOf(event: TapelineEvent): string | undefined {
    return this.listings.instrumentOf(event)
  }

  /** The factor that converts prices before an event to the unit after it; undefined if it does not change the unit. */
  factorOf(event: TapelineEvent): number | undefined {
    return this.timeline.definitions.get(event.type)?.priceFactor?.(event.data)
  }

  /** The current price after an event; undefined for one without a price, or with a price that was already past. */
  priceAfter(event: TapelineEvent): number | undefined {
    const rules = this.rulesOf(event)
    if (rules === undefined || rules.isPast(event.data)) return undefined
    return (event.data as Readonly<Record<string, number>>)[rules.last]
  }

  /**
   * The prices of some instruments from a position on, each in the order of the tape, and the events that change their unit.
   * Includes prices that were already past when they were published.
   */
  stepsFrom(position: number, instruments: ReadonlySet<string>): ReadonlyMap<string, PlacedEvent[]> {
    const lists = new Map<string, PlacedEvent[]>()
    for (const instrument of instruments) lists.set(instrument, [])
    for (const { block, start } of this.pricedFrom(position))
      for (const [instrument, index] of this.stepsIn(block, instruments))
        if (start + index >= position) lists.get(instrument)?.push(block.placedAt(index))
    return lists
  }

  /** As {@link stepsFrom}, of one instrument; each is read when it is asked for. */
  *stepsOf(position: number, instrument: string): Generator<PlacedEvent> {
    const only = new Set([instrument])
    for (const { block, start } of this.pricedFrom(position))
      for (const [, index] of this.stepsIn(block, only))
        if (start + index >= position) yield block.placedAt(index)
  }

  /** The blocks with prices or changes of unit, from the one at a position on. */
  private *pricedFrom(position: number): Generator<Prefix> {
    const { chain } = this.timeline
    for (const prefix of chain.prefixes.slice(Math.max(0, chain.prefixIndexAt(position))))
      if (prefix.block.types.some((type) => this.priceTypes.has(type))) yield prefix
  }

  /** The instruments and indices of the prices of some instruments in a block; of each instrument in order. */
  private *stepsIn(block: Block, instruments: ReadonlySet<string>): Generator<[string, number]> {
    const isStep = (index: number): boolean => this.priceTypes.has(block.typeIds[index] as number)
    if (this.listings.names.areKeys && instruments.size <= INDEXED_MAX) {
      const columns = InstrumentColumns.of(this.timeline.definitions)
      for (const name of instruments)
        for (const index of columns.rowsNaming(block, name)) if (isStep(index)) yield [name, index]
      return
    }
    const instrumentAt = this.instrumentReader()
    for (let index = 0; index < block.length; index += 1) {
      const instrument = isStep(index) ? instrumentAt(block, index) : undefined
      if (instrument !== undefined && instruments.has(instrument)) yield [instrument, index]
    }
  }

  /**
   * The last price before a position, in the unit at that position, by instrument. Excludes prices that were already past when
   * they were published.
   */
  pricesBefore(position: number, instruments: Iterable<string>): ReadonlyMap<string, number> {
    const found = new Map<string, number>()
    const factors = new Map<string, number>()
    const wanted = new Set(instruments)
    if (wanted.size === 0) return found
    for (const { event } of this.stepsAround(position, -1, (instrument) =>
      wanted.has(instrument as string),
    )) {
      const instrument = this.instrumentOf(event) as string
      const price = this.priceAfter(event)
      const factor = factors.get(instrument)
      if (price === undefined) factors.set(instrument, (factor ?? 1) * (this.factorOf(event) ?? 1))
      else {
        found.set(instrument, factor === undefined ? price : price * factor)
        wanted.delete(instrument)
        if (wanted.size === 0) break
      }
    }
    return found
  }

  /** The events that are one move with a price, including it, in the order of the tape. */
  sameMove(placed: PlacedEvent): readonly PlacedEvent[] {
    const { event, seq } = placed
    const position = this.timeline.chain.rank(event.at, seq, false)
    return [
      ...this.sameMoveFrom(placed, position, -1).reverse(),
      placed,
      ...this.sameMoveFrom(placed, position + 1, 1),
    ]
  }

  private sameMoveFrom(from: PlacedEvent, position: number, step: 1 | -1): PlacedEvent[] {
    const instrument = this.instrumentOf(from.event)
    const members: PlacedEvent[] = []
    let last = from.event
    for (const placed of this.stepsAround(position, step, (other) => other === instrument)) {
      if (this.rulesOf(placed.event) === undefined) continue
      if (!this.isOneMove(last, placed.event, instrument)) break
      members.push(placed)
      last = placed.event
    }
    return members
  }

  private isOneMove(one: TapelineEvent, other: TapelineEvent, instrument: string | undefined): boolean {
    const [rules, otherRules] = [this.rulesOf(one), this.rulesOf(other)]
    const listing = this.listings.listingOf(instrument)
    return (
      (rules?.isMoveOf(one, other, listing) ?? false) || (otherRules?.isMoveOf(other, one, listing) ?? false)
    )
  }

  /** Reads the instrument of a price. For most prices only the name is needed, to see that they are of other instruments. */
  private instrumentReader(): (block: Block, index: number) => string | undefined {
    if (!this.listings.names.areKeys) return (block, index) => this.instrumentOf(block.event(index))
    const columns = InstrumentColumns.of(this.timeline.definitions)
    return (block, index) => columns.nameAt(block, index)
  }

  /** The prices of some instruments, and changes of unit: forward from a position (inclusive), or backward from before it. */
  private *stepsAround(
    position: number,
    step: 1 | -1,
    isWanted: (instrument: string | undefined) => boolean,
  ): Generator<PlacedEvent> {
    const { chain } = this.timeline
    const instrumentAt = this.instrumentReader()
    let next = step === 1 ? position : position - 1
    let index = chain.prefixIndexAt(next)
    for (; index >= 0 && index < chain.prefixes.length; index += step) {
      const prefix = chain.prefixes[index]
      if (prefix === undefined) return
      const { block, start, end } = prefix
      if (block.types.some((type) => this.priceTypes.has(type))) {
        for (; next >= start && next < end; next += step) {
          if (!this.priceTypes.has(block.typeIds[next - start] as number)) continue
          if (!isWanted(instrumentAt(block, next - start))) continue
          const placed = block.placedAt(next - start)
          const { event } = placed
          if (this.priceAfter(event) !== undefined || this.factorOf(event) !== undefined) yield placed
        }
      }
      next = step === 1 ? end : start - 1
    }
  }
}

function sameNaming(one: NamingChange, other: NamingChange): boolean {
  return (
    one.removed.size === other.removed.size &&
    one.added.length === other.added.length &&
    [...one.removed].every((id) => other.removed.has(id)) &&
    one.added.every((placed, index) => placed === other.added[index])
  )
}
