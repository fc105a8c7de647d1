import { TapelineError } from '../event/error.js'
import type { Basis } from '../event/event.js'
import type { EntryOf, PublishedEntry, ReadEntry } from '../projection/fields.js'
import { BASES, weakerBasis } from './basis.js'
import { HALT_REASONS, type Halted, haltedOf } from './halt-state.js'
import { volumeFields } from './volume.js'

const ownFields = {
  last: 'float64',
  previousClose: 'float64',
  open: 'float64',
  high: 'float64',
  low: 'float64',
  volume: 'float64',
  at: 'float64',
  lastBasis: BASES as typeof BASES,
  previousCloseBasis: BASES as typeof BASES,
  closedBy: ['official'],
  previousClosedBy: ['official', 'last-price'],
  sessionOpen: 'float64',
  sessionClose: 'float64',
  extendedLast: 'float64',
  extendedAt: 'float64',
  shares: 'number',
  kind: ['equity', 'index'],
  exchange: ['XNYS', 'XNAS'],
  haltedAt: 'number',
  haltReason: HALT_REASONS as typeof HALT_REASONS,
  marketHaltedAt: 'number',
  marketHaltReason: HALT_REASONS as typeof HALT_REASONS,
} as const

export const quoteFields: typeof ownFields & typeof volumeFields = { ...ownFields, ...volumeFields }

/** The fields that are prices of a share. */
export const quotePrices = ['last', 'previousClose', 'open', 'high', 'low', 'extendedLast'] as const

export type QuoteFields = typeof quoteFields

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
  /** Only while trading stands still. */
  readonly halted: Halted | undefined
}

export type QuoteEntry = EntryOf<QuoteFields>

/**
 * The quote of an instrument, of the session in which it last had a regular price. Prices in USD or points, volume in
 * shares, times in epoch milliseconds UTC.
 * - `last`: the last regular price, or once there is one the session's official close; `at`: its time, for an official
 *   close, and for a trade of the closing auction, the end of its session, whenever it was published or printed;
 * - `previousClose`: rolls at the regular open; `previousClosedBy` says whether it was official or the last price stood in.
 *   A close that comes after the next open still counts, if it is that of the trading day before;
 * - `open high low`: of the session; an official close widens high and low, and alone gives neither;
 * - `volume`: of the session, the largest total of trades and bars that do not overlap, so that what several of them cover
 *   counts once;
 * - `extendedLast extendedAt`: the last price outside regular hours since the session;
 * - `sessionOpen sessionClose`: the session's regular hours, both inclusive;
 * - `haltedAt haltReason`: the halt of the instrument itself that is in force; `marketHaltedAt marketHaltReason`: that of its
 *   whole exchange. `halted` sums both up.
 */
export type Quote = PublishedEntry<typeof ownFields> & {
  readonly [Name in keyof QuoteFigures]?: Exclude<QuoteFigures[Name], undefined>
}

/** Change of a quote against its previous close; undefined before the first price of its session. */
function changeOf(quote: ReadEntry<QuoteFields>): number | undefined {
  const { last, previousClose } = quote
  if (last === undefined || previousClose === undefined) return undefined
  return hasSessionPrice(quote) ? last - previousClose : undefined
}

/** Whether `last` is a price of the quote's own session, and not still that of the one before. */
export function hasSessionPrice({ at, sessionOpen }: ReadEntry<QuoteFields>): boolean {
  // Neither undefined nor NaN is as late as anything.
  return (at as number) >= (sessionOpen as number)
}

/**
 * A figure of a quote that is the product or quotient of others.
 * @param isZero whether it is 0 by right
 */
function figure(symbol: string, name: keyof QuoteFigures, value: number, isZero: boolean): number {
  if (Number.isFinite(value) && (isZero || value !== 0)) return value
  throw new TapelineError({
    code: 'state.overflow',
    message: `The figure 'quotes.${symbol}.${name}' is too large or small for a number; correct the price or the share count.`,
    expected: 'a finite number, and 0 for no change alone',
    found: String(value),
  })
}

/** @throws TapelineError `state.overflow` for a figure that is too large or small for a number */
export function figuresOf(quote: ReadEntry<QuoteFields>, symbol: string): QuoteFigures {
  const { last, previousClose, shares, lastBasis, previousCloseBasis } = quote
  const change = changeOf(quote)
  const isUnchanged = change === 0
  return {
    change,
    changePct:
      change === undefined || previousClose === undefined
        ? undefined
        : figure(symbol, 'changePct', (change / previousClose) * 100, isUnchanged),
    marketCap:
      last === undefined || shares === undefined
        ? undefined
        : figure(symbol, 'marketCap', last * shares, false),
    marketCapChange:
      change === undefined || shares === undefined
        ? undefined
        : figure(symbol, 'marketCapChange', change * shares, isUnchanged),
    basis: lastBasis && (previousCloseBasis ? weakerBasis(lastBasis, previousCloseBasis) : lastBasis),
    halted: haltedOf(quote),
  }
}
