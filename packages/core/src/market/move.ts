import type { EntryOf, PublishedEntry, ReadEntry } from '../projection/fields.js'

export const moveFields = {
  low: 'float64',
  lowFrom: 'float64',
  lowTo: 'float64',
  last: 'float64',
  previousClose: 'float64',
  sessionOpen: 'float64',
  peak: 'float64',
  drawdownPct: 'float64',
  closeFrom: 'float64',
  closeTo: 'float64',
  closeSession: 'float64',
  worstFrom: 'float64',
  worstTo: 'float64',
  worstSession: 'float64',
} as const

/** The fields with prices of a share. */
export const movePrices = [
  'low',
  'last',
  'previousClose',
  'peak',
  'closeFrom',
  'closeTo',
  'worstFrom',
  'worstTo',
] as const

export type MoveFields = typeof moveFields

/** Values that follow from the fields of a move; absent without a fall. */
export interface MoveFigures {
  /** Deepest fall of the session from the previous close, in percent, negative. */
  readonly fallPct: number | undefined
  /** How much of that fall the last price has won back, in percent of it: 0 at the low, 100 at the previous close. */
  readonly winBackPct: number | undefined
  /** The deepest fall from close to close so far, in percent, negative. */
  readonly worstDayPct: number | undefined
  /** How much of that fall later closes have won back, in percent of it; absent until there is one. */
  readonly winBackSincePct: number | undefined
}

export type MoveEntry = EntryOf<MoveFields>

/**
 * The moves of an instrument. Prices in USD or points, times in epoch milliseconds UTC.
 * - `low` of the session, between `lowFrom` and `lowTo` (inclusive): a low inside a bar has an interval, not a time;
 * - `drawdownPct`: deepest fall of `last` below its `peak` over the whole replay, in percent, 0 or negative;
 * - `closeFrom closeTo closeSession`: the latest close-to-close move and the open of its session;
 * - `worstFrom worstTo worstSession`: the deepest such fall in the sessions before that one.
 *
 * An official close that comes after the next open is still used until that session closes too, and no longer after that.
 */
export type Move = PublishedEntry<MoveFields> & {
  readonly [Name in keyof MoveFigures]?: Exclude<MoveFigures[Name], undefined>
}

interface Fall {
  readonly from: number
  readonly to: number
  readonly session: number
}

/** The deepest fall from close to close, including that of the latest session. */
export function worstOf(move: ReadEntry<MoveFields>): Fall | undefined {
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

export function figuresOf(move: ReadEntry<MoveFields>): MoveFigures {
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
