import type { Timeline } from '@tapeline/core'
import {
  type ColumnBatch,
  columnsOf,
  type TimelineColumns,
  timelineFromColumns,
} from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { longTimeline } from './long-timeline.js'

const DAY = 86_400_000

export interface LongTrades {
  /** A sealed timeline of the listings, and of the trades repeated several times. */
  repeated(times: number): Timeline<MarketEvent>
  /** The same timeline as columns; each batch is made when it is read. */
  columns(times: number): TimelineColumns
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
  const batches = [...columns.batches]
  const [first, last] = [batches[0]?.at[0] as number, batches.at(-1)?.at.at(-1) as number]
  const span = Math.ceil((last - first) / DAY) * DAY
  const listed = batches[0]?.objects.length ?? 0
  const count = columns.length - listed
  const columnsRepeated = (times: number): TimelineColumns => ({
    ...columns,
    length: columns.length + (times - 1) * count,
    nextSeq: columns.nextSeq + (times - 1) * columns.nextSeq,
    batches: repeated(batches, listed, times, span, columns.nextSeq),
  })
  return {
    repeated: (times) => timelineFromColumns(marketEvents, columnsRepeated(times)) as Timeline<MarketEvent>,
    columns: columnsRepeated,
  }
}

function* repeated(
  batches: readonly ColumnBatch[],
  listed: number,
  times: number,
  span: number,
  numbers: number,
): Generator<ColumnBatch> {
  for (let time = 0; time < times; time += 1) {
    for (const [index, batch] of batches.entries())
      yield later(batch, index === 0 && time > 0 ? listed : 0, time * span, time * numbers)
  }
}

/** The trades of a batch from a row on, moved to a later time. */
function later(batch: ColumnBatch, from: number, ms: number, numbers: number): ColumnBatch {
  const seq = Float64Array.from(batch.seq.subarray(from), (number) => number + numbers)
  return {
    length: batch.length - from,
    at: batch.at.subarray(from).map((at) => at + ms),
    types: batch.types.subarray(from),
    seq,
    knownAt: batch.knownAt?.subarray(from).map((at) => at + ms),
    numbers: batch.numbers.map((column) => column?.subarray(from)),
    texts: batch.texts.map((column) => column?.subarray(from)),
    idPrefix: batch.idPrefix?.subarray(from),
    // Without the other types of events their numbers are missing too; trades of a file are numbered row by row.
    idNumber: seq,
    envelope: batch.envelope?.subarray(from),
    objects: from === 0 ? batch.objects : [],
  }
}
