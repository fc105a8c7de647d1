import type { EntryOf, PublishedEntry } from '../projection/fields.js'
import { defineKeyedProjection, type KeyedState } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import type { Exchange } from './event-data.js'
import { marketEvents } from './events.js'
import { hasSessionPrice, type QuoteEntry } from './quote.js'
import { isSessionBefore, quotes } from './quotes.js'
import { sessionOn } from './trading-session.js'

const fields = {
  low: 'number',
  lowFrom: 'number',
  lowTo: 'number',
  last: 'number',
  previousClose: 'number',
  sessionOpen: 'number',
  peak: 'number',
  drawdownPct: 'number',
  closeFrom: 'number',
  closeTo: 'number',
  closeSession: 'number',
  worstFrom: 'number',
  worstTo: 'number',
  worstSession: 'number',
} as const

type MoveFields = typeof fields

/** What follows from the fields of a move; absent where there was no fall. */
export interface MoveFigures {
  /** Deepest fall of the session from the previous close, in percent, negative. */
  readonly fallPct: number | undefined
  /** How much of that fall was won back by the last price, in percent of it: 0 at the low, 100 at the previous close. */
  readonly winBackPct: number | undefined
  /** The deepest fall from close to close so far, in percent, negative. */
  readonly worstDayPct: number | undefined
  /** How much of that fall the closes after it won back, in percent of it; absent until there is one. */
  readonly winBackSincePct: number | undefined
}

export type MoveEntry = EntryOf<MoveFields>

/**
 * The moves of an instrument. Prices in USD or points, times in epoch milliseconds UTC.
 * - `low` of the session, between `lowFrom` and `lowTo` (inclusive): a low inside a bar has an interval, not a time;
 * - `drawdownPct`: deepest fall of `last` below its `peak` over the whole replay, in percent, 0 or negative;
 * - `closeFrom closeTo closeSession`: the latest close-to-close move and the open of its session;
 * - `worstFrom worstTo worstSession`: the deepest such fall of the sessions before that one.
 *
 * An official close that comes after the next open is taken in until that session closes too; after that it is too late.
 */
export type Move = PublishedEntry<MoveFields> & {
  readonly [Name in keyof MoveFigures]?: Exclude<MoveFigures[Name], undefined>
}

interface Fall {
  readonly from: number
  readonly to: number
  readonly session: number
}

/** The deepest fall from close to close, that of the latest session included. */
function worstOf(move: Readonly<MoveEntry>): Fall | undefined {
  const before = fallOf(move.worstFrom, move.worstTo, move.worstSession)
  const latest = fallOf(move.closeFrom, move.closeTo, move.closeSession)
  if (before === undefined || latest === undefined) return before ?? latest
  return latest.to / latest.from < before.to / before.from ? latest : before
}

function fallOf(
  from: number | undefined,
  to: number | undefined,
  session: number | undefined,
): Fall | undefined {
  return from !== undefined && to !== undefined && session !== undefined && to < from
    ? { from, to, session }
    : undefined
}

function figuresOf(move: Readonly<MoveEntry>): MoveFigures {
  const { low, last, previousClose, closeTo, closeSession } = move
  const fell = low !== undefined && previousClose !== undefined && low < previousClose
  const worst = worstOf(move)
  const since =
    worst !== undefined && closeTo !== undefined && closeSession !== undefined && closeSession > worst.session
  return {
    fallPct: fell ? (low / previousClose - 1) * 100 : undefined,
    winBackPct: fell && last !== undefined ? ((last - low) / (previousClose - low)) * 100 : undefined,
    worstDayPct: worst && (worst.to / worst.from - 1) * 100,
    winBackSincePct: since ? ((closeTo - worst.to) / (worst.from - worst.to)) * 100 : undefined,
  }
}

/** The moves of all instruments that have had a regular price, by symbol. */
export const moves: LeafProjection<
  KeyedState<MoveFields>,
  Readonly<Record<string, Move>>
