import type { EventInput } from '@tapeline/core'
import { getCalendar, type TradingSession } from '@tapeline/core/calendar'
import { Random } from './random.js'
import { reportEvent, sharesOf, type Unnamed } from './report-event.js'

export interface SyntheticTapeOptions {
  /** Number of events, of all types together. */
  readonly events: number
  /** Equities; even ones are listed on XNYS, odd ones on XNAS. */
  readonly instruments: number
  /** Trading sessions, one after the other, from 6 January 2025 on. */
  readonly sessions: number
  readonly seed: number
  /** Whether prices are single trades or bars of a minute. Default `trades`. */
  readonly prices?: 'trades' | 'bars'
}

/** Share of the events that are prices, without official closes. */
export const PRICE_SHARE = 0.9
const FIRST_DAY = '2025-01-06'
const EXCHANGES = ['XNYS', 'XNAS'] as const
const SECTORS = [
  'Energy',
  'Financials',
  'Health',
  'Industrials',
  'Materials',
  'Media',
  'Retail',
  'Software',
  'Semiconductors',
  'Utilities',
]
const MINUTE = 60_000
/** Shares of the trades outside regular hours, and of those that are reported late. */
const EXTENDED_SHARE = 0.06
const LATE_SHARE = 0.01
/** Share of the official closes that become known only after the next open. */
const LATE_CLOSE_SHARE = 0.02
const CLAIMS = 20
const RECORDS = 20

/**
 * A synthetic tape for the market's event types, in the order of time: the same options give the same events. Every event is
 * valid, trading days and hours are those of the real calendar, and there are no causes and no corrections.
 * @throws RangeError if the number of events is too small for the listings, sessions and closes
 */
export function syntheticTape(options: SyntheticTapeOptions): EventInput[] {
  return [...syntheticTapeInParts(options)].flat()
}

/** The same, a session at a time, for tapes that are too long to hold as objects. */
export function* syntheticTapeInParts(options: SyntheticTapeOptions): Generator<EventInput[]> {
  const { events, instruments, prices = 'trades' } = options
  const random = new Random(options.seed)
  const symbols = Array.from({ length: instruments }, (_, index) => `Q${index}`)
  const calendar = getCalendar('XNYS')
  const sessions = Array.from(
    { length: options.sessions },
    (_, index) => calendar.sessionOn(calendar.addTradingDays(FIRST_DAY, index)) as TradingSession,
  )
  const priceCount = Math.round(events * PRICE_SHARE)
  const fixed =
    1 + 2 * instruments + sessions.length * (2 * EXCHANGES.length + instruments) + CLAIMS + RECORDS
  const reportCount = events - priceCount - fixed
  if (reportCount < 0)
    throw new RangeError(
      `${events} events are too few for ${fixed} listings, sessions, closes and other fixed events.`,
    )

  let named = 0
  const levels = symbols.map(() => random.integer(500, 50_000) / 100)
  const listings = (sessions[0] as TradingSession).preOpen - 60 * MINUTE
  let tape: Unnamed[] = [
    {
      type: 'policy.announced',
      at: listings - 1,
      data: { issuer: 'An office', summary: 'The first event of the tape' },
    },
  ]
  for (const [index, symbol] of symbols.entries()) {
    const exchange = EXCHANGES[index % 2]
    tape.push({
      type: 'instrument.listed',
      at: listings,
      data: {
        symbol,
        name: `Company ${index}`,
        kind: 'equity',
        exchange,
        sector: SECTORS[index % SECTORS.length],
      },
    })
    tape.push({ type: 'shares.reported', at: listings, data: { symbol, shares: sharesOf(random) } })
  }
  for (const [index, session] of sessions.entries()) {
    const share = (count: number): number => partOf(count, sessions.length, index)
    const inDay = (): number => random.integer(session.preOpen, session.postClose)
    for (const exchange of EXCHANGES) {
      tape.push({ type: 'session.opened', at: session.open, data: { exchange, day: session.day } })
      tape.push({ type: 'session.closed', at: session.close, data: { exchange, day: session.day } })
    }
    const priced = prices === 'bars' ? bars : trades
    for (const event of priced(random, session, share(priceCount), symbols, levels)) tape.push(event)
    const next = sessions[index + 1]
    for (const [instrument, symbol] of symbols.entries()) {
      const late = next !== undefined && random.next() < LATE_CLOSE_SHARE
      const at = late ? next.open + 10 * MINUTE : session.close + random.integer(1000, MINUTE)
      tape.push({
        type: 'close.published',
        at,
        data: { symbol, day: session.day, price: walk(random, levels, instrument) },
      })
    }
    for (let count = share(reportCount); count > 0; count -= 1)
      tape.push(reportEvent(random, inDay(), session.day, symbols))
    for (let count = share(CLAIMS); count > 0; count -= 1) {
      const path = `quotes.${random.pick(symbols)}.changePct`
      tape.push({
        type: 'claim.made',
        at: random.integer(session.open + MINUTE, session.close),
        data: { subject: { path }, relation: 'equals', value: random.integer(-20, 20) / 10, precision: 1 },
      })
    }
    for (let count = share(RECORDS); count > 0; count -= 1) {
      tape.push({
        type: 'record.reported',
        at: inDay(),
        data: {
          record: 'largestOneDayCapLoss',
          symbol: random.pick(symbols),
          valueUsd: random.integer(1, 400) * 1e8,
          day: session.day,
        },
      })
    }
    // Events after the session go into the next one.
    const sorted = tape.sort((left, right) => left.at - right.at)
    const end = next === undefined ? sorted.length : sorted.findIndex(({ at }) => at >= next.preOpen)
    tape = end < 0 ? [] : sorted.splice(end)
    yield sorted.map((event): EventInput => ({ id: `e${named++}`, ...event }))
  }
}

