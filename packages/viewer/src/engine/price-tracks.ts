import type { MarketEvent } from '@tapeline/core/market'
import type { SessionHours } from '../protocol.js'
import { type Block, blocksOf, indexOf } from './block-index.js'
import type { MarketTimeline } from './market-timeline.js'
import { pastSession } from './sessions.js'

/** A split of the shares of a track. */
export interface TrackSplit {
  /** The number of events of the timeline up to it. */
  readonly position: number
  readonly at: number
  /** New shares for each old one. */
  readonly ratio: number
}

/** An official close that was published after the next session had begun. */
export interface LateClose {
  readonly position: number
  readonly price: number
  readonly session: SessionHours
}

/** The prices of an instrument in the order of the tape, as columns. A trade has four equal prices. */
export interface PriceTrack {
  readonly exchange: string
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
  /** 1 for an official close, and for a trade of the closing auction, whenever it is printed. */
  readonly isClosing: Uint8Array
  /** Official closes that are no prices of the moment at which they were published, and are in no column. */
  readonly lateCloses: readonly LateClose[]
  /** In the order of the tape. Prices are in the shares of their moment. */
  readonly splits: readonly TrackSplit[]
}

type PriceEvent = Extract<MarketEvent, { type: 'price.traded' | 'bar.closed' | 'close.published' }>

/** The prices of a symbol in one block. */
type Run = Pick<PriceTrack, 'at' | 'open' | 'high' | 'low' | 'close' | 'start' | 'isClosing'> & {
  readonly rows: Uint32Array
  /** Of each official close, its index and its day. */
  readonly days: readonly (readonly [index: number, day: string])[]
}

const COLUMNS = ['at', 'open', 'high', 'low', 'close', 'start'] as const

const runs = new WeakMap<Block, Map<string, Run>>()

function runOf(block: Block, symbol: string): Run | undefined {
  const rows = indexOf(block).prices.get(symbol)
  if (!rows) return undefined
  let known = runs.get(block)
  if (!known) {
    known = new Map()
    runs.set(block, known)
  }
  let run = known.get(symbol)
  if (!run) {
    run = readRun(block, rows)
    known.set(symbol, run)
  }
  return run
}

function readRun({ loaded }: Block, rows: Uint32Array): Run {
  const column = (): Float64Array => new Float64Array(rows.length)
  const run = { at: column(), close: column(), isClosing: new Uint8Array(rows.length), rows }
  const days: (readonly [index: number, day: string])[] = []
  // Trades have one price and one time; most blocks have no bars.
  let bars: Pick<Run, 'open' | 'high' | 'low' | 'start'> | undefined
  for (let index = 0; index < rows.length; index += 1) {
    const event = loaded.readReused(rows[index] as number) as PriceEvent
    const isBar = event.type === 'bar.closed'
    const price = isBar ? event.data.close : event.data.price
    run.at[index] = event.at
    run.close[index] = price
    run.isClosing[index] =
      event.type === 'close.published' ||
      (event.type === 'price.traded' && event.data.condition === 'closing-print')
        ? 1
        : 0
    if (event.type === 'close.published') days.push([index, event.data.day])
    if (isBar && !bars)
      bars = {
        open: run.close.slice(),
        high: run.close.slice(),
        low: run.close.slice(),
        start: run.at.slice(),
      }
    if (!bars) continue
    bars.open[index] = isBar ? event.data.open : price
    bars.high[index] = isBar ? event.data.high : price
    bars.low[index] = isBar ? event.data.low : price
    bars.start[index] = isBar ? event.data.start : event.at
  }
  return { ...run, days, ...(bars ?? { open: run.close, high: run.close, low: run.close, start: run.at }) }
}

/** An instrument has a symbol from one position of the timeline up to, but not including, another. */
interface NameSpan {
  readonly symbol: string
  readonly from: number
  readonly to: number
}

/** What a symbol means: the instrument, under all names that it has had. */
interface Named {
  readonly exchange: string
  readonly spans: readonly NameSpan[]
}

