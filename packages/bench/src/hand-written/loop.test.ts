import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import fc from 'fast-check'
import { differingParts } from '../harness/final-state.js'
import { makeWork } from '../tape/work.js'
import { lookByHand } from './look.js'
import { replayByHand } from './loop.js'

const SMALL = { events: 5000, instruments: 20, sessions: 4 }

describe('the hand-written loop', () => {
  it('ends in the same state as the replay, in every part', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('trades' as const, 'bars' as const), (seed, prices) => {
        const work = makeWork({ ...SMALL, seed, prices })
        expect(
          differingParts(replay(work.freshTimeline(), market).atEnd(), lookByHand(replayByHand(work.events))),
        ).toEqual([])
      }),
      { numRuns: 5 },
    )
  })

  it('does not end in the state of another tape', () => {
    const [one, other] = [1, 2].map((seed) => makeWork({ ...SMALL, seed }))
    if (one === undefined || other === undefined) throw new Error('Two works were made.')
    const parts = differingParts(
      replay(one.freshTimeline(), market).atEnd(),
      lookByHand(replayByHand(other.events)),
    )
    expect(parts).toEqual(expect.arrayContaining(['quotes', 'moves', 'ranking', 'news', 'claims']))
  })
})
