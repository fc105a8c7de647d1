import { type DeepReadonly, defineProjection, type LeafProjection } from '../projection/projection.js'
import type { Timeline } from '../timeline/timeline.js'
import { at, definitions, type Event, quote, rumour, tape } from './branches.fixture.js'
import { defineReaction } from './define-reaction.js'
import type { Reaction } from './reaction.js'

export const asks: LeafProjection<
  Record<string, number>,
  DeepReadonly<Record<string, number>>
> = defineProjection({
  name: 'asks',
  events: definitions,
  initial: (): Record<string, number> => ({}),
  recipes: () => ({
    'quote.given': (draft, { data }) => {
      draft[data.name] = data.ask
    },
  }),
})

type Options = Parameters<
  typeof defineReaction<typeof definitions, Event['type'], Record<string, number>, { factor: number }>
>[0]

/** Moves X by a factor whenever there is a rumour. */
export function shock(options: Partial<Options> = {}): Reaction {
  return defineReaction({
    name: 'shock',
    events: definitions,
    on: ['rumour.heard'],
    projection: asks,
    parameters: { factor: 0.5 },
    react: (_, state, { parameters }) => {
      const ask = (state.X ?? Number.NaN) * parameters.factor
      return [{ type: 'quote.given', data: { name: 'X', bid: ask / 2, ask } }]
    },
    ...options,
  })
}

export const base: Timeline<Event> = tape([
  quote('q0', at(27, '10:00'), 100),
  rumour('r', at(27, '12:00')),
  quote('q1', at(27, '13:00'), 150),
  rumour('s', at(27, '14:00')),
  quote('q2', at(27, '15:00'), 75),
])
