import { afterEach, describe, expect, it } from '@jest/globals'
import { faultOf, levels } from './branches.fixture.js'
import type { Reaction } from './reaction.js'
import { base, shock } from './reactions.fixture.js'
import { simulate } from './simulation.js'
import { simulator } from './simulator.js'
import { whatIf } from './what-if.js'

/** Has the fields of a reaction, but was not made by `defineReaction`. */
const { name, on, where, projection, parameters, answersSimulated, react } = shock()
const byHand: Reaction = { name, on, where, projection, parameters, answersSimulated, react }

afterEach(() => {
  simulator.simulate = simulate
})

describe('a reaction written by hand', () => {
  it('answers like one made by defineReaction', () => {
    const branch = whatIf(base, { name: 'by hand', reactions: [byHand] })
    expect(levels(branch)).toEqual(levels(whatIf(base, { name: 'defined', reactions: [shock()] })))
  })

  it('is an error where a bundle left the simulation out', () => {
    simulator.simulate = undefined
    expect(faultOf(() => whatIf(base, { name: 'by hand', reactions: [byHand] }))).toMatchObject({
      code: 'reaction.invalid',
      message: expect.stringContaining('nothing in it imports defineReaction'),
    })
  })
})
