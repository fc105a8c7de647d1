import type { Timeline } from '@tapeline/core'
import { type ColumnPart, columnsOf, timelineFromColumns } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { longTimeline } from './long-timeline.js'

const DAY = 86_400_000

export interface LongTrades {
  /** A sealed timeline of the listings, and of the trades repeated several times. */
  repeated(times: number): Timeline<MarketEvent>
}

/**
 * Listings and trades for long timelines, whose events would take too long to validate one by one: the trades of the synthetic
 * tape are appended once, and their columns repeated with later times and further numbers.
 * @param trades the approximate number of trades
 */
export function longTrades(trades: number): LongTrades {
  const { timeline } = longTimeline(
    { events: Math.round(trades / 0.9), instruments: 500, sessions: trades / 50_000, seed: 1 },
    ({ type }) => type === 'instrument.listed' || type === 'price.traded',
  )
  const columns = columnsOf(timeline.seal())
  const parts = [...columns.parts]
  const [first, last] = [parts[0]?.at[0] as number, parts.at(-1)?.at.at(-1) as number]
  const span = Math.ceil((last - first) / DAY) * DAY
  const listed = parts[0]?.objects.length ?? 0
  const count = columns.length - listed
  return {
    repeated: (times) =>
      timelineFromColumns(marketEvents, {
        ...columns,
        length: columns.length + (times - 1) * count,
        nextSeq: columns.nextSeq + (times - 1) * columns.nextSeq,
        parts: repeated(parts, listed, times, span, columns.nextSeq),
      }) as Timeline<MarketEvent>,
  }
}

function* repeated(
  parts: readonly ColumnPart[],
  listed: number,
  times: number,
  span: number,
  numbers: number,
): Generator<ColumnPart> {
  for (let time = 0; time < times; time += 1) {
    for (const [index, part] of parts.entries())
      yield later(part, index === 0 && time > 0 ? listed : 0, time * span, time * numbers)
  }
}

/** The trades of a part from a row on, moved to a later time. */
function later(part: ColumnPart, from: number, ms: number, numbers: number): ColumnPart {
  const seq = Float64Array.from(part.seq.subarray(from), (number) => number + numbers)
  return {
    length: part.length - from,
    at: part.at.subarray(from).map((at) => at + ms),
    types: part.types.subarray(from),
    seq,
    knownAt: part.knownAt?.subarray(from).map((at) => at + ms),
    numbers: part.numbers.map((column) => column?.subarray(from)),
    texts: part.texts.map((column) => column?.subarray(from)),
    idPrefix: part.idPrefix?.subarray(from),
    // Without the other types of events their numbers are missing too; trades of a file are numbered row by row.
    idNumber: seq,
    envelope: part.envelope?.subarray(from),
    objects: from === 0 ? part.objects : [],
  }
}