interface NameChange {
  readonly position: number
  readonly symbol: string
  readonly to?: string
  readonly exchange?: string
}

interface Known {
  readonly changes: readonly NameChange[]
  readonly splits: readonly (TrackSplit & { readonly symbol: string })[]
  /** By the spans of its names. */
  readonly tracks: Map<string, PriceTrack>
}

const known = new WeakMap<MarketTimeline, Known>()

function knownOf(timeline: MarketTimeline): Known {
  let own = known.get(timeline)
  if (!own) {
    const blocks = blocksOf(timeline)
    own = {
      changes: blocks.flatMap(({ block, start }) =>
        indexOf(block).namings.map(({ row, symbol, to, listed }) => ({
          position: start + row + 1,
          symbol,
          ...(to === undefined ? {} : { to }),
          ...(listed === undefined ? {} : { exchange: listed.exchange }),
        })),
      ),
      splits: blocks.flatMap(({ block, start }) =>
        indexOf(block).splits.map(({ row, ...split }) => ({ ...split, position: start + row + 1 })),
      ),
      tracks: new Map(),
    }
    known.set(timeline, own)
  }
  return own
}

/**
 * The instrument that has a symbol at a position, or will have it if none has had it until then. A symbol that was used by two
 * instruments one after the other means the later one that is listed by then.
 */
function namedAt(changes: readonly NameChange[], symbol: string, position: number): Named | undefined {
  const byName = new Map<string, Named>()
  for (const change of changes) {
    if (change.position > position && byName.has(symbol)) break
    const named = byName.get(change.symbol)
    if (change.to === undefined)
      byName.set(change.symbol, {
        exchange: change.exchange ?? '',
        spans: [{ symbol: change.symbol, from: change.position, to: Infinity }],
      })
    else if (named) {
      const spans = named.spans.map((span) =>
        span.to === Infinity ? { ...span, to: change.position } : span,
      )
      const renamed = {
        ...named,
        spans: [...spans, { symbol: change.to, from: change.position, to: Infinity }],
      }
      byName.set(change.to, renamed)
      byName.set(change.symbol, renamed)
    }
  }
  return byName.get(symbol)
}

/** The prices of the instrument that a symbol means at a position; undefined for a symbol that the timeline does not have. */
export function priceTrackOf(
  timeline: MarketTimeline,
  symbol: string,
  position: number,
): PriceTrack | undefined {
  const { changes, splits, tracks } = knownOf(timeline)
  const named = namedAt(changes, symbol, position)
  if (!named) return undefined
  const key = named.spans.map((span) => `${span.symbol} ${span.from} ${span.to}`).join(',')
  let track = tracks.get(key)
  if (!track) {
    const isOwn = (one: { readonly symbol: string; readonly position: number }): boolean =>
      named.spans.some(
        (span) => span.symbol === one.symbol && span.from <= one.position && one.position < span.to,
      )
    track = withoutLateCloses({
      ...joined(timeline, named.spans),
      exchange: named.exchange,
      splits: splits.filter(isOwn),
    })
    tracks.set(key, track)
  }
  return track
}

type Joined = Omit<PriceTrack, 'lateCloses'> & Pick<Run, 'days'>

interface Part {
  readonly run: Run
  /** Of the block. */
  readonly start: number
  readonly first: number
  readonly end: number
}

