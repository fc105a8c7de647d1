/** Law 8 of reactions: the same timeline, edits and seed give the same bytes, and a reaction sees the states of a replay. */
import { describe, expect, it } from '@jest/globals'
import { combineProjections, createTimeline, replay } from '@tapeline/core'
import { marketEvents, moves, quotes, records } from '@tapeline/core/market'
import { byId, defineReaction, scale, whatIf } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'
import { nest } from './nested-branches.js'
import { inputOf } from './plain-branch.js'

const states = combineProjections({ name: 'states', parts: { quotes, moves, records } })

/** A random move of AA after each piece of news: at once, and an hour later. */
const drift = defineReaction({
  name: 'drift',
  events: marketEvents,
  on: ['news.published'],
  projection: quotes,
  parameters: { width: 0.2 },
  react: (event, state, { random, parameters, later }) => {
    const moved = (last: number | undefined, by: number) =>
      last === undefined ? [] : [{ type: 'price.traded', data: { symbol: 'AA', price: last * by } } as const]
    const [first, second] = [1, 2].map(() => 1 + parameters.width * (random.uniform() - 0.5))
    return [
      ...moved(state.AA?.last, first ?? 1),
      later(event.at + 3_600_000, (then) => moved(then.AA?.last, second ?? 1)),
    ]
  },
})

describe('law 8: a branch with reactions', () => {
  it('has the same bytes for the same seed, and its nested branches draw no new numbers', () => {
    fc.assert(
      fc.property(arbitraryTape(), arbitraryEditPlans(), fc.integer(), (plan, plans, seed) => {
        const tape = buildTape(plan)
        const reactions = [drift]
        const parent = nest(tape, plans.slice(0, 2)).steps.at(-1)?.branch ?? tape
        const branch = whatIf(parent, { name: 'drifting', reactions, seed })
        expect(JSON.stringify(whatIf(parent, { name: 'again', reactions, seed }))).toBe(
          JSON.stringify(branch),
        )
        const state = bytesOf(replay(branch, states).atEnd())
        const again = replay(createTimeline(marketEvents).append([...branch].map(inputOf) as never), states)
        expect(bytesOf(again.atEnd())).toBe(state)
        const ids = [...branch].map(({ id }) => id)
        const same = whatIf(branch, {
          name: 'the same',
          edits: [scale(byId(...ids), 1, { mayBeEmpty: true, consequences: { scale: 1 } })],
        })
        expect(same.chain).toBe(branch.chain)
      }),
    )
  })

  it('shows a reaction the same states as its replay', () => {
    fc.assert(
      fc.property(arbitraryTape(), fc.integer(), (plan, seed) => {
        const seen: [string, string][] = []
        const watch = defineReaction({
          name: 'watch',
          events: marketEvents,
          on: ['price.traded', 'bar.closed', 'close.published', 'news.published'],
          projection: states,
          parameters: {},
          react: (event, state) => {
            seen.push([event.id, bytesOf(state)])
            return []
          },
        })
        const branch = whatIf(buildTape(plan), { name: 'watched', reactions: [drift, watch], seed })
        const replayed = replay(branch, states)
        for (const [id, state] of seen)
          expect(bytesOf(replayed.atPosition(branch.positionOf(id) - 1))).toBe(state)
      }),
    )
  })
})
