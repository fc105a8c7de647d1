import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { asked, payments } from './accounts.fixture.js'
import type { HypotheticalState } from './hypothetical-state.js'
import { hypotheticalFor } from './question.js'

/** The state after payments, to see whether a value changes. */
function hypothetical(
  path: string,
  ...lines: readonly (readonly [account: string, amount: number])[]
): HypotheticalState {
  const { question, scene } = asked(payments(...lines), path)
  return hypotheticalFor(question, [0], scene.stateAt(scene.position))
}

describe('a hypothetical state', () => {
  it('has the same value until an entry on which the value depends is replaced', () => {
    const state = hypothetical('richest', ['a', 5], ['b', 9])
    expect([state.keys(), state.isSame()]).toEqual([['a', 'b'], true])
    state.replace('a', [{ balance: 8 }])
    expect(state.isSame()).toBe(true)
    state.replace('a', [{ balance: 10 }])
    expect(state.isSame()).toBe(false)
    state.replace('a', [])
    expect([state.keys(), state.isSame()]).toEqual([['b'], true])
  })

  it('leaves the published state as it is', () => {
    const { question, scene } = asked(payments(['a', 5]), 'richest')
    const published = scene.stateAt(1) as { readonly accounts: object }
    hypotheticalFor(question, [0], published).replace('a', [])
    expect(Object.keys(published.accounts)).toEqual(['a'])
  })

  it('is not the same if its value needs the tape', () => {
    expect(hypothetical('payers', ['a', 5]).isSame()).toBe(false)
  })

  it('drops a field of all entries only if the value stays the same', () => {
    const state = hypothetical('richest', ['a', 5], ['b', 9])
    expect([state.dropField(0, 'highest'), state.dropField(0, 'balance')]).toEqual([true, false])
    expect(state.entriesAt('b')).toEqual([{ balance: 9, isRich: false }])
    expect(state.isSame()).toBe(true)
  })

  it('drops as many of the first entries of an order as leave the value the same', () => {
    const amounts = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(amounts, (list) => {
        const state = hypothetical('richest', ...list.map((amount, index) => [`k${index}`, amount] as const))
        const keys = state.keys()
        const richest = list.indexOf(Math.max(...list))
        // All before the richest can go; without the richest, the value is another one.
        expect(state.dropFirst(keys)).toEqual(keys.slice(richest))
        expect([state.keys().sort(), state.isSame()]).toEqual([keys.slice(richest).sort(), true])
      }),
    )
  })
})
