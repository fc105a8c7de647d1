import type { TapelineEvent } from '@tapeline/core'
import { internalsOf } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { Instrument } from '../protocol.js'
import { importanceOf } from './event-rows.js'
import type { MarketTimeline } from './market-timeline.js'

/**
 * What charts and the lane ask of a run of events. Timelines that share history share their blocks, so a branch or a view as known
 * then reads only the blocks that differ.
 */
export type Block = ReturnType<typeof internalsOf>['chain']['blocks'][number]

/** An instrument gets its first name, or another one. */
export interface Naming {
  /** The index of its event in the block. */
  readonly row: number
  readonly symbol: string
  /** The new symbol of a renamed instrument. */
  readonly to?: string
  readonly listed?: Instrument
}

export interface Split {
  readonly row: number
  readonly at: number
  readonly symbol: string
  /** New shares for each old one. */
  readonly ratio: number
}

export interface BlockIndex {
  /** By row. */
  readonly importance: Uint8Array
  /** By row, the place of its type in `types`. */
  readonly typeOf: Uint8Array
  readonly types: readonly string[]
  /** By type, the number of its events. */
  readonly counts: readonly number[]
  /** The most important event. */
  readonly importanceMax: number
  /** By symbol, the rows of its prices, late trades left out: their price is past. */
  readonly prices: ReadonlyMap<string, Uint32Array>
  /** When the first price began; undefined without prices. */
  readonly pricesFrom: number | undefined
  readonly pricesTo: number | undefined
  readonly namings: readonly Naming[]
  readonly splits: readonly Split[]
}

/** By the block with the same rows: other prices in them change nothing here. */
const indices = new WeakMap<Block, BlockIndex>()

export function indexOf(block: Block): BlockIndex {
  let known = indices.get(block.rows)
  if (!known) {
    known = readBlock(block)
    indices.set(block.rows, known)
  }
  return known
}

/** A block with the number of events of its timeline before it. */
export interface PlacedBlock {
  readonly block: Block
  readonly start: number
}

const placed = new WeakMap<MarketTimeline, readonly PlacedBlock[]>()

export function blocksOf(timeline: MarketTimeline): readonly PlacedBlock[] {
  let known = placed.get(timeline)
  if (!known) {
    let start = 0
    known = internalsOf(timeline).chain.blocks.map((block) => {
      const one = { block, start }
      start += block.length
      return one
    })
    placed.set(timeline, known)
  }
  return known
}

/**
 * Whether two timelines that share history have the same events up to an instant. Their blocks are compared, and the events of the one
 * that contains the instant. False may be wrong, true never is.
 */
export function haveSameEvents(one: MarketTimeline, other: MarketTimeline, at: number): boolean {
  const length = one.positionAt(at)
  if (other.positionAt(at) !== length) return false
  const [blocks, others] = [blocksOf(one), blocksOf(other)]
  for (const [index, { block, start }] of blocks.entries()) {
    if (start >= length) return true
    const same = others[index]
    if (same?.block === block) continue
    // Only in the block of the instant may the timelines differ without a difference before it.
    if (same === undefined || start + block.length < length) return false
    for (let row = 0; row < length - start; row += 1)
      if (!isSameEvent(block.loaded.event(row), same.block.loaded.event(row))) return false
    return same.start === start && start + block.length >= length && same.start + same.block.length >= length
  }
  return true
}

/** Events of one log with equal fields; contents are compared last. */
function isSameEvent(one: TapelineEvent, other: TapelineEvent): boolean {
  if (one === other) return true
  return (
    one.id === other.id &&
    one.at === other.at &&
    one.knownAt === other.knownAt &&
    JSON.stringify(one) === JSON.stringify(other)
  )
}

/** The latest events of some types among the first ones of a timeline, in the order of the tape, and how many there are. */
export function latestOf(
  timeline: MarketTimeline,
  { types, position, countMax }: { types: readonly string[]; position: number; countMax: number },
): { readonly count: number; readonly latest: readonly MarketEvent[] } {
  const latest: MarketEvent[] = []
  let count = 0
  for (const { block, start } of blocksOf(timeline).toReversed()) {
    if (start >= position) continue
    const index = indexOf(block)
    if (!index.types.some((type) => types.includes(type))) continue
    const isWhole = start + block.length <= position
    if (isWhole && latest.length >= countMax) {
      for (const [place, type] of index.types.entries())
        if (types.includes(type)) count += index.counts[place] as number
      continue
    }
    const isWanted = index.types.map((type) => types.includes(type))
    for (let row = Math.min(block.length, position - start) - 1; row >= 0; row -= 1) {
      if (!isWanted[index.typeOf[row] as number]) continue
      count += 1
      if (latest.length < countMax) latest.push(block.loaded.event(row) as MarketEvent)
    }
  }
  return { count, latest: latest.reverse() }
}

/** The number of prices of a block grows while it is read. */
class GrowingRows {
  private rows = new Uint32Array(8)
  private length = 0

  push(row: number): void {
    if (this.length === this.rows.length) {
      const larger = new Uint32Array(this.length * 2)
      larger.set(this.rows)
      this.rows = larger
    }
    this.rows[this.length] = row
    this.length += 1
  }

  done(): Uint32Array {
    return this.rows.slice(0, this.length)
  }
}

function readBlock({ loaded }: Block): BlockIndex {
  const importance = new Uint8Array(loaded.length)
  const typeOf = new Uint8Array(loaded.length)
  const places = new Map<string, number>()
  const prices = new Map<string, GrowingRows>()
  const counts: number[] = []
  const namings: Naming[] = []
  const splits: Split[] = []
  let importanceMax = 0
  let [pricesFrom, pricesTo]: (number | undefined)[] = []
  for (let row = 0; row < loaded.length; row += 1) {
    const event = loaded.readReused(row) as MarketEvent
    const own = importanceOf(event)
    importance[row] = own
    if (own > importanceMax) importanceMax = own
    let place = places.get(event.type)
    if (place === undefined) {
      place = places.size
      places.set(event.type, place)
    }
    typeOf[row] = place
    counts[place] = (counts[place] ?? 0) + 1
    switch (event.type) {
      case 'price.traded':
      case 'bar.closed':
      case 'close.published': {
        if (event.type === 'price.traded' && event.data.condition === 'late') break
        const { symbol } = event.data
        let rows = prices.get(symbol)
        if (!rows) {
          rows = new GrowingRows()
          prices.set(symbol, rows)
        }
        rows.push(row)
        pricesFrom ??= event.type === 'bar.closed' ? event.data.start : event.at
        pricesTo = event.at
        break
      }
      case 'instrument.listed': {
        const { symbol, name, kind, exchange, sector } = event.data
        const listed = { symbol, name, kind, exchange, ...(sector === undefined ? {} : { sector }) }
        namings.push({ row, symbol, listed })
        break
      }
      case 'instrument.renamed':
        namings.push({ row, symbol: event.data.symbol, to: event.data.to })
        break
      case 'shares.split': {
        const { symbol, newShares, oldShares } = event.data
        splits.push({ row, at: event.at, symbol, ratio: newShares / oldShares })
        break
      }
      default:
    }
  }
  return {
    importance,
    typeOf,
    types: [...places.keys()],
    counts,
    importanceMax,
    prices: new Map([...prices].map(([symbol, rows]) => [symbol, rows.done()])),
    pricesFrom,
    pricesTo,
    namings,
    splits,
  }
}
