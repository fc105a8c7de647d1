import { type ExchangeCalendar, getCalendar, type TradingSession } from '@tapeline/core/calendar'
import type { BarClosed, ClosePublished } from '@tapeline/core/market'
import type { Basis } from '@tapeline/core/types'
import type { Quote } from './state.js'
import { addBar, addTrade, resetVolume } from './volume.js'

/* Applies prices to a quote: functions of one quote, called by the loop. */

const calendars: Readonly<Record<string, ExchangeCalendar>> = {
  XNYS: getCalendar('XNYS'),
  XNAS: getCalendar('XNAS'),
}

function calendarOf(exchange: string): ExchangeCalendar {
  return calendars[exchange] as ExchangeCalendar
}

/** The window after the close for trades of the closing auction; on these tapes, no trade has that condition. */
const CLOSING_AUCTION_MS = 10_000

export function sessionOn(exchange: string, day: string): TradingSession {
  const session = calendarOf(exchange).sessionOn(day)
  if (session === undefined) throw new Error(`${day} is not a trading day of ${exchange}`)
  return session
}

/** Whether the instrument has had a price in its session. */
export function hasSessionPrice({ at, sessionOpen }: Quote): boolean {
  return at !== undefined && sessionOpen !== undefined && at >= sessionOpen
}

/** Change against the previous close; undefined before the first price of the session. */
export function changeOf(quote: Quote): number | undefined {
  const { last, previousClose } = quote
  if (last === undefined || previousClose === undefined) return undefined
  return hasSessionPrice(quote) ? last - previousClose : undefined
}

export function enterQuoteSession(quote: Quote, session: TradingSession): void {
  if (quote.sessionOpen !== undefined && session.open <= quote.sessionOpen) return
  if (hasSessionPrice(quote)) {
    quote.previousClose = quote.last
    quote.previousCloseBasis = quote.lastBasis
    quote.previousClosedBy = quote.closedBy ?? 'last-price'
  }
  quote.open = undefined
  quote.high = undefined
  quote.low = undefined
  quote.volume = undefined
  resetVolume(quote.counted)
  quote.closedBy = undefined
  if (quote.extendedAt !== undefined && quote.extendedAt < session.open) {
    quote.extendedLast = undefined
    quote.extendedAt = undefined
  }
  quote.sessionOpen = session.open
  quote.sessionClose = session.close
}

/** @returns whether the trade was in regular hours */
export function tradeQuote(
  quote: Quote,
  at: number,
  price: number,
  size: number | undefined,
  isLate: boolean,
  basis: Basis,
): boolean {
  if (!(at >= (quote.sessionOpen as number) && at <= (quote.sessionClose as number))) {
    const place = calendarOf(quote.exchange).sessionOf(at)
    const isClosing = place?.phase === 'post' && at <= place.session.close + CLOSING_AUCTION_MS
    if (place === undefined || (place.phase !== 'regular' && !isClosing)) {
      if (!isLate) {
        quote.extendedLast = price
        quote.extendedAt = at
      }
      return false
    }
    enterQuoteSession(quote, place.session)
  }
  const time = Math.min(at, quote.sessionClose as number)
  if (size !== undefined) quote.volume = addTrade(quote.counted, time, size)
  if (isLate) return true
  if (quote.open === undefined) quote.open = price
  widen(quote, price, price)
  setLast(quote, price, time, basis)
  return true
}

/** @returns whether the bar was in regular hours */
export function barQuote(quote: Quote, at: number, data: BarClosed, basis: Basis): boolean {
  if (!(data.start >= (quote.sessionOpen as number) && at <= (quote.sessionClose as number))) {
    const calendar = calendarOf(quote.exchange)
    const session = calendar.sessionOn(calendar.dayOf(data.start))
    if (session === undefined || at <= session.open || data.start >= session.close) {
      quote.extendedLast = data.close
      quote.extendedAt = at
      return false
    }
    if (data.start < session.open || at > session.close)
      throw new Error('a bar lies partly outside regular hours')
    enterQuoteSession(quote, session)
  }
  if (quote.open === undefined) quote.open = data.open
  widen(quote, data.low, data.high)
  if (data.volume !== undefined)
    quote.volume = addBar(quote.counted, data.start, at, data.volume, quote.sessionClose as number)
  setLast(quote, data.close, at, basis)
  return true
}

/** @returns the session of the close */
export function closeQuote(quote: Quote, { price, day }: ClosePublished, basis: Basis): TradingSession {
  const session = sessionOn(quote.exchange, day)
  if (quote.sessionOpen === undefined || session.open >= quote.sessionOpen) {
    enterQuoteSession(quote, session)
    if (quote.high !== undefined) widen(quote, price, price)
    quote.closedBy = 'official'
    quote.last = price
    quote.at = session.close
    quote.lastBasis = basis
  } else if (isSessionBefore(quote, session)) {
    if (!hasSessionPrice(quote)) setLast(quote, price, session.close, basis)
    quote.previousClose = price
    quote.previousCloseBasis = basis
    quote.previousClosedBy = 'official'
  }
  return session
}

/** Whether a session is the one before the quote's session. */
export function isSessionBefore(quote: Quote, session: TradingSession): boolean {
  return calendarOf(quote.exchange).nextOpen(session.open) === quote.sessionOpen
}

function widen(quote: Quote, low: number, high: number): void {
  if (quote.high === undefined || high > quote.high) quote.high = high
  if (quote.low === undefined || low < quote.low) quote.low = low
}

function setLast(quote: Quote, price: number, at: number, basis: Basis): void {
  if (quote.closedBy !== undefined) {
    widen(quote, quote.last as number, quote.last as number)
    return
  }
  quote.last = price
  quote.at = at
  quote.lastBasis = basis
}
