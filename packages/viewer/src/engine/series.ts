import type { CandleWidth, Series, SeriesRequest } from '../protocol.js'
import { positionOf } from './positions.js'
import { countBefore, countUpTo, type PriceTrack, priceTracksOf } from './price-tracks.js'
import { sessionsBetween } from './sessions.js'
import type { World } from './world.js'

/** The least width of a candle and its gap. */
const CANDLE_PIXELS = 6
const MINUTE_MS = 60_000
const WIDTHS_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120] as const

/** The prices of a window up to the cursor, no more of them than the screen can show. */
export function seriesOf(world: World, request: SeriesRequest): readonly Series[] {
  const { histories, symbols, cursor, from, to, widthPixels, kind } = request
  return histories.flatMap((history) => {
    const timeline = world.historyAt(history, cursor)
    const tracks = priceTracksOf(timeline)
    const position = positionOf(timeline, cursor)
    return symbols.flatMap((symbol): Series[] => {
      const track = tracks.get(symbol)
      if (!track) return []
      const first = countBefore(track, from)
      const end = Math.min(countUpTo(track, position), countBefore(track, to + 1))
      const base = first > 0 ? track.close[first - 1] : track.open[0]
      const points =
        kind === 'line'
          ? lineOf(track, first, end, widthPixels)
          : candlesOf(track, { first, end, from, to, widthPixels, width: kind.candles })
      return [{ symbol, branch: history.branch, ...points, ...(base === undefined ? {} : { base }) }]
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
  readonly first: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly widthPixels: number
  readonly width: CandleWidth
}

function candlesOf(track: PriceTrack, options: CandlesOptions): Points {
  const { first, end } = options
  const sessions = sessionsBetween('XNYS', options.from, options.to)
  const width = widthOf(track, options, sessions.length)
  const times: number[] = []
  const [opens, highs, lows, values]: [number[], number[], number[], number[]] = [[], [], [], []]
  let session = 0
  for (let row = first; row < end; row += 1) {
    const [start, at] = [track.start[row] as number, track.at[row] as number]
    while (session < sessions.length && (sessions[session]?.close ?? 0) < start) session += 1
    const hours = sessions[session]
    const isInside = hours !== undefined && start >= hours.open && start <= hours.close
    // An official close belongs to the last candle of its session.
    if (track.isOfficial[row] === 1 && times.length > 0) {
      const last = times.length - 1
      const price = track.close[row] as number
      values[last] = price
      highs[last] = Math.max(highs[last] as number, price)
      lows[last] = Math.min(lows[last] as number, price)
      continue
    }
    const origin = isInside && hours ? hours.open : 0
    const time =
      width === undefined
        ? (hours?.open ?? at)
        : origin + Math.floor((start - origin) / (width * MINUTE_MS)) * width * MINUTE_MS
    if (times.at(-1) === time) {
      const last = times.length - 1
      highs[last] = Math.max(highs[last] as number, track.high[row] as number)
      lows[last] = Math.min(lows[last] as number, track.low[row] as number)
      values[last] = track.close[row] as number
    } else {
      times.push(time)
      opens.push(track.open[row] as number)
      highs.push(track.high[row] as number)
      lows.push(track.low[row] as number)
      values.push(track.close[row] as number)
    }
  }
  return {
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    opens: Float64Array.from(opens),
    highs: Float64Array.from(highs),
    lows: Float64Array.from(lows),
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
