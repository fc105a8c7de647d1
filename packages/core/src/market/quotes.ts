import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import { formatInstant } from '../event/date.js'
import type { Basis, TapelineEvent } from '../event/event.js'
import type { EntryOf, PublishedEntry } from '../projection/fields.js'
import { defineKeyedProjection, type KeyedState } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import { BASES, weakerBasis } from './basis.js'
import type { BarClosed, ClosePublished, Exchange, PriceTraded } from './event-data.js'
import { marketEvents } from './events.js'
import { sessionOfBar, sessionOn } from './trading-session.js'

const fields = {
  last: 'number',
  previousClose: 'number',
  open: 'number',
  high: 'number',
  low: 'number',
  volume: 'number',
  at: 'number',
  lastBasis: BASES as typeof BASES,
  previousCloseBasis: BASES as typeof BASES,
  closedBy: ['official'],
  previousClosedBy: ['official', 'last-price'],
  sessionOpen: 'number',
  sessionClose: 'number',
  extendedLast: 'number',
  extendedAt: 'number',
  shares: 'number',
  kind: ['equity', 'index'],
  exchange: ['XNYS', 'XNAS'],
} as const

type QuoteFields = typeof fields

/** What follows from the fields of a quote; absent where a part is missing. */
export interface QuoteFigures {
  /** Last against the previous close, in USD or points; absent before the session's first price. */
  readonly change: number | undefined
  /** The same in percent. */
  readonly changePct: number | undefined
  /** Last times the share count in force, in USD; only of equities with a share count. */
  readonly marketCap: number | undefined
  /** Change times the share count in force, in USD. */
  readonly marketCapChange: number | undefined
  /** The weaker of those of last and previous close. */
  readonly basis: Basis | undefined
}

export type QuoteEntry = EntryOf<QuoteFields>

/**
 * The quote of an instrument, of the session in which it last had a regular price. Prices in USD or points, volume in
 * shares, times in epoch milliseconds UTC.
 * - `last`: the last regular price, or once there is one the session's official close; `at`: its time, for an official
 *   close the end of its session, whenever it was published;
 * - `previousClose`: rolls at the regular open; `previousClosedBy` says whether it was official or the last price stood in.
 *   A close that comes after the next open still counts, if it is that of the trading day before;
 * - `open high low volume`: of the session; an official close widens high and low, and alone gives neither;
 * - `extendedLast extendedAt`: the last price outside regular hours since the session;
 * - `sessionOpen sessionClose`: the session's regular hours, both inclusive.
 */
export type Quote = PublishedEntry<QuoteFields> & {
  readonly [Name in keyof QuoteFigures]?: Exclude<QuoteFigures[Name], undefined>
}

/** Change of a quote against its previous close; undefined before the first price of its session. */
function changeOf(quote: Readonly<QuoteEntry>): number | undefined {
  const { last, previousClose } = quote
  if (last === undefined || previousClose === undefined) return undefined
  return hasSessionPrice(quote) ? last - previousClose : undefined
}

/** Whether `last` is a price of the quote's own session, and not still that of the one before. */
export function hasSessionPrice({ at, sessionOpen }: Readonly<QuoteEntry>): boolean {
  return at !== undefined && sessionOpen !== undefined && at >= sessionOpen
}

function figuresOf(quote: Readonly<QuoteEntry>): QuoteFigures {
  const { last, previousClose, shares, lastBasis, previousCloseBasis } = quote
  const change = changeOf(quote)
  return {
    change,
    changePct:
      change === undefined || previousClose === undefined ? undefined : (change / previousClose) * 100,
    marketCap: last === undefined || shares === undefined ? undefined : last * shares,
    marketCapChange: change === undefined || shares === undefined ? undefined : change * shares,
    basis: lastBasis && (previousCloseBasis ? weakerBasis(lastBasis, previousCloseBasis) : lastBasis),
  }
}

/** The quotes of all listed instruments by symbol. */
export const quotes: LeafProjection<
  KeyedState<QuoteFields>,
  Readonly<Record<string, Quote>>
> = defineKeyedProjection({
  name: 'quotes',
  events: marketEvents,
  fields,
  derive: figuresOf,
  recipes: (blank) => ({
    'instrument.listed': (draft, { data }) => {
      const quote = draft[data.symbol] ?? blank()
      quote.kind = data.kind
      quote.exchange = data.exchange
      draft[data.symbol] = quote
    },
    'shares.reported': (draft, { data }) => {
      quoteOf(draft, data.symbol).shares = data.shares
    },
    'session.opened': (draft, { data, at }) => {
      const session = sessionOn(data.exchange, data.day)
      if (at < session.open)
        throw new Error(`the session of ${data.day} opens at ${formatInstant(session.open)}, not before`)
      for (const symbol in draft) {
        const quote = draft[symbol] as QuoteEntry
        if (quote.exchange === data.exchange) enterSession(quote, session)
      }
    },
    'price.traded': (draft, event) => applyPrice(quoteOf(draft, event.data.symbol), event),
    'bar.closed': (draft, event) => applyBar(quoteOf(draft, event.data.symbol), event),
    'close.published': (draft, event) => applyClose(quoteOf(draft, event.data.symbol), event),
  }),
})

