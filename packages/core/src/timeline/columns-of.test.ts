import { describe, expect, test } from '@jest/globals'
import type { ColumnPart, TimelineColumns } from './columns/timeline-columns.js'
import { asColumns, built, type Input } from './columns.fixture.js'
import { columnsOf } from './columns-of.js'

const priceAt = (index: number): Input => ({
  id: `e${index}`,
  type: 'price.told',
  at: index * 10,
  data: { symbol: 'NVDA', price: 100 + index },
})
/** As many as one block holds, and enough that a change of one leaves most of them views of the block before. */
const prices = Array.from({ length: 400 }, (_, index) => priceAt(index))
const special = 200

type Told = Omit<TimelineColumns, 'parts'> & { readonly parts: readonly ColumnPart[] }

/** The columns of these events, arrived in such portions. */
function told(list: readonly Input[], portions: readonly number[]): Told {
  const columns = columnsOf(built(asColumns, list, portions, 512))
  return { ...columns, parts: [...columns.parts] }
}

describe('the columns of a timeline', () => {
  describe.each<[string, Partial<Input>, (part: ColumnPart | undefined) => unknown]>([
    ['a later time of knowing', { knownAt: 5000 }, (part) => part?.knownAt],
    [
      'a number that the others lack',
      { data: { symbol: 'NVDA', price: 1, size: 7 } },
      (part) => part?.numbers[1],
    ],
    [
      'a text that the others lack',
      { data: { symbol: 'NVDA', price: 1, condition: 'late' } },
      (part) => part?.texts[1],
    ],
    ['another id', { id: 'f5' }, (part) => part?.idPrefix],
    ['another origin', { basis: 'simulated' }, (part) => part?.envelope],
  ])('of which one event has %s', (_, own, column) => {
    const event = { ...priceAt(special), ...own }
    const list = prices.with(special, event)

    test('contain it, and are the same whether it arrives before the others, with them or late', () => {
      const columns = told(list, [])
      expect(column(columns.parts[0])).toBeDefined()
      for (const portions of [[1], [special], [special, 1], [300]])
        expect(told(list, portions)).toEqual(columns)
    })

    test('are gone once it is replaced, whether its correction arrives with it or later', () => {
      const corrected = [...list, { ...priceAt(special), id: 'e400', replaces: event.id, knownAt: 4000 }]
      const columns = told(corrected, [400])
      expect(column(columns.parts[0])).toBeUndefined()
      for (const portions of [[], [300], [special, 1]]) expect(told(corrected, portions)).toEqual(columns)
    })
  })
})
