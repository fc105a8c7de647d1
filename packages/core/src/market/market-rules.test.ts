/** Whatever seals can be replayed by the projections of the market; what cannot be replayed does not seal. */
import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../event/error.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { type MarketEvent, marketEvents } from './events.js'
import { market } from './market.js'
import { offSessionPrices } from './off-session.js'

type Inputs = Parameters<Timeline<MarketEvent>['append']>[0]
interface Line {
  readonly type: string
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

const HALF_HOUR = 1_800_000
/** Midnight in New York before a Thursday; a weekend follows, and Monday. */
const START = Date.parse('2025-01-23T00:00:00-05:00')

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
const lines = fc.oneof(
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

/** The four instruments are listed at first, mostly, so that not every tape fails for want of one. */
const tapes = fc.tuple(fc.nat(3), fc.array(lines, { maxLength: 8 })).map(([few, others]) => {
  const own = ['AA', 'BB', 'CC', '^GSPC'].map((name, index) => ({
    type: 'instrument.listed',
    at: few === 0 && index === 0 ? START + 40 * HALF_HOUR : 0,
    data: { symbol: name, name, exchange: 'XNAS', kind: name === '^GSPC' ? 'index' : 'equity' },
  }))
  return [...own, ...others]
})

function tapeOf(tape: readonly Line[]): Timeline<MarketEvent> {
  const inputs = tape.map(({ type, at, data }, index) => ({ id: `e${index}`, type, at, data }))
  return createTimeline(marketEvents).append(inputs as unknown as Inputs)
}

/** The id of the first event on which the market fails, looking at all it publishes. */
function failureOf(timeline: Timeline<MarketEvent>): string | undefined {
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

describe('a tape of market events', () => {
  let [sealed, refused] = [0, 0]

  test.prop([tapes], { numRuns: Math.max(300, Number(process.env.TAPELINE_RUNS ?? 100)) })(
    'seals if, and only if, the market can replay it; the first fault is where the replay fails',
    (tape) => {
      const timeline = tapeOf(tape)
      const failure = failureOf(timeline)
      try {
        timeline.seal()
        sealed += 1
        expect(failure).toBeUndefined()
      } catch (error) {
        if (!isTapelineError(error)) throw error
        refused += 1
        expect(error.faults.map(({ eventId }) => eventId)).toContain(failure)
      }
    },
  )

  it('is sometimes sealed and sometimes refused', () => {
    expect(Math.min(sealed, refused)).toBeGreaterThan(20)
  })
})

const NVDA = {
  type: 'instrument.listed',
  at: START,
  data: { symbol: 'NVDA', name: 'NVIDIA', exchange: 'XNAS', kind: 'equity' },
}
const trade = (own: string, time: string): Line => ({
  type: 'price.traded',
  at: Date.parse(time),
  data: { symbol: own, price: 10 },
})
const barOf = (from: string, to: string): Line => ({
  type: 'bar.closed',
  at: Date.parse(to),
  data: { symbol: 'NVDA', start: Date.parse(from), open: 1, high: 1, low: 1, close: 1 },
})
const delisted = (time: string): Line => ({
  type: 'instrument.delisted',
  at: Date.parse(time),
  data: { symbol: 'NVDA' },
})

describe('what a seal refuses', () => {
  const refusedBy = (tape: readonly Line[]): readonly (string | undefined)[] => {
    try {
      tapeOf(tape).seal()
      return []
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return error.faults.map(({ eventId, message }) => `${eventId}: ${message}`)
    }
  }

  it.each([
    [
      'a bar across the open',
      [NVDA, barOf('2025-01-27T09:00-05:00', '2025-01-27T10:00-05:00')],
      'e1: A bar lies partly inside and partly outside regular hours; split it at the open or close.',
    ],
    [
      'a bar across a weekend',
      [NVDA, barOf('2025-01-24T15:00-05:00', '2025-01-27T15:00-05:00')],
      'e1: A bar lies partly inside and partly outside regular hours; split it at the open or close.',
    ],
    [
      'a price after a delisting',
      [NVDA, delisted('2025-01-25T12:00-05:00'), trade('NVDA', '2025-01-27T10:00-05:00')],
      "e2: The instrument 'NVDA' is not listed before this event, or no more.",
    ],
    [
      'a price before a listing',
      [{ ...NVDA, at: START + 1 }, trade('NVDA', '2025-01-23T00:00-05:00')],
      "e1: The instrument 'NVDA' is not listed before this event, or no more.",
    ],
    [
      'a close before the session ends',
      [
        NVDA,
        {
          type: 'close.published',
          at: Date.parse('2025-01-27T15:00-05:00'),
          data: { symbol: 'NVDA', day: '2025-01-27', price: 1 },
        },
      ],
      'e1: The close of 2025-01-27 is no earlier than that of its session at 2025-01-27T21:00:00.000Z; write that time.',
    ],
    [
      'a split within regular hours',
      [
        NVDA,
        {
          type: 'shares.split',
          at: Date.parse('2025-01-27T15:00-05:00'),
          data: { symbol: 'NVDA', newShares: 2, oldShares: 1 },
        },
      ],
      'e1: It takes effect outside regular hours, before an open; 2025-01-27T20:00:00.000Z lies in them.',
    ],
  ])('%s', (_, tape, fault) => {
    expect(refusedBy(tape)).toEqual([fault])
  })

  it('is mended by a correction', () => {
    const wrong = tapeOf([NVDA, barOf('2025-01-27T09:00-05:00', '2025-01-27T10:00-05:00')])
    const { type, at, data } = barOf('2025-01-27T09:30-05:00', '2025-01-27T10:00-05:00')
    const mended = wrong.append([{ id: 'right', type, at, data, replaces: 'e1' }] as unknown as Inputs)
    expect(mended.seal().sealed).toBe(true)
  })
})

it('prices off their sessions are found, with their days', () => {
  const found = offSessionPrices(
    tapeOf([
      NVDA,
      trade('NVDA', '2025-01-24T05:00-05:00'),
      trade('NVDA', '2025-01-24T03:00-05:00'),
      barOf('2025-01-26T20:00-05:00', '2025-01-26T21:00-05:00'),
      trade('NVDA', '2025-01-27T09:30-05:00'),
    ]),
  )
  expect([...found].map(({ id, day: own, isTradingDay }) => [id, own, isTradingDay])).toEqual([
    ['e2', '2025-01-24', true],
    ['e3', '2025-01-26', false],
  ])
})
