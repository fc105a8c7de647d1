import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import type { Basis, TapelineEvent } from '../event/event.js'
import type { KeyedState } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { renameEntry, splitPrices } from './corporate-actions.js'
import type { BarClosed, ClosePublished, Exchange, PriceTraded } from './event-data.js'
import { marketEvents } from './events.js'
import { endSessionHalts, haltMarket, haltOne, resumeMarket, resumeOne } from './halt-state.js'
import {
  figuresOf,
  hasSessionPrice,
  type Quote,
  type QuoteEntry,
  type QuoteFields,
  quoteFields,
  quotePrices,
} from './quote.js'
import {
  checkBarLength,
  checkOutsideHours,
  closedSession,
  openedSession,
  throwNotListed,
} from './requirements.js'
import { sessionOfBar, sessionOfTrade } from './trading-session.js'
import { countBar, countTrade, resetVolume, splitVolume, volumeFieldNames } from './volume.js'

/** The quotes of all listed instruments by symbol. */
export const quotes: LeafProjection<
  KeyedState<QuoteFields>,
  Readonly<Record<string, Quote>>
> = defineKeyedProjection({
  name: 'quotes',
  events: marketEvents,
  fields: quoteFields,
  internal: volumeFieldNames,
  independentEntries: true,
  removals: ['instrument.renamed', 'instrument.delisted'],
  derive: figuresOf,
  recipes: (blank) => ({
    'instrument.renamed': (draft, { data }) => renameEntry(draft, data.symbol, data.to, blank),
    'instrument.delisted': (draft, { data }) => {
      listed(draft[data.symbol], data.symbol)
      delete draft[data.symbol]
    },
    'trading.halted': (draft, { data, at }) => {
      const { symbol, exchange, reason } = data
      if (symbol !== undefined) haltOne(listed(draft[symbol], symbol), at, reason)
      else for (const quote of quotesOn(draft, exchange)) haltMarket(quote, at, reason)
    },
    'trading.resumed': (draft, { data }) => {
      const { symbol, exchange } = data
      if (symbol !== undefined) resumeOne(listed(draft[symbol], symbol))
      else for (const quote of quotesOn(draft, exchange)) resumeMarket(quote)
    },
  }),
  eachEntryRecipes: () => ({
    'session.opened': ({ data, at }) => {
      const session = openedSession(data.exchange, data.day, at)
      return (quote) => {
        if (quote.exchange === data.exchange) enterSession(quote, session)
      }
    },
  }),
  entryRecipes: (blank) => ({
    'instrument.listed': (draft, { data }) => {
      const quote = draft ?? blank()
      quote.kind = data.kind
      quote.exchange = data.exchange
      return quote
    },
    'shares.reported': (draft, { data }) => {
      listed(draft, data.symbol).shares = data.shares
    },
    'shares.split': (draft, { data, at }) => {
      const quote = listed(draft, data.symbol)
      checkOutsideHours(exchangeOf(quote), at)
      splitPrices(quote, quotePrices, data)
      const { newShares, oldShares } = data
      if (quote.shares !== undefined) quote.shares = (quote.shares * newShares) / oldShares
      splitVolume(quote, newShares, oldShares)
    },
    // A price change is relative to the previous close as published; only returns include the dividend.
    'dividend.went-ex': (draft, { data, at }) =>
      checkOutsideHours(exchangeOf(listed(draft, data.symbol)), at),
    'price.traded': (draft, event) => applyPrice(listed(draft, event.data.symbol), event),
    'bar.closed': (draft, event) => applyBar(listed(draft, event.data.symbol), event),
    'close.published': (draft, event) => applyClose(listed(draft, event.data.symbol), event),
  }),
})

/** @throws Error for a symbol that is not listed yet; the replay adds the event. */
function listed(quote: QuoteEntry | undefined, symbol: string): QuoteEntry {
  return quote ?? throwNotListed(symbol)
}

/** The quotes of one exchange, or of all. */
function quotesOn(draft: Record<string, QuoteEntry>, exchange: Exchange | undefined): QuoteEntry[] {
  return Object.keys(draft)
    .map((symbol) => draft[symbol] as QuoteEntry)
    .filter((quote) => exchange === undefined || quote.exchange === exchange)
}

function applyPrice(quote: QuoteEntry, event: TapelineEvent<string, PriceTraded>): void {
  const { at, data } = event
  const { price } = data
  if (!isInSession(quote, at, at)) {
    const session = sessionOfTrade(exchangeOf(quote), at, data.condition)
    if (session === undefined) {
      if (!isLate(data)) setExtended(quote, price, at)
      return
    }
    enterSession(quote, session)
  }
  // A print of the closing auction was traded at the close.
  const time = Math.min(at, quote.sessionClose)
  if (data.size !== undefined) countTrade(quote, time, data.size)
  // A late trade counts as volume; its price is already past.
  if (isLate(data)) return
  if (Number.isNaN(quote.open)) quote.open = price
  widen(quote, price, price)
  setLast(quote, price, time, event.basis)
}

