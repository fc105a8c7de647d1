import { fc } from '@fast-check/jest'
import { isTapelineError } from '../event/error.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { type MarketEvent, marketEvents } from './events.js'
import { market } from './market.js'

/* Tapes of all types of market events, often at times and on days at which the market cannot replay them. */

export type Inputs = Parameters<Timeline<MarketEvent>['append']>[0]
export interface Line {
  readonly type: string
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

const HALF_HOUR = 1_800_000
/** Midnight in New York before a Thursday; a weekend follows, and Monday. */
export const START = Date.parse('2025-01-23T00:00:00-05:00')

const symbol = fc.constantFrom('AA', 'BB', 'CC', '^GSPC')
const exchange = fc.constantFrom('XNYS', 'XNAS')
const price = fc.integer({ min: 40, max: 400 }).map((quarters) => quarters / 4)
const at = fc.oneof(
  { weight: 12, arbitrary: fc.nat(6 * 48).map((steps) => START + steps * HALF_HOUR) },
  { weight: 4, arbitrary: fc.nat(13).map((steps) => START + (19 + steps) * HALF_HOUR) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, Date.parse('1950-06-01T15:00Z'), Date.parse('2199-01-01T15:00Z')),
  },
)
const day = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('2025-01-23', '2025-01-24', '2025-01-27') },
  { weight: 2, arbitrary: fc.constantFrom('2025-01-25', '2025-01-20', '1950-06-01', '2199-01-02') },
)
const line = (type: string, data: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Line> =>
  fc
    .tuple(fc.record(data, { noNullPrototype: true }), at)
    .map(([own, when]) => ({ type, at: when, data: own }))
const bar = fc
  .record({
    symbol,
    at,
    steps: fc.integer({ min: -1, max: 40 }),
    prices: fc.tuple(price, price, price, price),
  })
  .map(({ symbol, at, steps, prices }) => {
    const data = {
      symbol,
      start: at - steps * HALF_HOUR,
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices[3],
    }
    return { type: 'bar.closed', at, data }
  })
const scope = fc.oneof(
  symbol.map((own) => ({ symbol: own })),
  exchange.map((own) => ({ exchange: own })),
  fc.constant({}),
)
export const lines: fc.Arbitrary<Line> = fc.oneof(
  {
    weight: 3,
    arbitrary: line('instrument.listed', { symbol, exchange, name: symbol, kind: fc.constant('equity') }),
  },
  { weight: 1, arbitrary: line('instrument.delisted', { symbol }) },
  {
    weight: 1,
    arbitrary: line('instrument.renamed', { symbol, to: symbol }).filter(
      ({ data }) => data.symbol !== data.to,
    ),
  },
  {
    weight: 4,
    arbitrary: line('price.traded', { symbol, price, condition: fc.constantFrom('regular', 'late') }),
  },
  { weight: 6, arbitrary: bar },
  { weight: 4, arbitrary: line('close.published', { symbol, day, price }) },
  { weight: 1, arbitrary: line('session.opened', { exchange, day }) },
  { weight: 1, arbitrary: line('session.closed', { exchange, day }) },
  { weight: 1, arbitrary: line('shares.reported', { symbol, shares: fc.constantFrom(10, 1e9) }) },
  {
    weight: 1,
    arbitrary: line('shares.split', { symbol, newShares: fc.constant(2), oldShares: fc.constant(1) }),
  },
  { weight: 1, arbitrary: line('dividend.went-ex', { symbol, amountUsd: fc.constant(0.5) }) },
  {
    weight: 1,
    arbitrary: fc.tuple(scope, at).map(([data, when]) => ({ type: 'trading.resumed', at: when, data })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(scope, at)
      .map(([data, when]) => ({ type: 'trading.halted', at: when, data: { ...data, reason: 'news' } })),
  },
  {
    weight: 1,
    arbitrary: line('record.reported', {
      record: fc.constant('largestOneDayCapLoss'),
      symbol,
      valueUsd: fc.constantFrom(1, 1e12),
      day,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(symbol, at, at).map(([own, when, of]) => ({
      type: 'claim.made',
      at: when,
      data: { subject: { path: `quotes["${own}"].last`, at: of }, relation: 'above', value: 1 },
    })),
  },
)

/** Usually lists the four instruments first, so that not every tape fails for lack of a listing. */
export const tapes: fc.Arbitrary<Line[]> = fc
  .tuple(fc.nat(3), fc.array(lines, { maxLength: 8 }))
  .map(([few, others]) => {
    const own = ['AA', 'BB', 'CC', '^GSPC'].map((name, index) => ({
      type: 'instrument.listed',
      at: few === 0 && index === 0 ? START + 40 * HALF_HOUR : 0,
      data: { symbol: name, name, exchange: 'XNAS', kind: name === '^GSPC' ? 'index' : 'equity' },
    }))
    return [...own, ...others]
  })

/** @param blockSize most events of a block */
export function tapeOf(tape: readonly Line[], blockSize?: number): Timeline<MarketEvent> {
  const inputs = tape.map(({ type, at, data }, index) => ({ id: `e${index}`, type, at, data }))
  return createTimeline(marketEvents, blockSize === undefined ? {} : { blockSize }).append(
    inputs as unknown as Inputs,
  )
}

/** The id of the first event at which the market fails, with all published values read. */
export function failureOf(timeline: Timeline<MarketEvent>): string | undefined {
  const replayed = replay(timeline, market)
  for (let position = 0; position <= timeline.length; position += 1) {
    try {
      JSON.stringify(replayed.atPosition(position))
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return error.eventId ?? error.code
    }
  }
  return undefined
}
