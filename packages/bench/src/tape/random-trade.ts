import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { type Edit, replace } from '@tapeline/core/what-if'
import type { Random } from './random.js'

export type Trade = Extract<MarketEvent, { type: 'price.traded' }>

/** A random trade in the last part of a tape, a share from 0 to 1. It draws places until one holds a trade. */
export function randomTrade(timeline: Timeline<MarketEvent>, random: Random, share: number): Trade {
  const first = Math.floor(timeline.length * (1 - share))
  for (;;) {
    const event = timeline.eventBefore(random.integer(first + 1, timeline.length))
    if (event?.type === 'price.traded') return event
  }
}

/** Moves a random trade of the last 1 % of a tape by up to a thousandth, like the prices of the tape. */
export function movedLastTrade(timeline: Timeline<MarketEvent>, random: Random): Edit {
  const { id, data } = randomTrade(timeline, random, 0.01)
  return replace(id, { data: { price: data.price * (1 + (2 * random.next() - 1) / 1000) } })
}
