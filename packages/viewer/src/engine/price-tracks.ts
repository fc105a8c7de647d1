import type { MarketEvent } from '@tapeline/core/market'
import type { MarketTimeline } from './market-timeline.js'

/** The prices of an instrument in the order of the tape, as columns. A trade has four equal prices. */
export interface PriceTrack {
  /** The prices at or before the cursor are the first ones. */
  readonly length: number
  /** When each was observed: a bar at its end. */
  readonly at: Float64Array
  /** The number of events of the timeline up to it. */
  readonly positions: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  /** When a bar began; otherwise as `at`. */
  readonly start: Float64Array
  /** 1 for an official close. */
  readonly isOfficial: Uint8Array
}

type PriceEvent = Extract<MarketEvent, { type: 'price.traded' | 'bar.closed' | 'close.published' }>

/** Columns that grow. */
class Growing implements PriceTrack {
  length = 0
  at: Float64Array = new Float64Array(64)
  positions: Float64Array = new Float64Array(64)
  open: Float64Array = new Float64Array(64)
  high: Float64Array = new Float64Array(64)
  low: Float64Array = new Float64Array(64)
  close: Float64Array = new Float64Array(64)
  start: Float64Array = new Float64Array(64)
  isOfficial: Uint8Array = new Uint8Array(64)

  push(event: PriceEvent, position: number): void {
    const row = this.length
    if (row === this.at.length) this.#grow()
    const isBar = event.type === 'bar.closed'
    const price = isBar ? event.data.close : event.data.price
    this.at[row] = event.at
    this.positions[row] = position
    this.open[row] = isBar ? event.data.open : price
    this.high[row] = isBar ? event.data.high : price
    this.low[row] = isBar ? event.data.low : price
    this.close[row] = price
    this.start[row] = isBar ? event.data.start : event.at
    this.isOfficial[row] = event.type === 'close.published' ? 1 : 0
    this.length = row + 1
  }

  #grow(): void {
    const size = this.at.length * 2
    for (const name of ['at', 'positions', 'open', 'high', 'low', 'close', 'start'] as const) {
      const larger = new Float64Array(size)
      larger.set(this[name])
      this[name] = larger
    }
    const larger = new Uint8Array(size)
    larger.set(this.isOfficial)
    this.isOfficial = larger
  }
}

const tracks = new WeakMap<MarketTimeline, ReadonlyMap<string, PriceTrack>>()

/** The prices of each instrument of a timeline, by every symbol that it has had. Made once a timeline. */
export function priceTracksOf(timeline: MarketTimeline): ReadonlyMap<string, PriceTrack> {
  let known = tracks.get(timeline)
  if (!known) {
    known = readTracks(timeline)
    tracks.set(timeline, known)
  }
  return known
}

function readTracks(timeline: MarketTimeline): ReadonlyMap<string, PriceTrack> {
  const bySymbol = new Map<string, Growing>()
  const trackOf = (symbol: string): Growing => {
    let track = bySymbol.get(symbol)
    if (!track) {
      track = new Growing()
      bySymbol.set(symbol, track)
    }
    return track
  }
  let position = 0
  for (const event of timeline) {
    position += 1
    switch (event.type) {
      case 'price.traded':
      case 'bar.closed':
      case 'close.published':
        trackOf(event.data.symbol).push(event, position)
        break
      case 'instrument.renamed':
        bySymbol.set(event.data.to, trackOf(event.data.symbol))
        break
      case 'instrument.listed':
        // Another instrument begins under a symbol that was free.
        bySymbol.set(event.data.symbol, new Growing())
        break
      default:
    }
  }
  return bySymbol
}

/** The number of prices at or before a position. */
export function countUpTo({ positions, length }: PriceTrack, position: number): number {
  return firstAbove(positions, length, position)
}

/** The number of prices observed before an instant. */
export function countBefore({ at, length }: PriceTrack, instant: number): number {
  return firstAbove(at, length, instant, true)
}

function firstAbove(values: Float64Array, length: number, limit: number, orEqual = false): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = values[middle] as number
    if (orEqual ? value < limit : value <= limit) low = middle + 1
    else high = middle
  }
  return low
}
