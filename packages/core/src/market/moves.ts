import type { KeyedState } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { renameEntry, splitPrices } from './corporate-actions.js'
import type { Exchange } from './event-data.js'
import { marketEvents } from './events.js'
import {
  figuresOf,
  type Move,
  type MoveEntry,
  type MoveFields,
  moveFields,
  movePrices,
  worstOf,
} from './move.js'
import { hasSessionPrice, type QuoteEntry } from './quote.js'
import { isInSession, isLate, isSessionBefore, isSessionTrade, quotes } from './quotes.js'
import { sessionOn } from './trading-session.js'

/** The moves of all instruments that have had a regular price, by symbol. */
export const moves: LeafProjection<
  KeyedState<MoveFields>,
  Readonly<Record<string, Move>>
> = defineKeyedProjection({
  name: 'moves',
  events: marketEvents,
  fields: moveFields,
  independentEntries: true,
  removals: ['instrument.renamed', 'instrument.delisted'],
  reads: { quotes },
  derive: figuresOf,
  recipes: (blank) => ({
    'instrument.renamed': (draft, { data }) => {
      if (draft[data.symbol] !== undefined) renameEntry(draft, data.symbol, data.to, blank)
    },
    'instrument.delisted': (draft, { data }) => {
      delete draft[data.symbol]
    },
  }),
  eachEntryRecipes: () => ({
    'session.opened':
      ({ data }) =>
      (move, reads) => {
        const quote = reads.quotes as Readonly<QuoteEntry>
        if (quote.exchange === data.exchange) enterSession(move, quote)
      },
    'session.closed':
      ({ data }) =>
      (move, reads) => {
        const quote = reads.quotes as Readonly<QuoteEntry>
        if (quote.exchange === data.exchange) setClose(move, quote)
      },
  }),
  entryRecipes: (blank) => ({
    'shares.split': (draft, { data }) => {
      if (draft !== undefined) splitPrices(draft, movePrices, data)
    },
    'price.traded': (draft, { at, data }, reads) => {
      const quote = reads.quotes as Readonly<QuoteEntry>
      if (!isSessionTrade(quote, at, data)) return
      if (isLate(data) && draft === undefined) return
      const move = draft ?? blank()
      enterSession(move, quote)
      if (isLate(data)) return
      if (!(data.price > move.low) && isLow(move, data.price, quote)) {
        // A print of the closing auction was traded at the close.
        const time = Math.min(at, quote.sessionClose)
        setLow(move, data.price, time, time)
      }
      setLast(move, quote)
      return move
    },
    'bar.closed': (draft, { at, data }, reads) => {
      const quote = reads.quotes as Readonly<QuoteEntry>
      if (!isInSession(quote, data.start, at)) return
      const move = draft ?? blank()
      enterSession(move, quote)
      if (!(data.low > move.low) && isLow(move, data.low, quote)) setLow(move, data.low, data.start, at)
      setLast(move, quote)
      return move
    },
    'close.published': (draft, { data }, reads) => {
      const quote = reads.quotes as Readonly<QuoteEntry>
      const session = sessionOn(quote.exchange as Exchange, data.day)
      const isOfQuote = session.open === quote.sessionOpen
      if (!isOfQuote && !isSessionBefore(quote, session)) return
      const move = draft ?? blank()
      if (isOfQuote) {
        enterSession(move, quote)
        setLast(move, quote)
        setClose(move, quote)
      } else setPreviousClose(move, quote, session.open)
      return move
    },
  }),
})

/** Enters the session of the quote; the previous session is then final, by its last price if no official close came. */
function enterSession(move: MoveEntry, quote: Readonly<QuoteEntry>): void {
  if (move.sessionOpen === quote.sessionOpen) return
  // A session without a price has no close.
  const hadPrice = !Number.isNaN(move.low) || move.closeSession === move.sessionOpen
  if (!Number.isNaN(move.sessionOpen) && hadPrice) {
    recordClose(move, move.previousClose, quote.previousClose, move.sessionOpen)
  }
  move.low = Number.NaN
  move.lowFrom = Number.NaN
  move.lowTo = Number.NaN
  move.sessionOpen = quote.sessionOpen
  move.previousClose = quote.previousClose
}

/**
 * Whether a price becomes the low, which needs a price below it; the first price always does, since nothing equals NaN. The
 * first of equal prices is the low. An official close is the low only if it is below all other prices, so its place among them
 * makes no difference.
 */
function isLow(move: MoveEntry, price: number, quote: Readonly<QuoteEntry>): boolean {
  return price !== move.low || move.lowFrom === quote.sessionClose
}

function setLow(move: MoveEntry, low: number, from: number, to: number): void {
  move.low = low
  move.lowFrom = from
  move.lowTo = to
}

/** Sets the close of the previous session, which became known late. */
function setPreviousClose(move: MoveEntry, quote: Readonly<QuoteEntry>, session: number): void {
  enterSession(move, quote)
  const { previousClose } = quote
  move.previousClose = previousClose
  if (move.closeSession === move.sessionOpen) move.closeFrom = previousClose
  else
    recordClose(move, move.closeSession === session ? move.closeFrom : move.closeTo, previousClose, session)
  setLast(move, quote)
}

function setLast(move: MoveEntry, quote: Readonly<QuoteEntry>): void {
  const { last } = quote
  move.last = last
  if (!(last <= move.peak)) move.peak = last
  const drawdownPct = (last / move.peak - 1) * 100
  if (!(drawdownPct >= move.drawdownPct)) move.drawdownPct = drawdownPct
  if (move.closeSession === move.sessionOpen) move.closeTo = last
  // The official close may be the low, whether it or the session's prices arrive first.
  if (quote.closedBy !== undefined && last < move.low) {
    setLow(move, last, quote.sessionClose, quote.sessionClose)
  }
}

/** Uses the last price of the session as its close so far. */
function setClose(move: MoveEntry, quote: Readonly<QuoteEntry>): void {
  if (hasSessionPrice(quote)) recordClose(move, quote.previousClose, quote.last, quote.sessionOpen)
}

function recordClose(move: MoveEntry, from: number, to: number, session: number): void {
  if (move.closeSession !== session) {
    const worst = worstOf(move)
    move.worstFrom = worst?.from ?? Number.NaN
    move.worstTo = worst?.to ?? Number.NaN
    move.worstSession = worst?.session ?? Number.NaN
  }
  move.closeFrom = from
  move.closeTo = to
  move.closeSession = session
}