function applyBar(quote: QuoteEntry, event: TapelineEvent<string, BarClosed>): void {
  const { at, data } = event
  checkBarLength(data.start, at)
  if (!isInSession(quote, data.start, at)) {
    const session = sessionOfBar(exchangeOf(quote), data.start, at)
    if (session === undefined) {
      setExtended(quote, data.close, at)
      return
    }
    enterSession(quote, session)
  }
  if (Number.isNaN(quote.open)) quote.open = data.open
  widen(quote, data.low, data.high)
  if (data.volume !== undefined) countBar(quote, data.start, at, data.volume)
  setLast(quote, data.close, at, event.basis)
}

function applyClose(quote: QuoteEntry, event: TapelineEvent<string, ClosePublished>): void {
  const { price, day } = event.data
  const session = closedSession(exchangeOf(quote), day, event.at)
  if (!(session.open < quote.sessionOpen)) {
    enterSession(quote, session)
    if (!Number.isNaN(quote.high)) widen(quote, price, price)
    quote.closedBy = undefined
    setLast(quote, price, session.close, event.basis)
    quote.closedBy = 'official'
  } else if (isSessionBefore(quote, session)) {
    // It is still the previous close of the current session.
    if (!hasSessionPrice(quote)) setLast(quote, price, session.close, event.basis)
    quote.previousClose = price
    quote.previousCloseBasis = event.basis
    quote.previousClosedBy = 'official'
  }
}

/** Whether a session is on the trading day before the quote's own. */
export function isSessionBefore(quote: Readonly<QuoteEntry>, session: TradingSession): boolean {
  return getCalendar(exchangeOf(quote)).nextOpen(session.open) === quote.sessionOpen
}

/** Both ends are inclusive, since the closing auction prints at the close. False before the first session. */
export function isInSession(quote: Readonly<QuoteEntry>, start: number, end: number): boolean {
  const { sessionOpen, sessionClose } = quote
  return start >= sessionOpen && end <= sessionClose
}

/** Whether a trade is a price of the quote's session, including its closing auction. */
export function isSessionTrade(quote: Readonly<QuoteEntry>, at: number, { condition }: PriceTraded): boolean {
  if (isInSession(quote, at, at)) return true
  return (
    at > quote.sessionClose && sessionOfTrade(exchangeOf(quote), at, condition)?.open === quote.sessionOpen
  )
}

function exchangeOf(quote: Readonly<QuoteEntry>): Exchange {
  return quote.exchange as Exchange
}

/** Moves the quote to a later session. */
function enterSession(quote: QuoteEntry, session: TradingSession): void {
  if (session.open <= quote.sessionOpen) return
  // After a session without a price, the previous close stays the last one.
  if (hasSessionPrice(quote)) {
    quote.previousClose = quote.last
    quote.previousCloseBasis = quote.lastBasis
    quote.previousClosedBy = quote.closedBy ?? 'last-price'
  }
  quote.open = Number.NaN
  quote.high = Number.NaN
  quote.low = Number.NaN
  resetVolume(quote)
  quote.closedBy = undefined
  // One after the session's open stays: a close may be the first event of its session.
  if (quote.extendedAt < session.open) {
    quote.extendedLast = Number.NaN
    quote.extendedAt = Number.NaN
  }
  endSessionHalts(quote, session)
  quote.sessionOpen = session.open
  quote.sessionClose = session.close
}

/**
 * Whether a trade is reported late. The conditions are texts, which V8 compares fast only with texts, as it does times with
 * times.
 */
export function isLate({ condition }: PriceTraded): boolean {
  return condition !== undefined && condition === 'late'
}

function setExtended(quote: QuoteEntry, price: number, at: number): void {
  quote.extendedLast = price
  quote.extendedAt = at
}

/** Comparisons with a missing value, which is NaN, are false. */
function widen(quote: QuoteEntry, low: number, high: number): void {
  if (!(high <= quote.high)) quote.high = high
  if (!(low >= quote.low)) quote.low = low
}

/** An official close stays, whether it or the session's last price arrives first. */
function setLast(quote: QuoteEntry, price: number, at: number, basis: Basis): void {
  if (quote.closedBy !== undefined) {
    widen(quote, quote.last, quote.last)
    return
  }
  quote.last = price
  quote.at = at
  quote.lastBasis = basis
}
