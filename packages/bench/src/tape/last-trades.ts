import { type Edit, replace, type Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import type { Random } from './random.js'

/** Moves a random trade of the last 1 % of a tape by up to a thousandth, as prices of the tape move. */
export function movedLastTrade(timeline: Timeline<MarketEvent>, random: Random): Edit {
  // Places are drawn until one holds a trade.
  for (;;) {
    const event = timeline.eventAt(random.integer(Math.floor(timeline.length * 0.99), timeline.length - 1))
    if (event?.type !== 'price.traded') continue
    return replace(event.id, { data: { price: event.data.price * (1 + (2 * random.next() - 1) / 1000) } })
  }
}