function joined(timeline: MarketTimeline, spans: readonly NameSpan[]): Omit<Joined, 'exchange' | 'splits'> {
  const parts: Part[] = []
  let length = 0
  for (const { block, start } of blocksOf(timeline))
    for (const { symbol, from, to } of spans) {
      const run = runOf(block, symbol)
      if (!run) continue
      const first = firstAtLeast(run.rows, run.rows.length, from - start - 1)
      const end = to === Infinity ? run.rows.length : firstAtLeast(run.rows, run.rows.length, to - start - 1)
      if (end <= first) continue
      parts.push({ run, start, first, end })
      length += end - first
    }
  const made = (): Float64Array => new Float64Array(length)
  const track = {
    length,
    at: made(),
    positions: made(),
    open: made(),
    high: made(),
    low: made(),
    close: made(),
    start: made(),
    isClosing: new Uint8Array(length),
  }
  const days: (readonly [index: number, day: string])[] = []
  let offset = 0
  for (const { run, start, first, end } of parts) {
    for (const [index, day] of run.days)
      if (index >= first && index < end) days.push([offset + index - first, day])
    for (const name of COLUMNS) track[name].set(run[name].subarray(first, end), offset)
    track.isClosing.set(run.isClosing.subarray(first, end), offset)
    for (let index = first; index < end; index += 1)
      track.positions[offset + index - first] = start + (run.rows[index] as number) + 1
    offset += end - first
  }
  return { ...track, days }
}

function withoutLateCloses({ days, ...track }: Joined): PriceTrack {
  const late = days.flatMap(([index, day]) => {
    const session = pastSession(track.exchange, day, track.at[index] as number)
    return session ? [{ index, session }] : []
  })
  if (late.length === 0) return { ...track, lateCloses: [] }
  const dropped = new Set(late.map(({ index }) => index))
  const kept = <Column extends Float64Array | Uint8Array>(column: Column): Column =>
    column.filter((_, index) => !dropped.has(index)) as Column
  return {
    ...track,
    length: track.length - late.length,
    at: kept(track.at),
    positions: kept(track.positions),
    open: kept(track.open),
    high: kept(track.high),
    low: kept(track.low),
    close: kept(track.close),
    start: kept(track.start),
    isClosing: kept(track.isClosing),
    lateCloses: late.map(({ index, session }) => ({
      position: track.positions[index] as number,
      price: track.close[index] as number,
      session,
    })),
  }
}

/** By track: with its first splits applied, by their number. */
const adjustedTracks = new WeakMap<PriceTrack, Map<number, PriceTrack>>()

/** The track with all prices in the shares at a position: those before a split are divided by its ratio. */
export function adjustedTo(track: PriceTrack, position: number): PriceTrack {
  const splits = track.splits.filter((split) => split.position <= position)
  if (splits.length === 0) return track
  let byCount = adjustedTracks.get(track)
  if (!byCount) {
    byCount = new Map()
    adjustedTracks.set(track, byCount)
  }
  let adjusted = byCount.get(splits.length)
  if (!adjusted) {
    const [open, high, low, close] = [track.open, track.high, track.low, track.close].map((prices) =>
      inNewShares(prices, track, splits),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array]
    const lateCloses = track.lateCloses.map((one) => ({
      ...one,
      price: one.price / ratioAfter(one.position, splits),
    }))
    adjusted = { ...track, open, high, low, close, splits, lateCloses }
    byCount.set(splits.length, adjusted)
  }
  return adjusted
}

/** The new shares for each share at a position. */
function ratioAfter(position: number, splits: readonly TrackSplit[]): number {
  return splits.reduce((product, split) => (split.position > position ? product * split.ratio : product), 1)
}

function inNewShares(prices: Float64Array, track: PriceTrack, splits: readonly TrackSplit[]): Float64Array {
  const adjusted = prices.slice()
  let row = 0
  for (const { position } of splits) {
    const ratio = ratioAfter(position - 1, splits)
    for (const end = countUpTo(track, position); row < end; row += 1)
      adjusted[row] = (adjusted[row] as number) / ratio
  }
  return adjusted
}

/** The number of prices at or before a position. */
export function countUpTo({ positions, length }: PriceTrack, position: number): number {
  return firstAtLeast(positions, length, position + 1)
}

/** The number of prices observed before an instant. */
export function countBefore({ at, length }: PriceTrack, instant: number): number {
  return firstAtLeast(at, length, instant)
}

/** The index of the first of ascending values that is not below a limit. */
function firstAtLeast(values: Float64Array | Uint32Array, length: number, limit: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}
