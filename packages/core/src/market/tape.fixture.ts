import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import { parseInstant } from '../event/date.js'
import type { InputOf } from '../event/read-event.js'
import { createTimeline, type Timeline, type TimelineOptions } from '../timeline/timeline.js'
import type {
  ClaimMade,
  ClosePublished,
  Exchange,
  InstrumentListed,
  PriceTraded,
  TradingHalted,
  TradingResumed,
} from './event-data.js'
import { type MarketEvent, marketEvents } from './events.js'

/* Short notation for tapes. Days are trading days of New York, and times are in New York time, unless stated otherwise. */

type WithoutId<Input> = Input extends unknown ? Omit<Input, 'id'> & { readonly id?: string } : never

/** An event without an id gets one by its place in the tape. */
export type Line = WithoutId<InputOf<MarketEvent>>

type Envelope = Partial<Pick<InputOf<MarketEvent>, 'id' | 'knownAt' | 'basis' | 'sources' | 'replaces'>>

/** A time in New York: `when('2025-01-27', '16:00')`. */
export function when(day: string, time: string): number {
  return parseInstant(`${day}T${time}[America/New_York]`)
}

export function sessionOf(day: string, exchange: Exchange = 'XNYS'): TradingSession {
  const session = getCalendar(exchange).sessionOn(day)
  if (session === undefined) throw new Error(`${day} is not a trading day`)
  return session
}

/** A timeline of these lines, which arrive in this order. */
export function tape(lines: readonly Line[], options?: TimelineOptions): Timeline<MarketEvent> {
  const inputs = lines.map((line, index) => ({ id: `e${index}`, ...line }) as InputOf<MarketEvent>)
  return createTimeline(marketEvents, options).append(inputs)
}

export const LISTED_AT: number = Date.UTC(2020, 0, 2)

export function listed(symbol: string, data: Partial<InstrumentListed> = {}, at: number = LISTED_AT): Line {
  return {
    type: 'instrument.listed',
    at,
    data: { symbol, name: symbol, kind: 'equity', exchange: 'XNYS', ...data },
  }
}

export function shares(symbol: string, count: number, at: number = LISTED_AT): Line {
  return { type: 'shares.reported', at, data: { symbol, shares: count } }
}

export function opened(day: string, exchange: Exchange = 'XNYS'): Line {
  return { type: 'session.opened', at: sessionOf(day, exchange).open, data: { exchange, day } }
}

export function closed(day: string, exchange: Exchange = 'XNYS'): Line {
  return { type: 'session.closed', at: sessionOf(day, exchange).close, data: { exchange, day } }
}

export function trade(
  symbol: string,
  price: number,
  at: number,
  data: Partial<PriceTraded> = {},
  envelope: Envelope = {},
): Line {
  return { ...envelope, type: 'price.traded', at, data: { symbol, price, ...data } }
}

/** A split at a moment outside regular hours. */
export function split(
  symbol: string,
  newShares: number,
  oldShares: number,
  at: number,
  envelope: Envelope = {},
): Line {
  return { ...envelope, type: 'shares.split', at, data: { symbol, newShares, oldShares } }
}

export function wentEx(symbol: string, amountUsd: number, at: number, envelope: Envelope = {}): Line {
  return { ...envelope, type: 'dividend.went-ex', at, data: { symbol, amountUsd } }
}

export function renamed(symbol: string, to: string, at: number, name?: string): Line {
  const data = { symbol, to }
  return { type: 'instrument.renamed', at, data: name === undefined ? data : { ...data, name } }
}

export function delisted(symbol: string, at: number): Line {
  return { type: 'instrument.delisted', at, data: { symbol } }
}

/** The weights of an index by symbol. */
export function weighted(symbol: string, weights: Readonly<Record<string, number>>, at: number): Line {
  const list = Object.entries(weights).map(([own, weight]) => ({ symbol: own, weight }))
  return { type: 'index.weighted', at, data: { symbol, weights: list } }
}

/** A halt of an instrument, an exchange, or all; for news by default. */
export function halted(at: number, data: Partial<TradingHalted> = {}, envelope: Envelope = {}): Line {
  return { ...envelope, type: 'trading.halted', at, data: { reason: 'news', ...data } }
}

export function resumed(at: number, data: TradingResumed = {}): Line {
  return { type: 'trading.resumed', at, data }
}

/** @param prices open, high, low and close */
export function bar(
  symbol: string,
  [open, high, low, close]: readonly [number, number, number, number],
  start: number,
  end: number,
  volume?: number,
): Line {
  const data = { symbol, start, open, high, low, close }
  return { type: 'bar.closed', at: end, data: volume === undefined ? data : { ...data, volume } }
}

/** An official close, by default at the close of its session. */
export function officialClose(
  symbol: string,
  day: string,
  price: number,
  options: Envelope & { readonly at?: number; readonly adjustment?: ClosePublished['adjustment'] } = {},
): Line {
  const { at = sessionOf(day).close, adjustment, ...envelope } = options
  const data = { symbol, day, price }
  return {
    ...envelope,
    type: 'close.published',
    at,
    data: adjustment === undefined ? data : { ...data, adjustment },
  }
}

export function claim(
  at: number,
  path: string,
  value: ClaimMade['value'],
  data: Partial<Omit<ClaimMade, 'subject' | 'value'>> & { readonly of?: number } = {},
): Line {
  const { of, ...rest } = data
  const subject = of === undefined ? { path } : { path, at: of }
  return { type: 'claim.made', at, data: { relation: 'equals', ...rest, subject, value } }
}

export function reportedRecord(
  symbol: string,
  day: string,
  valueUsd: number,
  at: number,
  envelope: Envelope = {},
): Line {
  return {
    ...envelope,
    type: 'record.reported',
    at,
    data: { record: 'largestOneDayCapLoss', symbol, day, valueUsd },
  }
}
