import type { CandleWidth, Series, SeriesRequest, SessionHours } from '../protocol.js'
import { positionOf } from './positions.js'
import { adjustedTo, countBefore, countUpTo, type PriceTrack, priceTrackOf } from './price-tracks.js'
import { auctionEnd, sessionsBetween } from './sessions.js'
import type { World } from './world.js'

/** The least width of a candle and its gap. */
const CANDLE_PIXELS = 6
const MINUTE_MS = 60_000
/** Longer than exchanges usually close. */
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
const WIDTHS_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120] as const

/** The prices of a window up to the cursor, no more of them than the screen can show. */
export function seriesOf(world: World, request: SeriesRequest): readonly Series[] {
  const { histories, symbols, cursor, from, to, widthPixels, kind } = request
  return histories.flatMap((history) => {
    const timeline = world.historyAt(history, cursor)
    const position = positionOf(timeline, cursor)
    return symbols.flatMap((symbol): Series[] => {
      const recorded = priceTrackOf(timeline, symbol, position)
      if (!recorded) return []
      const track = adjustedTo(recorded, position)
      const first = countBefore(track, from)
      const end = Math.min(countUpTo(track, position), countBefore(track, to + 1))
      const base = first > 0 ? track.close[first - 1] : track.open[0]
      const points =
        kind === 'line'
          ? lineOf(track, first, end, widthPixels)
          : candlesOf(track, { first, end, from, to, position, widthPixels, width: kind.candles })
      const splits = track.splits.filter(
        (split) => split.position <= position && split.at >= from && split.at <= to,
      )
      return [
        {
          symbol,
          branch: history.branch,
          ...points,
          ...(base === undefined ? {} : { base }),
          ...(splits.length === 0 ? {} : { splits: splits.map(({ at, ratio }) => ({ at, ratio })) }),
        },
      ]
    })
  })
}

type Points = Pick<Series, 'times' | 'values' | 'opens' | 'highs' | 'lows'>

/** At most two points a pixel: the lowest and the highest of those that share it, in their order. */
function lineOf(track: PriceTrack, first: number, end: number, widthPixels: number): Points {
  const count = Math.max(0, end - first)
  if (count <= 2 * widthPixels)
    return { times: track.at.slice(first, end), values: track.close.slice(first, end) }
  const rows: number[] = []
  for (let pixel = 0; pixel < widthPixels; pixel += 1) {
    const start = first + Math.floor((pixel * count) / widthPixels)
    const stop = first + Math.floor(((pixel + 1) * count) / widthPixels)
    let [lowest, highest] = [start, start]
    for (let row = start + 1; row < stop; row += 1) {
      if ((track.close[row] as number) < (track.close[lowest] as number)) lowest = row
      if ((track.close[row] as number) > (track.close[highest] as number)) highest = row
    }
    rows.push(...(lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)]))
  }
  if (rows.at(-1) !== end - 1) rows.push(end - 1)
  return {
    times: Float64Array.from(rows, (row) => track.at[row] as number),
    values: Float64Array.from(rows, (row) => track.close[row] as number),
  }
}

interface CandlesOptions {
  /** The number of events up to the cursor. */
  readonly position: number
  readonly first: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly widthPixels: number
  readonly width: CandleWidth
}

/**
 * Candles counted from the open of the session of the instrument's exchange. Prices of closed hours are candles of their own, counted from
 * the close before them, and are in no candle of a session.
 */
