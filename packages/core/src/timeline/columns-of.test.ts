import { describe, expect, test } from '@jest/globals'
import type { ColumnBatch, TimelineColumns } from './columns/timeline-columns.js'
import { asColumns, built, type Input } from './columns.fixture.js'
import { columnsOf } from './columns-of.js'

const priceAt = (index: number): Input => ({
  id: `e${index}`,
  type: 'price.reported',
  at: index * 10,
  data: { symbol: 'NVDA', price: 100 + index },
})
/** They fit into one block, and are so many that after a change of one event most of the block is kept as views. */
const prices = Array.from({ length: 400 }, (_, index) => priceAt(index))
const special = 200

type ColumnsInList = Omit<TimelineColumns, 'batches'> & { readonly batches: readonly ColumnBatch[] }

/** The columns after these events have arrived in portions. */
function columnsAfter(list: readonly Input[], portions: readonly number[]): ColumnsInList {
  const columns = columnsOf(built(asColumns, list, portions, 512))
  return { ...columns, batches: [...columns.batches] }
}

describe('the columns of a timeline', () => {
  describe.each<[string, Partial<Input>, (batch: ColumnBatch | undefined) => unknown]>([
    ['a later time of knowing', { knownAt: 5000 }, (batch) => batch?.knownAt],
    [
      'a number that the others lack',
      { data: { symbol: 'NVDA', price: 1, size: 7 } },
      (batch) => batch?.numbers[1],
    ],
    [
      'a text that the others lack',
      { data: { symbol: 'NVDA', price: 1, condition: 'late' } },
      (batch) => batch?.texts[1],
    ],
    ['another id', { id: 'f5' }, (batch) => batch?.idPrefix],
    ['another basis', { basis: 'simulated' }, (batch) => batch?.envelope],
  ])('with one event that has %s', (_, own, column) => {
    const event = { ...priceAt(special), ...own }
    const list = prices.with(special, event)

    test('are the same whether the event arrives before the others, with them or late', () => {
      const columns = columnsAfter(list, [])
      expect(column(columns.batches[0])).toBeDefined()
      for (const portions of [[1], [special], [special, 1], [300]])
        expect(columnsAfter(list, portions)).toEqual(columns)
    })

    test('are undefined once the event is corrected, whether the correction arrives with it or later', () => {
      const corrected = [...list, { ...priceAt(special), id: 'e400', replaces: event.id, knownAt: 4000 }]
      const columns = columnsAfter(corrected, [400])
      expect(column(columns.batches[0])).toBeUndefined()
      for (const portions of [[], [300], [special, 1]])
        expect(columnsAfter(corrected, portions)).toEqual(columns)
    })
  })
})
