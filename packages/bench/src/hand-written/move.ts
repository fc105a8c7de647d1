import { hasSessionPrice } from './quote.js'
import type { Move, Quote } from './state.js'

/* Applies prices to the moves of an instrument, after its quote is updated. */

export interface Fall {
  readonly from: number
  readonly to: number
  readonly session: number
}

export function worstOf(move: Move): Fall | undefined {
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

export function enterMoveSession(move: Move, quote: Quote): void {
  if (move.sessionOpen === quote.sessionOpen) return
  if (move.sessionOpen !== undefined && (move.low !== undefined || move.closeSession === move.sessionOpen)) {
    recordClose(move, move.previousClose, quote.previousClose, move.sessionOpen)
  }
  move.low = undefined
  move.lowFrom = undefined
  move.lowTo = undefined
  move.sessionOpen = quote.sessionOpen
  move.previousClose = quote.previousClose
}

/** @param from start of the interval in which `low` was reached; `to` its end */
export function priceMove(move: Move, quote: Quote, low: number, from: number, to: number): void {
  enterMoveSession(move, quote)
  if (move.low === undefined || low < move.low) {
    move.low = low
    move.lowFrom = from
    move.lowTo = to
  }
  lastMove(move, quote)
}

export function closeMove(move: Move, quote: Quote): void {
  enterMoveSession(move, quote)
  lastMove(move, quote)
  settleMove(move, quote)
}

/** The close of the previous session, known only now. */
export function lateCloseMove(move: Move, quote: Quote, session: number): void {
  enterMoveSession(move, quote)
  const { previousClose } = quote
  move.previousClose = previousClose
  if (move.closeSession === move.sessionOpen) move.closeFrom = previousClose
  else
    recordClose(move, move.closeSession === session ? move.closeFrom : move.closeTo, previousClose, session)
  lastMove(move, quote)
}

function lastMove(move: Move, quote: Quote): void {
  const last = quote.last as number
  move.last = last
  if (move.peak === undefined || last > move.peak) move.peak = last
  const drawdownPct = (last / move.peak - 1) * 100
  if (move.drawdownPct === undefined || drawdownPct < move.drawdownPct) move.drawdownPct = drawdownPct
  if (move.closeSession === move.sessionOpen) move.closeTo = last
  if (quote.closedBy !== undefined && move.low !== undefined && last < move.low) {
    move.low = last
    move.lowFrom = quote.sessionClose
    move.lowTo = quote.sessionClose
  }
}

export function settleMove(move: Move, quote: Quote): void {
  if (hasSessionPrice(quote)) recordClose(move, quote.previousClose, quote.last, quote.sessionOpen)
}

function recordClose(
  move: Move,
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
