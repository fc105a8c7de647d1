import type { TradingSession } from '../calendar/session.js'
import type { HaltReason } from './event-data.js'

/*
 * The effects of halts on a quote. A halt of the instrument and one of its whole exchange are separate, since each ends
 * separately.
 */

export const HALT_REASONS: readonly [
  'news',
  'limit-up-limit-down',
  'circuit-breaker',
  'regulatory',
  'technical',
] = ['news', 'limit-up-limit-down', 'circuit-breaker', 'regulatory', 'technical']

/**
 * The reasons whose halts end with the session at the latest: a level 3 halt lasts for the rest of the day (NYSE Rule 7.12),
 * and a pause that lasts until the close gives way to the closing auction (Reg NMS Plan to Address Extraordinary Market
 * Volatility, VII).
 */
const OF_THE_SESSION: readonly (HaltReason | undefined)[] = ['circuit-breaker', 'limit-up-limit-down']

/** A halt of trading. */
export interface Halted {
  /** With several halts, the reason of the earliest. */
  readonly reason: HaltReason
  /** Epoch milliseconds UTC. */
  readonly since: number
  /**
   * The time of the last price that was published in spite of the halt: of a bar that ends in it, a late report, or a mistake.
   * It counts as any other price. Official closes do not count here. Absent without such a price.
   */
  readonly pricedAt?: number
}

/** The part of a quote that halts change. */
interface Haltable {
  haltedAt: number | undefined
  haltReason: HaltReason | undefined
  marketHaltedAt: number | undefined
  marketHaltReason: HaltReason | undefined
}

interface Priced {
  readonly at: number | undefined
  readonly sessionOpen: number | undefined
  readonly closedBy: 'official' | undefined
  readonly previousClosedBy: 'official' | 'last-price' | undefined
  readonly extendedAt: number | undefined
}

/** A later halt replaces an earlier one. */
export function haltOne(quote: Haltable, at: number, reason: HaltReason): void {
  quote.haltedAt = at
  quote.haltReason = reason
}

export function resumeOne(quote: Haltable): void {
  quote.haltedAt = undefined
  quote.haltReason = undefined
}

export function haltMarket(quote: Haltable, at: number, reason: HaltReason): void {
  quote.marketHaltedAt = at
  quote.marketHaltReason = reason
}

export function resumeMarket(quote: Haltable): void {
  quote.marketHaltedAt = undefined
  quote.marketHaltReason = undefined
}

/** Ends the halts that last at most until the end of the previous session. */
export function endSessionHalts(quote: Haltable, { open }: TradingSession): void {
  const { haltedAt, haltReason, marketHaltedAt, marketHaltReason } = quote
  if (haltedAt !== undefined && haltedAt < open && OF_THE_SESSION.includes(haltReason)) resumeOne(quote)
  if (marketHaltedAt !== undefined && marketHaltedAt < open && OF_THE_SESSION.includes(marketHaltReason))
    resumeMarket(quote)
}

/** The halt in a quote; undefined without one. */
export function haltedOf(quote: Readonly<Haltable & Priced>): Halted | undefined {
  const { haltedAt, haltReason, marketHaltedAt, marketHaltReason } = quote
  const own = halted(haltReason, haltedAt)
  const market = halted(marketHaltReason, marketHaltedAt)
  const first =
    own !== undefined && market !== undefined && market.since < own.since ? market : (own ?? market)
  if (first === undefined) return undefined
  const { at, sessionOpen, extendedAt } = quote
  const isOfSession = at !== undefined && sessionOpen !== undefined && at >= sessionOpen
  const isOfficial = (isOfSession ? quote.closedBy : quote.previousClosedBy) === 'official'
  const times = [isOfficial ? undefined : at, extendedAt]
  const during = times.filter((time) => time !== undefined && time > first.since) as number[]
  return during.length === 0 ? first : { ...first, pricedAt: Math.max(...during) }
}

function halted(reason: HaltReason | undefined, since: number | undefined): Halted | undefined {
  return reason === undefined || since === undefined ? undefined : { reason, since }
}
