import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { boundaries, HOUR, LISTED_AT, NIGHT, sessions } from './market-tape.js'

type Input = InputOf<MarketEvent>

/** The random numbers of one event of a long tape; {@link inputOf} makes its input. */
export interface Draw {
  readonly kind: 'trade' | 'bar' | 'close' | 'shares' | 'split' | 'news' | 'halt' | 'resume'
  /** Modulo the number of instruments. */
  readonly instrument: number
  /** Of {@link sessions}. */
  readonly day: number
  /** Milliseconds after the open: from ten minutes before it to ten minutes after the close. */
  readonly moment: number
  /** In quarters. */
  readonly price: number
  readonly size: number | undefined
  /** Milliseconds after which it became known. */
  readonly delay: number
  readonly isRebased: boolean
}

const MINUTE = 60_000
const SESSION = 6.5 * HOUR

/** Mostly trades; a trade in nine became known late, and some have prices of today's unit. */
export function arbitraryDraw(): fc.Arbitrary<Draw> {
  return fc.record({
    kind: fc.oneof(
      { weight: 150, arbitrary: fc.constant('trade' as const) },
      { weight: 20, arbitrary: fc.constantFrom('bar' as const, 'close' as const) },
      { weight: 30, arbitrary: fc.constantFrom('shares' as const, 'news' as const, 'halt' as const) },
      { weight: 5, arbitrary: fc.constant('resume' as const) },
      { weight: 1, arbitrary: fc.constant('split' as const) },
    ),
    instrument: fc.nat(9999),
    day: fc.nat(sessions.length - 1),
    moment: fc.integer({ min: -10 * MINUTE, max: SESSION + 10 * MINUTE }),
    price: fc.integer({ min: 200, max: 600 }),
    size: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    delay: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.nat(25 * HOUR)),
    isRebased: fc.nat(14).map((number) => number === 14),
  })
}

/** The input of a draw on the tape of a plan. */
export function inputOf(own: Draw, id: string, plan: LongTapePlan): Input {
  const { open, close, day } = sessions[own.day] as (typeof sessions)[number]
  const at = open + own.moment
  const symbol = symbolAt(own.instrument, at, plan)
  const price = own.price / 4
  switch (own.kind) {
    case 'trade': {
      const data = { symbol, price, ...(own.size === undefined ? {} : { size: own.size }) }
      const basis = own.isRebased ? 'rebased' : 'recorded'
      return { id, type: 'price.traded', at, knownAt: at + own.delay, basis, data }
    }
    case 'bar': {
      const end = Math.min(Math.max(at, open + MINUTE), close)
      const data = {
        symbol,
        start: end - MINUTE,
        open: price,
        high: price + 3,
        low: price - 3,
        close: price + 1,
      }
      return { id, type: 'bar.closed', at: end, data }
    }
    case 'close':
      return { id, type: 'close.published', at: close, data: { symbol, day, price } }
    case 'shares':
      return { id, type: 'shares.reported', at, data: { symbol, shares: 1000 + own.price } }
    case 'split': {
      const before = symbolAt(own.instrument, LISTED_AT, plan)
      return { id, type: 'shares.split', at: NIGHT, data: { symbol: before, newShares: 2, oldShares: 1 } }
    }
    case 'news':
      return { id, type: 'news.published', at, data: { summary: `news at ${price}` } }
    case 'halt':
      return { id, type: 'trading.halted', at, data: { symbol, reason: 'news' } }
    case 'resume':
      return { id, type: 'trading.resumed', at, data: { symbol } }
  }
}

/** With a renaming, events of the first two instruments in the last session get the new symbol: the second is delisted. */
function symbolAt(number: number, at: number, { instruments, hasRenaming }: LongTapePlan): string {
  const instrument = number % instruments
  return hasRenaming && instrument < 2 && at > NIGHT ? 'RX' : `S${instrument}`
}

/** In the night before the last session. */
const renaming: readonly Input[] = [
  { id: 'renamed', type: 'instrument.renamed', at: NIGHT + HOUR, data: { symbol: 'S0', to: 'RX' } },
  { id: 'delisted', type: 'instrument.delisted', at: NIGHT + HOUR, data: { symbol: 'S1' } },
]

function listingsOf(instrument: number): Input[] {
  const symbol = `S${instrument}`
  const exchange = instrument % 2 === 0 ? 'XNAS' : 'XNYS'
  const sector = instrument % 3 === 0 ? {} : { sector: 'Chips' }
  return [
    {
      id: `listed-${symbol}`,
      type: 'instrument.listed',
      at: LISTED_AT,
      data: { symbol, name: symbol, kind: 'equity', exchange, ...sector },
    },
    {
      id: `shares-${symbol}`,
      type: 'shares.reported',
      at: LISTED_AT,
      data: { symbol, shares: 1000 + instrument },
    },
  ]
}

/** A tape described by few numbers, so that it shrinks in a few steps and a failure is readable. */
export interface LongTapePlan {
  readonly seed: number
  /** Number of draws. */
  readonly length: number
  readonly instruments: number
  readonly blockSize: number
  readonly arrivesInOrder: boolean
  /** Whether the first instrument is renamed, and the second delisted, in the night before the last session. */
  readonly hasRenaming: boolean
}

/** Tapes of few instruments, or of so many that first prices occur all along the tape. */
export function arbitraryLongTape(): fc.Arbitrary<LongTapePlan> {
  return fc.record({
    seed: fc.nat(),
    length: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 300, max: 1500 }) },
      fc.integer({ min: 1000, max: 4000 }),
    ),
    instruments: fc.constantFrom(3, 60, 120, 240),
    blockSize: fc.constantFrom(64, 64, 100, 256, 512, 4096),
    arrivesInOrder: fc.boolean(),
    hasRenaming: fc.boolean(),
  })
}

/** Events arrive a thousand at a time, so that late events fall into existing blocks. */
const PORTION = 1000

/** The draws of a plan; a greater length has the same draws and more. */
export function buildLongTape(plan: LongTapePlan): Timeline<MarketEvent> {
  const { seed, length, instruments, blockSize, arrivesInOrder, hasRenaming } = plan
  // Without bias: it is meant for single values, and would collect a long tape at the first and last instrument and moment.
  const draws = fc.sample(fc.noBias(arbitraryDraw()), { seed, numRuns: length })
  const inputs = draws.map((draw, index) => inputOf(draw, `e${index}`, plan))
  if (arrivesInOrder) inputs.sort((left, right) => Number(left.at) - Number(right.at))
  const opened = boundaries.map((line, index) => ({ id: `boundary-${index}`, ...line }) as Input)
  const listings = Array.from({ length: instruments }, (_, index) => listingsOf(index)).flat()
  const empty = createTimeline(marketEvents, { blockSize })
  let tape = empty.append([...listings, ...opened, ...(hasRenaming ? renaming : [])])
  for (let start = 0; start < length; start += PORTION)
    tape = tape.append(inputs.slice(start, start + PORTION))
  return tape
}