> = defineKeyedProjection({
  name: 'moves',
  events: marketEvents,
  fields,
  reads: { quotes },
  derive: figuresOf,
  recipes: (blank) => {
    const moveOf = (draft: Record<string, MoveEntry>, symbol: string): MoveEntry => {
      const move = draft[symbol]
      if (move !== undefined) return move
      // Assigned and read again, since under Immer the draft's own is another object.
      draft[symbol] = blank()
      return draft[symbol]
    }
    return {
      'session.opened': (draft, { data }, reads) => {
        for (const symbol in draft) {
          const quote = reads.quotes[symbol] as Readonly<QuoteEntry>
          if (quote.exchange === data.exchange) enterSession(draft[symbol] as MoveEntry, quote)
        }
      },
      'session.closed': (draft, { data }, reads) => {
        for (const symbol in draft) {
          const quote = reads.quotes[symbol] as Readonly<QuoteEntry>
          if (quote.exchange === data.exchange) setClose(draft[symbol] as MoveEntry, quote)
        }
      },
      'price.traded': (draft, { at, data }, reads) => {
        const quote = reads.quotes[data.symbol] as Readonly<QuoteEntry>
        if (!isRegular(quote, at, at)) return
        if (data.condition === 'late' && draft[data.symbol] === undefined) return
        const move = moveOf(draft, data.symbol)
        enterSession(move, quote)
        if (data.condition === 'late') return
        if (move.low === undefined || data.price < move.low) setLow(move, data.price, at, at)
        setLast(move, quote)
      },
      'bar.closed': (draft, { at, data }, reads) => {
        const quote = reads.quotes[data.symbol] as Readonly<QuoteEntry>
        if (!isRegular(quote, data.start, at)) return
        const move = moveOf(draft, data.symbol)
        enterSession(move, quote)
        if (move.low === undefined || data.low < move.low) setLow(move, data.low, data.start, at)
        setLast(move, quote)
      },
      'close.published': (draft, { data }, reads) => {
        const quote = reads.quotes[data.symbol] as Readonly<QuoteEntry>
        const session = sessionOn(quote.exchange as Exchange, data.day)
        if (session.open !== quote.sessionOpen) {
          if (isSessionBefore(quote, session)) {
            setPreviousClose(moveOf(draft, data.symbol), quote, session.open)
          }
          return
        }
        const move = moveOf(draft, data.symbol)
        enterSession(move, quote)
        setLast(move, quote)
        setClose(move, quote)
      },
    }
  },
})

function isRegular(quote: Readonly<QuoteEntry>, start: number, end: number): boolean {
  return start >= (quote.sessionOpen as number) && end <= (quote.sessionClose as number)
}

/** Rolls into the session of the quote; the session before is final then, by its last price if no official close came. */
function enterSession(move: MoveEntry, quote: Readonly<QuoteEntry>): void {
  if (move.sessionOpen === quote.sessionOpen) return
  // A session without a price has no close.
  const hadPrice = move.low !== undefined || move.closeSession === move.sessionOpen
  if (move.sessionOpen !== undefined && hadPrice) {
    recordClose(move, move.previousClose, quote.previousClose, move.sessionOpen)
  }
  move.low = undefined
  move.lowFrom = undefined
  move.lowTo = undefined
  move.sessionOpen = quote.sessionOpen
  move.previousClose = quote.previousClose
}

function setLow(move: MoveEntry, low: number, from: number, to: number): void {
  move.low = low
  move.lowFrom = from
  move.lowTo = to
}

/** The close of the session before, known at last. */
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
  const last = quote.last as number
  move.last = last
  if (move.peak === undefined || last > move.peak) move.peak = last
  const drawdownPct = (last / move.peak - 1) * 100
  if (move.drawdownPct === undefined || drawdownPct < move.drawdownPct) move.drawdownPct = drawdownPct
  if (move.closeSession === move.sessionOpen) move.closeTo = last
  // The official close may be the low, whichever of it and the session's prices arrives first.
  if (quote.closedBy === 'official' && move.low !== undefined && last < move.low) {
    setLow(move, last, quote.sessionClose as number, quote.sessionClose as number)
  }
}

/** Takes the last price of the session for its close, so far. */
function setClose(move: MoveEntry, quote: Readonly<QuoteEntry>): void {
  if (hasSessionPrice(quote)) recordClose(move, quote.previousClose, quote.last, quote.sessionOpen)
}

function recordClose(
  move: MoveEntry,
  from: number | undefined,
  to: number | undefined,
  session: number | undefined,
): void {
  if (move.closeSession !== session) {
    const worst = worstOf(move)
    move.worstFrom = worst?.from
    move.worstTo = worst?.to
    move.worstSession = worst?.session
  }
  move.closeFrom = from
  move.closeTo = to
  move.closeSession = session
}
