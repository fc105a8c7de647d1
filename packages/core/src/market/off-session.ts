import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import { checkArgument, kinds } from '../event/arguments.js'
import { isTapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Exchange } from './event-data.js'
import type { MarketEvent } from './events.js'
import { Listed } from './market-rules.js'

/** A price in no session of its exchange, extended hours included. */
export interface OffSessionPrice {
  /** The id of the trade or bar. */
  readonly id: string
  readonly exchange: Exchange
  /** The time of a trade, or the start of a bar: epoch milliseconds UTC. */
  readonly at: number
  /** The day of the exchange, and whether it is a trading day. */
  readonly day: string
  readonly isTradingDay: boolean
}

const LISTING = ['instrument.listed', 'instrument.renamed', 'instrument.delisted']

/**
 * The trades and bars of a timeline that are in no session of their exchange's calendar: on a day without trading, or at night.
 * Such prices are in no quote's session. Prices outside the calendar's years are not included; {@link Timeline.seal} rejects
 * them.
 * @throws TapelineError `argument.invalid`
 */
export function offSessionPrices(timeline: Timeline<MarketEvent>): Generator<OffSessionPrice> {
  checkArgument('offSessionPrices()', 'timeline', timeline, kinds.timeline)
  return pricesOffSession(timeline)
}

function* pricesOffSession(timeline: Timeline<MarketEvent>): Generator<OffSessionPrice> {
  const listed = new Listed()
  // Most prices are in the session of the one before on their exchange.
  const last = new Map<Exchange, TradingSession>()
  for (const block of timeline.chain.blocks) {
    for (let index = 0; index < block.length; index += 1) {
      const event = block.readReused(index)
      if (LISTING.includes(event.type)) takeIn(listed, event)
      else if (event.type === 'price.traded' || event.type === 'bar.closed') {
        const found = offSession(listed, last, event)
        if (found !== undefined) yield found
      }
    }
  }
}

function takeIn(listed: Listed, event: TapelineEvent): void {
  try {
    listed.take(event)
  } catch {
    // Sealing reports a rename or delisting of an instrument that is not listed.
  }
}

function offSession(
  listed: Listed,
  last: Map<Exchange, TradingSession>,
  event: TapelineEvent,
): OffSessionPrice | undefined {
  const { symbol, start } = event.data as { readonly symbol: string; readonly start: number }
  const exchange = listed.find(symbol)
  if (exchange === undefined) return undefined
  const at = event.type === 'bar.closed' ? start : event.at
  const known = last.get(exchange)
  if (known !== undefined && at >= known.preOpen && at <= known.postClose) return undefined
  const calendar = getCalendar(exchange)
  try {
    const session = (calendar.sessionOf(at) ?? calendar.sessionOf(event.at))?.session
    if (session !== undefined) {
      last.set(exchange, session)
      return undefined
    }
    const day = calendar.dayOf(at)
    return { id: event.id, exchange, at, day, isTradingDay: calendar.isTradingDay(day) }
  } catch (error) {
    if (isTapelineError(error, 'calendar.range')) return undefined
    throw error
  }
}
