/** The measure of the sweeps of law 8, and a reaction that draws random numbers: a module that workers can import. */
import { combineProjections, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents, moves, quotes } from '@tapeline/core/market'
import { defineReaction } from '@tapeline/core/what-if'
import { bytesOf } from './bytes.js'

const states = combineProjections({ name: 'states', parts: { quotes, moves } })

export const events = marketEvents

export function measure(branch: Timeline<MarketEvent>): { state: string } {
  return { state: bytesOf(replay(branch, states).atEnd()) }
}

export const reactions = [
  defineReaction({
    name: 'drift',
    events: marketEvents,
    on: ['news.published'],
    projection: quotes,
    parameters: {},
    react: (_, state, { random }) =>
      state.AA?.last === undefined
        ? []
        : [{ type: 'price.traded', data: { symbol: 'AA', price: state.AA.last * (1 + random.uniform()) } }],
  }),
]
