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
  exchange: 'code',
  haltedAt: 'number',
  haltReason: HALT_REASONS as typeof HALT_REASONS,
  marketHaltedAt: 'number',
  marketHaltReason: HALT_REASONS as typeof HALT_REASONS,
} as const

export const quoteFields: typeof ownFields & typeof volumeFields = { ...ownFields, ...volumeFields }

/** The fields with prices of a share. */
export const quotePrices = ['last', 'previousClose', 'open', 'high', 'low', 'extendedLast'] as const

export type QuoteFields = typeof quoteFields

/** Values that follow from the fields of a quote; absent if an input is missing. */
export interface QuoteFigures {
  /** Last minus the previous close, in USD or points; absent before the session's first price. */
  readonly change: number | undefined
  /** The same in percent. */
  readonly changePct: number | undefined
  /** Last times the current share count, in USD; only for equities with a share count. */
  readonly marketCap: number | undefined
  /** Change times the current share count, in USD. */
  readonly marketCapChange: number | undefined
  /** The weaker basis of last and previous close. */
  readonly basis: Basis | undefined
  /** Only while trading is halted. */
  readonly halted: Halted | undefined
}

export type QuoteEntry = EntryOf<QuoteFields>

/**
 * The quote of an instrument in the session in which it last had a regular price. Prices in USD or points, volume in shares,
 * times in epoch milliseconds UTC.
 * - `last`: the session's official close if there is one, else the last regular price; `at`: its time. For an official close,
 *   and for a trade of the closing auction, this is the end of its session, whenever it was published or printed;
 * - `previousClose`: set at the regular open; `previousClosedBy`: whether it was an official close or the last price.
 *   A close that comes after the next open still counts if it is that of the previous trading day;
 * - `open high low`: of the session; an official close extends high and low, but alone sets neither;
 * - `volume`: of the session, the largest total of trades and bars that do not overlap, so that shares covered by several of
 *   them count once;
 * - `extendedLast extendedAt`: the last price outside regular hours since the session;
 * - `sessionOpen sessionClose`: the session's regular hours, both inclusive;
 * - `haltedAt haltReason`: the current halt of the instrument itself; `marketHaltedAt marketHaltReason`: that of its whole
 *   exchange. `halted` combines both.
 */
export type Quote = PublishedEntry<typeof ownFields> & {
  readonly [Name in keyof QuoteFigures]?: Exclude<QuoteFigures[Name], undefined>
}

/** Change of a quote from its previous close; undefined before the first price of its session. */
function changeOf(quote: ReadEntry<QuoteFields>): number | undefined {
  const { last, previousClose } = quote
  if (last === undefined || previousClose === undefined) return undefined
  return hasSessionPrice(quote) ? last - previousClose : undefined
}

/** Whether `last` is a price of the quote's own session, and not still of the previous one. */
export function hasSessionPrice({ at, sessionOpen }: ReadEntry<QuoteFields>): boolean {
  // Comparisons with undefined or NaN are false.
  return (at as number) >= (sessionOpen as number)
}

/**
 * A figure of a quote that is the product or quotient of others.
 * @param isZero whether 0 is the right result
 */
function figure(symbol: string, name: keyof QuoteFigures, value: number, isZero: boolean): number {
  if (Number.isFinite(value) && (isZero || value !== 0)) return value
  throw new TapelineError({
    code: 'state.overflow',
    message: `The figure 'quotes.${symbol}.${name}' is too large or small for a number; correct the price or the share count.`,
    expected: 'a finite number, and 0 only without a change',
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
