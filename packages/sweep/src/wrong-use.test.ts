import { describe, expect, test } from '@jest/globals'
import { createTimeline } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { cross, zip } from './parameters.js'
import { sweep } from './sweep.js'

describe('wrong use of sweeps', () => {
  const timeline = createTimeline(marketEvents)
  const measure = () => ({ length: 1 })

  test.each<[use: string, call: () => unknown, message: string]>([
    [
      'an option with a typo',
      () => sweep(timeline, { branches: [], measures: measure } as never),
      "Did you mean 'measure'?",
    ],
    [
      'branches that are not a list',
      () => sweep(timeline, { branches: {}, measure } as never),
      'expected an array, found an object',
    ],
    [
      'a forgotten await',
      () => sweep(Promise.resolve(timeline) as never, { branches: [], measure }),
      'await it',
    ],
    ['no options', () => sweep(timeline, undefined as never), "argument 'options' of sweep()"],
    ['invalid lists', async () => cross({ k: 5 } as never), "Its field 'k' is 5."],
    ['no lists', async () => zip(undefined as never), 'an object of arrays by parameter'],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message)
  })
})
