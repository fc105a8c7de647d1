import type { Basis, TapelineEvent } from '../event/event.js'
import type { Tape } from '../projection/projection.js'
import { weakerBasis } from './basis.js'
import type { Exchange } from './event-data.js'
import type { MarketEvent } from './events.js'
import { hasSessionPrice, type Quote, type QuoteEntry } from './quote.js'
import { sessionOfTrade, sessionOn } from './trading-session.js'

/*
 * The market-wide circuit breakers of the US exchanges, from the levels of the S&P 500 alone: NYSE Rule 7.12 (Trading Halts Due
 * to Extraordinary Market Volatility), in force since 8 April 2013. A fall from the previous close of 7 % (level 1) or 13 %
 * (level 2) up to and including 15:25:00, or 12:25:00 on a day of early closing, halts trading for 15 minutes, each once a day.
 * A fall of 20 % (level 3) ends trading for the day, at any time.
 *
 * Before that day NYSE Rule 80B used the Dow Jones Industrial Average: from 15 April 1998, falls of 10, 20 and 30 % of its
 * average close in the month before the quarter, rounded to 50 points; before that, falls of a fixed number of points (NYSE
 * Information Memos 98-15 and 12-23). Those levels depend on closes that are rarely on a tape, so they are not computed here.
 */

/** The first day of the rule. */
const RULE_SINCE = '2013-04-08'

/** The index that the rule uses. */
export const CIRCUIT_BREAKER_INDEX = '^GSPC'

const RULE = [
  { level: 1, fallPct: -7, share: 0.93 },
  { level: 2, fallPct: -13, share: 0.87 },
  { level: 3, fallPct: -20, share: 0.8 },
] as const

/** Until this long before the close, inclusive, the rule halts trading, in milliseconds: 15:25 for a close at 16:00. */
const QUIET_MS = 35 * 60_000

/**
 * When a level was crossed: between `from` and `to`, both inclusive, since a low inside a bar has an interval instead of a
 * time.
 */
export interface Crossing {
  readonly from: number
  readonly to: number
  /** The id of the price that crossed it. */
  readonly priceId: string
}

export interface CircuitBreakerLevel {
  readonly level: 1 | 2 | 3
  /** Relative to the previous close, in percent. */
  readonly fallPct: number
  /** In index points, not rounded; a price at or below it crosses the level. */
  readonly price: number
  /** The first crossing in the session; absent before one. */
  readonly crossed?: Crossing
  /**
   * The effect of the rule: to halt trading for 15 minutes, to end it for the day, or nothing, because it was too late in the
   * day; `unclear` if the crossing may have been before or after that time. Absent without a crossing.
   */
  readonly effect?: 'halt' | 'close' | 'none' | 'unclear'
  /** The weaker basis of the previous close and the price that crossed the level. */
  readonly basis: Basis
}

/**
 * The levels of the session in which the index last had a price, whether or not trading was halted; `halts` contains the
 * actions of the exchanges. There are no levels without the index, without a previous close, or for a session before 8 April
 * 2013, when another rule applied: `notKnownBefore` then shows that date.
 */
export interface CircuitBreakers {
  readonly index: string
  /** The regular open of the session, epoch milliseconds UTC. */
  readonly sessionOpen?: number
  /** The close against which falls are measured, in index points. */
  readonly previousClose?: number
  readonly levels: readonly CircuitBreakerLevel[]
  /** The first day of the rule, `YYYY-MM-DD`; only if the session is on an earlier day. */
  readonly notKnownBefore?: string
}

interface Fall extends Crossing {
  /** The lowest price in the interval, and the first one, if known. */
  readonly low: number
  readonly first: number
  readonly basis: Basis
}

export function circuitBreakersOf(quotes: Readonly<Record<string, Quote>>, tape: Tape): CircuitBreakers {
  const index = CIRCUIT_BREAKER_INDEX
  const quote = quotes[index]
  const { previousClose, previousCloseBasis, sessionOpen, sessionClose, exchange } = quote ?? {}
  if (
    quote === undefined ||
    exchange === undefined ||
    previousClose === undefined ||
    previousCloseBasis === undefined ||
    sessionOpen === undefined ||
    sessionClose === undefined
  )
    return { index, levels: [] }
  if (sessionOpen < sessionOn(exchange, RULE_SINCE).open)
    return { index, sessionOpen, previousClose, levels: [], notKnownBefore: RULE_SINCE }
  const session = { exchange, open: sessionOpen, close: sessionClose }
  const lowest = Math.min(
    quote.low ?? Number.POSITIVE_INFINITY,
    hasSessionPrice(quote as QuoteEntry) ? (quote.last as number) : Number.POSITIVE_INFINITY,
  )
  // On almost all days no level is near, and the prices need not be read.
  const falls = lowest <= previousClose * RULE[0].share ? fallsOf(tape, index, session) : []
  const levels = RULE.map(({ level, fallPct, share }): CircuitBreakerLevel => {
    const price = previousClose * share
    const fall = falls.find(({ low }) => low <= price)
    if (fall === undefined) return { level, fallPct, price, basis: previousCloseBasis }
    const { from, priceId } = fall
    // A bar that opens at or below the level has crossed it by its start.
    const crossed = { from, to: fall.first <= price ? from : fall.to, priceId }
    const effect = effectOf(level, crossed, sessionClose - QUIET_MS)
    return { level, fallPct, price, crossed, effect, basis: weakerBasis(previousCloseBasis, fall.basis) }
  })
  return { index, sessionOpen, previousClose, levels }
}

function effectOf(
  level: 1 | 2 | 3,
  { from, to }: Crossing,
  end: number,
): 'halt' | 'close' | 'none' | 'unclear' {
  if (level === 3) return 'close'
  if (to <= end) return 'halt'
  return from > end ? 'none' : 'unclear'
}

interface Session {
  readonly exchange: Exchange
  readonly open: number
  readonly close: number
}

/** The prices of the index in a session, in the order of the tape. */
function fallsOf(tape: Tape, index: string, session: Session): readonly Fall[] {
  const { open, close } = session
  const events = tape.events('price.traded', 'bar.closed', 'close.published') as readonly MarketEvent[]
  return events.flatMap((event) => {
    if (event.at < open) return []
    const fall = fallOf(event, index, session)
    return fall !== undefined && fall.from >= open && fall.to <= close ? [fall] : []
  })
}

function fallOf(event: MarketEvent, index: string, { exchange, open, close }: Session): Fall | undefined {
  const { id: priceId, at, basis } = event as TapelineEvent
  switch (event.type) {
    case 'price.traded': {
      const { symbol, price, condition } = event.data
      if (symbol !== index || condition === 'late') return undefined
      // A print of the closing auction was traded at the close.
      const isClosing = at > close && sessionOfTrade(exchange, at, condition)?.open === open
      const time = isClosing ? close : at
      return { from: time, to: time, low: price, first: price, priceId, basis }
    }
    case 'bar.closed': {
      const { symbol, start, open, low } = event.data
      return symbol === index ? { from: start, to: at, low, first: open, priceId, basis } : undefined
    }
    case 'close.published': {
      const { symbol, price, day } = event.data
      // The close of an older day, published late, is not a price of this session.
      return symbol === index && sessionOn(exchange, day).open === open
        ? { from: close, to: close, low: price, first: price, priceId, basis }
        : undefined
    }
    default:
      return undefined
  }
}