/** The `index`-th of `parts` nearly equal parts of a count; the parts sum to the count. */
function partOf(count: number, parts: number, index: number): number {
  return Math.floor((count * (index + 1)) / parts) - Math.floor((count * index) / parts)
}

/** Moves a price by up to a thousandth in either direction, in whole cents. */
function walk(random: Random, levels: number[], instrument: number): number {
  const level = Math.max(1, (levels[instrument] as number) * (1 + (random.next() - 0.5) * 0.002))
  levels[instrument] = level
  return Math.round(level * 100) / 100
}

function trades(
  random: Random,
  session: TradingSession,
  count: number,
  symbols: readonly string[],
  levels: number[],
): Unnamed[] {
  const times = Array.from({ length: count }, () => {
    if (random.next() >= EXTENDED_SHARE) return random.integer(session.open, session.close)
    return random.next() < 0.5
      ? random.integer(session.preOpen, session.open - 1)
      : random.integer(session.close + 1, session.postClose)
  }).sort((left, right) => left - right)
  const opened = new Set<number>()
  return times.map((at) => {
    const instrument = random.integer(0, symbols.length - 1)
    const data = {
      symbol: symbols[instrument],
      price: walk(random, levels, instrument),
      size: random.integer(1, 50) * 100,
    }
    const regular = at >= session.open && at <= session.close
    const isFirst = regular && !opened.has(instrument)
    if (isFirst) opened.add(instrument)
    const condition = isFirst ? 'opening-print' : random.next() < LATE_SHARE ? 'late' : undefined
    return { type: 'price.traded', at, data: condition === undefined ? data : { ...data, condition } }
  })
}

function bars(
  random: Random,
  session: TradingSession,
  count: number,
  symbols: readonly string[],
  levels: number[],
): Unnamed[] {
  const minutes = Math.floor((session.close - session.open) / MINUTE)
  const ends = Array.from({ length: count }, () => session.open + random.integer(1, minutes) * MINUTE).sort(
    (left, right) => left - right,
  )
  return ends.map((at) => {
    const instrument = random.integer(0, symbols.length - 1)
    const [open, middle, close] = [0, 1, 2].map(() => walk(random, levels, instrument)) as [
      number,
      number,
      number,
    ]
    const [high, low] = [Math.max(open, middle, close), Math.min(open, middle, close)]
    const data = {
      symbol: symbols[instrument],
      start: at - MINUTE,
      open,
      high,
      low,
      close,
      volume: random.integer(1, 500) * 100,
    }
    return { type: 'bar.closed', at, data }
  })
}
