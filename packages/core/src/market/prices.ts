import { getCalendar } from '../calendar/calendar.js'
import { isTapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { PriceOptions } from '../event/price-rules.js'
import type { BarClosed, ClosePublished, InstrumentListed, PriceTraded } from './event-data.js'
import { sessionOfTrade } from './trading-session.js'

/* How what-ifs rescale the prices in events when they scale a move. */

export const tradePrices: PriceOptions<PriceTraded> = {
  fields: ['price'],
  last: 'price',
  without: ['size'],
  isPast: (data) => data.condition === 'late',
}

export const barPrices: PriceOptions<BarClosed> = {
  fields: ['open', 'high', 'low', 'close'],
  last: 'close',
  without: ['volume'],
}

/** An official close and the last trade or bar of its session are one move. */
export const closePrices: PriceOptions<ClosePublished> = {
  fields: ['price'],
  last: 'price',
  isMoveOf: ({ data }, other, listing) => {
    if (other.type !== 'price.traded' && other.type !== 'bar.closed') return false
    if (listing === undefined) return false
    return isPriceOn((listing.data as InstrumentListed).exchange, data.day, other)
  },
}

/** Whether a trade or bar is a price of the session of a day. */
function isPriceOn(
  exchange: InstrumentListed['exchange'],
  day: string,
  { type, at, data }: TapelineEvent,
): boolean {
  try {
    if (type === 'price.traded')
      return sessionOfTrade(exchange, at, (data as PriceTraded).condition)?.day === day
    const place = getCalendar(exchange).sessionOf(at)
    return place?.phase === 'regular' && place.session.day === day
  } catch (error) {
    // A price outside the calendar's years is in no known session.
    if (isTapelineError(error, 'calendar.range')) return false
    throw error
  }
}
