import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import { didYouMean, fewHints, nearestName } from './nearest-name.js'

describe('nearestName', () => {
  const types = ['model.released', 'model.retired', 'price.traded']

  test.each([
    ['model.relesed', 'model.released'],
    ['MODEL.RELEASED', 'model.released'],
    ['price.trade', 'price.traded'],
    ['bar.closed', undefined],
    ['', undefined],
  ])('%j is nearest to %j', (name, expected) => {
    expect(nearestName(name, types)).toBe(expected)
  })

  test('suggests nothing for a short name with mostly different letters', () => {
    expect(nearestName('AMD', ['NVDA', 'IBM'])).toBeUndefined()
    expect(nearestName('NVDIA', ['AMD', 'NVDA'])).toBe('NVDA')
  })

  property.prop([fc.array(fc.string()), fc.string({ minLength: 1, maxLength: 100 })])(
    'a known name is nearest to itself',
    (others, name) => {
      expect(nearestName(name, [...others, name])?.toLowerCase()).toBe(name.toLowerCase())
    },
  )

  property.prop([fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(3)])(
    'a name without one of its letters is still near',
    (name, index) => {
      expect(nearestName(name.slice(0, index) + name.slice(index + 1), [name])).toBe(name)
    },
  )
})

describe('didYouMean', () => {
  test('is a sentence, or empty', () => {
    expect(didYouMean('quote', ['quotes', 'moves'])).toBe(" Did you mean 'quotes'?")
    expect(didYouMean('prices', ['quotes', 'moves'])).toBe('')
  })
})

describe('fewHints', () => {
  test('is empty after the maximum number of hints', () => {
    const hint = fewHints(2)
    expect([1, 2, 3].map(() => hint('quote', ['quotes']))).toEqual([
      " Did you mean 'quotes'?",
      " Did you mean 'quotes'?",
      '',
    ])
  })
})

test('the total number of compared letters is limited', () => {
  const names = Array.from({ length: 3000 }, (_, index) => `${'a'.repeat(90)}${index}`)
  expect(nearestName(`${'a'.repeat(90)}2999`, names)).toBeUndefined()
  expect(nearestName(`${'a'.repeat(90)}1999`, names.slice(0, 2000))).toBe(names[1999])
})