/** @throws Error for a symbol that is not listed yet; the replay adds which event it was. */
function quoteOf(draft: Record<string, QuoteEntry>, symbol: string): QuoteEntry {
  const quote = draft[symbol]
  if (quote === undefined) throw new Error(`the instrument '${symbol}' is not listed before this event`)
  return quote
}

function applyPrice(quote: QuoteEntry, event: TapelineEvent<string, PriceTraded>): void {
  const { at, data } = event
  const { price } = data
  if (!isInSession(quote, at, at)) {
    const place = getCalendar(exchangeOf(quote)).sessionOf(at)
    if (place?.phase !== 'regular') {
      if (data.condition !== 'late') setExtended(quote, price, at)
      return
    }
    enterSession(quote, place.session)
  }
  if (data.size !== undefined) quote.volume = (quote.volume ?? 0) + data.size
  // A trade that is reported late counts as volume; the price of that moment is already past.
  if (data.condition === 'late') return
  if (quote.open === undefined) quote.open = price
  widen(quote, price, price)
  setLast(quote, price, at, event.basis)
}

function applyBar(quote: QuoteEntry, event: TapelineEvent<string, BarClosed>): void {
  const { at, data } = event
  if (data.start >= at)
    throw new Error(`a bar starts before it ends; this one starts at ${formatInstant(data.start)}`)
  if (!isInSession(quote, data.start, at)) {
    const session = sessionOfBar(exchangeOf(quote), data.start, at)
    if (session === undefined) {
      setExtended(quote, data.close, at)
      return
    }
    enterSession(quote, session)
  }
  if (quote.open === undefined) quote.open = data.open
  widen(quote, data.low, data.high)
  if (data.volume !== undefined) quote.volume = (quote.volume ?? 0) + data.volume
  setLast(quote, data.close, at, event.basis)
}

function applyClose(quote: QuoteEntry, event: TapelineEvent<string, ClosePublished>): void {
  const { price, day } = event.data
  const session = sessionOn(exchangeOf(quote), day)
  if (event.at < session.close) {
    throw new Error(
      `the close of ${day} is no earlier than that of its session at ${formatInstant(session.close)}; write that time`,
    )
  }
  if (quote.sessionOpen === undefined || session.open >= quote.sessionOpen) {
    enterSession(quote, session)
    if (quote.high !== undefined) widen(quote, price, price)
    quote.closedBy = undefined
    setLast(quote, price, session.close, event.basis)
    quote.closedBy = 'official'
  } else if (isSessionBefore(quote, session)) {
    // It still is what the present session is measured against.
    if (!hasSessionPrice(quote)) setLast(quote, price, session.close, event.basis)
    quote.previousClose = price
    quote.previousCloseBasis = event.basis
    quote.previousClosedBy = 'official'
  }
}

/** Whether a session is that of the trading day before the quote's own. */
export function isSessionBefore(quote: Readonly<QuoteEntry>, session: TradingSession): boolean {
  return getCalendar(exchangeOf(quote)).nextOpen(session.open) === quote.sessionOpen
}

/** Both ends inclusive, since the closing auction prints at the close. False before the first session. */
function isInSession(quote: QuoteEntry, start: number, end: number): boolean {
  return start >= (quote.sessionOpen as number) && end <= (quote.sessionClose as number)
}

function exchangeOf(quote: Readonly<QuoteEntry>): Exchange {
  return quote.exchange as Exchange
}

/** Rolls the quote into a later session. */
function enterSession(quote: QuoteEntry, session: TradingSession): void {
  if (quote.sessionOpen !== undefined && session.open <= quote.sessionOpen) return
  // After a session without a price, the close before it is still the last one.
  if (hasSessionPrice(quote)) {
    quote.previousClose = quote.last
    quote.previousCloseBasis = quote.lastBasis
    quote.previousClosedBy = quote.closedBy ?? 'last-price'
  }
  quote.open = undefined
  quote.high = undefined
  quote.low = undefined
  quote.volume = undefined
  quote.closedBy = undefined
  // One after the session's open stays: a close may be the first that comes of its session.
  if (quote.extendedAt !== undefined && quote.extendedAt < session.open) {
    quote.extendedLast = undefined
    quote.extendedAt = undefined
  }
  quote.sessionOpen = session.open
  quote.sessionClose = session.close
}

function setExtended(quote: QuoteEntry, price: number, at: number): void {
  quote.extendedLast = price
  quote.extendedAt = at
}

function widen(quote: QuoteEntry, low: number, high: number): void {
  if (quote.high === undefined || high > quote.high) quote.high = high
  if (quote.low === undefined || low < quote.low) quote.low = low
}

/** An official close stays, whichever of it and the session's last price arrives first. */
function setLast(quote: QuoteEntry, price: number, at: number, basis: Basis): void {
  if (quote.closedBy === 'official') {
    widen(quote, quote.last as number, quote.last as number)
    return
  }
  quote.last = price
  quote.at = at
  quote.lastBasis = basis
}
