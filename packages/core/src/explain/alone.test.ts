import { describe, expect, it } from '@jest/globals'
import { asked, payments } from './accounts.fixture.js'
import { Alone } from './alone.js'
import { guessSlice } from './guess.js'
import { insightInto } from './insight.js'
import type { ReadSet } from './read-set.js'

const tape = payments(['a', 5], ['b', 9], ['a', 7], ['b', 1], ['a', 2], ['b', 4])

function alone(path: string): Alone {
  const { question, scene } = asked(tape, path)
  return new Alone(question, scene.chain)
}

describe('some events, replayed alone', () => {
  it('give the value of the whole tape if it depends on no other', () => {
    const balance = alone('accounts.a.balance')
    expect([[0, 2, 4], [0, 2], [0, 1, 2, 3, 4, 5], [], [0, 2]].map((some) => balance.gives(some))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ])
    expect(alone('accounts.a.highest').gives([2])).toBe(true)
  })

  it('keep their ids, times and sequence numbers', () => {
    const chain = alone('accounts.a.balance').chainOf([2, 5])
    expect(chain.length).toBe(2)
    for (const [place, index] of [2, 5].entries())
      expect(chain.placedAt(place)).toEqual(tape.chain.placedAt(index))
  })
})

describe('a guessed slice', () => {
  const guess = (path: string): number[] => {
    const { question, scene } = asked(tape, path)
    return guessSlice(question, scene, insightInto(question, scene) as ReadSet)
  }

  it.each([
    ['accounts.a.balance', [0, 2, 4], [0, 2, 4]],
    ['accounts.b.highest', [1], [1, 3, 5]],
    ['payers', [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]],
  ])('of %s suffices, and holds no event of another account', (path, needed, own) => {
    expect(guess(path)).toEqual(expect.arrayContaining(needed))
    expect(own).toEqual(expect.arrayContaining(guess(path)))
    expect(alone(path).gives(guess(path))).toBe(true)
  })
})