function candlesOf(track: PriceTrack, options: CandlesOptions): Points {
  const { first, end } = options
  // The session before the window is that of the prices after its close.
  const from = Math.min(options.from, track.start[first] ?? options.from) - WEEK_MS
  const sessions = sessionsBetween(track.exchange, from, options.to)
  const width = widthOf(track, options, sessions.filter(({ close }) => close >= options.from).length)
  const candles = new Candles()
  let place = -1
  for (let row = first; row < end; row += 1) {
    const start = track.start[row] as number
    while (place + 1 < sessions.length && (sessions[place + 1]?.open ?? 0) <= start) place += 1
    const session = sessions[place]
    const isOfSession = session !== undefined && isPriceOf(track, row, session)
    if (isOfSession && start >= session.close) {
      // What closes a session belongs to its last candle, whenever it is published.
      candles.close(session, timeOf(session.open, session.close - 1, width), track.close[row] as number)
      continue
    }
    // Closed hours are no part of the candle of a day.
    if (width === undefined && session !== undefined && !isOfSession) continue
    const origin = session === undefined ? 0 : isOfSession ? session.open : session.close
    candles.add(
      session === undefined && width === undefined ? start : timeOf(origin, start, width),
      track,
      row,
    )
  }
  for (const late of track.lateCloses)
    if (late.position <= options.position && late.session.close >= options.from)
      candles.close(late.session, timeOf(late.session.open, late.session.close - 1, width), late.price)
  return candles.points
}

/** Whether a price counts for a session that has begun, rather than for the closed hours after it. */
function isPriceOf(track: PriceTrack, row: number, session: SessionHours): boolean {
  const start = track.start[row] as number
  if (start < session.close || track.isClosing[row] === 1) return true
  const isTrade = start === track.at[row]
  return isTrade && start <= auctionEnd(track.exchange, session)
}

/** The start of the candle of an instant. */
function timeOf(origin: number, instant: number, width: number | undefined): number {
  if (width === undefined) return origin
  return origin + Math.floor((instant - origin) / (width * MINUTE_MS)) * width * MINUTE_MS
}

/** Candles that form as prices come in. */
class Candles {
  private readonly times: number[] = []
  private readonly opens: number[] = []
  private readonly highs: number[] = []
  private readonly lows: number[] = []
  private readonly closes: number[] = []

  add(time: number, { open, high, low, close }: PriceTrack, row: number): void {
    const last = this.times.length - 1
    if (this.times[last] !== time) {
      this.times.push(time)
      this.opens.push(open[row] as number)
      this.highs.push(high[row] as number)
      this.lows.push(low[row] as number)
      this.closes.push(close[row] as number)
      return
    }
    this.highs[last] = Math.max(this.highs[last] as number, high[row] as number)
    this.lows[last] = Math.min(this.lows[last] as number, low[row] as number)
    this.closes[last] = close[row] as number
  }

  /**
   * Sets the close of the last candle of a session, even if later ones have begun.
   * @param time of its candle if the session has no other price
   */
  close({ open, close }: SessionHours, time: number, price: number): void {
    let index = this.times.length - 1
    while (index >= 0 && (this.times[index] as number) >= close) index -= 1
    if (index < 0 || (this.times[index] as number) < open) {
      index += 1
      this.times.splice(index, 0, time)
      for (const prices of [this.opens, this.highs, this.lows, this.closes]) prices.splice(index, 0, price)
      return
    }
    this.highs[index] = Math.max(this.highs[index] as number, price)
    this.lows[index] = Math.min(this.lows[index] as number, price)
    this.closes[index] = price
  }

  get points(): Points {
    return {
      times: Float64Array.from(this.times),
      values: Float64Array.from(this.closes),
      opens: Float64Array.from(this.opens),
      highs: Float64Array.from(this.highs),
      lows: Float64Array.from(this.lows),
    }
  }
}

/** The width in minutes; undefined for a candle a session. */
function widthOf(
  track: PriceTrack,
  { first, end, widthPixels, width }: CandlesOptions,
  sessions: number,
): number | undefined {
  if (width === 'session') return undefined
  if (width !== 'auto') return width.minutes
  let longest = 0
  for (let row = first; row < end; row += 1)
    longest = Math.max(longest, (track.at[row] as number) - (track.start[row] as number))
  const candlesMax = Math.max(1, Math.floor(widthPixels / CANDLE_PIXELS))
  return WIDTHS_MINUTES.find(
    (minutes) => minutes * MINUTE_MS >= longest && (sessions * 390) / minutes <= candlesMax,
  )
}
