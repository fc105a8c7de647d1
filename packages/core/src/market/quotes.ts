import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import type { Basis, TapelineEvent } from '../event/event.js'
import type { EntryOf, PublishedEntry } from '../projection/fields.js'
import { defineKeyedProjection, type KeyedState } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import { BASES, weakerBasis } from './basis.js'
import type { BarClosed, ClosePublished, Exchange, PriceTraded } from './event-data.js'
import { marketEvents } from './events.js'

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
 * - `last`: the last regular price, or once there is one the session's official close; `at`: when it came;
 * - `previousClose`: rolls at the regular open; `previousClosedBy` says whether it was official or the last price stood in;
 * - `open high low volume`: of the session;
 * - `extendedLast extendedAt`: the last price outside regular hours since the session;
 * - `sessionOpen sessionClose`: the session's regular hours, both inclusive.
 */
export type Quote = PublishedEntry<QuoteFields> & { readonly [Name in keyof QuoteFigures]?: Exclude<QuoteFigures[Name], undefined> }

/** Change of a quote against its previous close; undefined before the first price of its session. */
export function changeOf(quote: Readonly<QuoteEntry>): number | undefined {
  const { last, previousClose, at, sessionOpen } = quote
  if (last === undefined || previousClose === undefined || at === undefined || sessionOpen === undefined) return undefined
  return at >= sessionOpen ? last - previousClose : undefined
}

function figuresOf(quote: Readonly<QuoteEntry>): QuoteFigures {
  const { last, previousClose, shares, lastBasis, previousCloseBasis } = quote
  const change = changeOf(quote)
  return {
    change,
    changePct: change === undefined || previousClose === undefined ? undefined : (change / previousClose) * 100,
    marketCap: last === undefined || shares === undefined ? undefined : last * shares,
    marketCapChange: change === undefined || shares === undefined ? undefined : change * shares,
    basis: lastBasis && (previousCloseBasis ? weakerBasis(lastBasis, previousCloseBasis) : lastBasis),
  }
}

/** The quotes of all listed instruments by symbol. */
export const quotes: LeafProjection<KeyedState<QuoteFields>, Readonly<Record<string, Quote>>> = defineKeyedProjection({
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
      for (const symbol in draft) {
        const quote = draft[symbol] as QuoteEntry
        if (quote.exchange === data.exchange && at >= session.open) enterSession(quote, session)
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
    if (place?.phase !== 'regular') return setExtended(quote, price, at)
    enterSession(quote, place.session)
  }
  if (data.size !== undefined) quote.volume = (quote.volume ?? 0) + data.size
  // A trade that is reported late counts as volume; the price of that moment is already past.
  if (data.condition === 'late') return
  if (quote.open === undefined) quote.open = price
  if (quote.high === undefined || price > quote.high) quote.high = price
  if (quote.low === undefined || price < quote.low) quote.low = price
  setLast(quote, price, event)
}

function applyBar(quote: QuoteEntry, event: TapelineEvent<string, BarClosed>): void {
  const { at, data } = event
  if (!isInSession(quote, data.start, at)) {
    const session = sessionOfBar(quote, data.start, at)
    if (session === undefined) return setExtended(quote, data.close, at)
    enterSession(quote, session)
  }
  if (quote.open === undefined) quote.open = data.open
  if (quote.high === undefined || data.high > quote.high) quote.high = data.high
  if (quote.low === undefined || data.low < quote.low) quote.low = data.low
  if (data.volume !== undefined) quote.volume = (quote.volume ?? 0) + data.volume
  setLast(quote, data.close, event)
}

function applyClose(quote: QuoteEntry, event: TapelineEvent<string, ClosePublished>): void {
  const { price, day } = event.data
  const session = sessionOn(exchangeOf(quote), day)
  if (quote.sessionOpen === undefined || session.open >= quote.sessionOpen) {
    enterSession(quote, session)
    // A price of the session like any other; alone it is neither its high nor its low.
    if (quote.high !== undefined && price > quote.high) quote.high = price
    if (quote.low !== undefined && price < quote.low) quote.low = price
    quote.closedBy = undefined
    setLast(quote, price, event)
    quote.closedBy = 'official'
  } else if (getCalendar(exchangeOf(quote)).nextOpen(session.open) === quote.sessionOpen) {
    // A close that becomes known after the next open still is what that session is measured against.
    if (changeOf(quote) === undefined) quote.last = price
    quote.previousClose = price
    quote.previousCloseBasis = event.basis
    quote.previousClosedBy = 'official'
  }
}

/** Both ends inclusive, since the closing auction prints at the close. False before the first session. */
function isInSession(quote: QuoteEntry, start: number, end: number): boolean {
  return start >= (quote.sessionOpen as number) && end <= (quote.sessionClose as number)
}

function exchangeOf(quote: QuoteEntry): Exchange {
  return quote.exchange as Exchange
}

/** @throws Error for a day without trading */
export function sessionOn(exchange: Exchange, day: string): TradingSession {
  const session = getCalendar(exchange).sessionOn(day)
  if (session === undefined) throw new Error(`${day} is no trading day of ${exchange}`)
  return session
}

/** The regular session that holds a bar; undefined for one outside regular hours. @throws Error for one that is partly inside */
function sessionOfBar(quote: QuoteEntry, start: number, end: number): TradingSession | undefined {
  if (start >= end) throw new Error('a bar starts before it ends')
  const calendar = getCalendar(exchangeOf(quote))
  const opens = calendar.nextOpen(start - 1)
  const session = calendar.sessionOn(calendar.dayOf(opens <= end ? opens : start))
  if (session === undefined || end <= session.open || start >= session.close) return undefined
  if (start >= session.open && end <= session.close) return session
  throw new Error('a bar lies partly inside and partly outside regular hours; split it at the open or close')
}

/** Rolls the quote into a later session. */
function enterSession(quote: QuoteEntry, session: TradingSession): void {
  if (quote.sessionOpen !== undefined && session.open <= quote.sessionOpen) return
  if (quote.last !== undefined) {
    quote.previousClose = quote.last
    quote.previousCloseBasis = quote.lastBasis
    quote.previousClosedBy = quote.closedBy ?? 'last-price'
  }
  quote.open = undefined
  quote.high = undefined
  quote.low = undefined
  quote.volume = undefined
  quote.closedBy = undefined
  quote.extendedLast = undefined
  quote.extendedAt = undefined
  quote.sessionOpen = session.open
  quote.sessionClose = session.close
}

function setExtended(quote: QuoteEntry, price: number, at: number): void {
  quote.extendedLast = price
  quote.extendedAt = at
}

/** An official close stays, whichever of it and the session's last price arrives first. */
function setLast(quote: QuoteEntry, price: number, event: TapelineEvent): void {
  if (quote.closedBy === 'official') return
  quote.last = price
  quote.at = event.at
  quote.lastBasis = event.basis
}
