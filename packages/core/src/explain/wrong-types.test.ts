import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import type { PathCompletion } from '../projection/path.js'
import type { PublishedOf } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { explain } from './explain.js'

/* The compiler checks the lines after each @ts-expect-error. The functions `wrong` are not called. */

const priced = defineEvent({
  type: 'stock.priced',
  schema: z.strictObject({ symbol: z.string(), price: z.number() }),
  instrument: 'symbol',
})
const quotes = defineKeyedProjection({
  name: 'quotes',
  events: [priced],
  fields: { low: 'float64', high: 'float64', seen: 'number' },
  internal: ['seen'],
  derive: ({ low = 0, high = 0 }) => ({ width: high - low }),
  entryRecipes: (blank) => ({
    'stock.priced': (draft, { data }) => {
      const entry = draft ?? blank()
      if (!(data.price >= entry.low)) entry.low = data.price
      if (!(data.price <= entry.high)) entry.high = data.price
      return entry
    },
  }),
})
const board = combineProjections({
  name: 'board',
  parts: { quotes },
  derive: ({ quotes: now }) => ({
    symbols: Object.keys(now),
    widest: Object.entries(now).map(([symbol, { width }]) => ({ symbol, width })),
  }),
})
type Board = PublishedOf<typeof board>

test('the tape of derived values takes a moment, and knows the data of the events of its parts', () => {
  const prices = combineProjections({
    name: 'prices',
    parts: { quotes },
    derive: (_, tape) => {
      const wrong = (): unknown => [
        // @ts-expect-error -- no moment
        tape.at(),
        // @ts-expect-error -- an object is no moment
        tape.at({}),
        // @ts-expect-error -- there is no such part, so its type is unknown
        tape.at(0).moves.NVDA,
        // @ts-expect-error -- an entry has no such field
        tape.at(0).quotes.NVDA?.last,
        // @ts-expect-error -- a list instead of names
        tape.events(['stock.priced']),
        // @ts-expect-error -- the data of a type that no part handles are unknown
        tape.events('stock.halted')[0]?.data.price,
        // @ts-expect-error -- the data have no such field
        tape.events('stock.priced')[0]?.data.volume,
        // @ts-expect-error -- the position is read only
        // biome-ignore lint/suspicious/noAssignInExpressions: an assignment in a list of wrong uses.
        (tape.position = 1),
      ]
      return {
        get first() {
          return tape.events('stock.priced')[0]?.data.price
        },
        get low() {
          return tape.at(10).quotes.NVDA?.low
        },
        get wrong() {
          return wrong
        },
      }
    },
  })
  const { first, low } = replay(history(), prices).atEnd()
  expect([first, low]).toEqual([120, 120])
})

test('combinations reject unknown options and wrong kinds of them', () => {
  const wrong = (): unknown => [
    // @ts-expect-error -- no parts
    combineProjections({ name: 'x' }),
    // @ts-expect-error -- no name
    combineProjections({ parts: { quotes } }),
    // @ts-expect-error -- a list of parts
    combineProjections({ name: 'x', parts: [quotes] }),
    // @ts-expect-error -- a part that is no projection
    combineProjections({ name: 'x', parts: { quotes: { low: 1 } } }),
    // @ts-expect-error -- an unknown option
    combineProjections({ name: 'x', parts: { quotes }, derived: () => ({}) }),
    // @ts-expect-error -- derived values that are no object
    combineProjections({ name: 'x', parts: { quotes }, derive: () => 1 }),
    // @ts-expect-error -- the state has no such part
    combineProjections({ name: 'x', parts: { quotes }, derive: ({ moves }) => ({ moves }) }),
    // @ts-expect-error -- keys are the names of fields
    combineProjections({ name: 'x', parts: { quotes }, compare: { keys: { quotes: 1 } } }),
    // @ts-expect-error -- the parts and options are one object
    combineProjections('x', { quotes }),
  ]
  expect(wrong).toThrow()
})

test('paths are completed by the names of the state, and any path is allowed', () => {
  const first: PathCompletion<Board, ''>[] = ['quotes', 'symbols', 'widest']
  const fields: PathCompletion<Board, 'quotes.NVDA.'>[] = [
    'quotes.NVDA.low',
    'quotes.NVDA.high',
    'quotes.NVDA.width',
  ]
  const more: [PathCompletion<Board, 'quotes["^IXIC"].'>, PathCompletion<Board, 'widest[0].'>] = [
    'quotes["^IXIC"].low',
    'widest[0].symbol',
  ]
  // @ts-expect-error -- the state has no such name
  const noName: PathCompletion<Board, ''> = 'quote'
  // @ts-expect-error -- an internal field is not published
  const internal: PathCompletion<Board, 'quotes.NVDA.'> = 'quotes.NVDA.seen'
  expect([first, fields, more, noName, internal].length).toBe(5)
  const replayed = replay(history(), board)
  const path: string = 'quotes.NVDA.low'
  expect(explain(replayed, { path, at: 20 }).value).toBe(110)
  expect(explain(replayed, { path: 'widest[symbol=NVDA].width', at: 20 }).value).toBe(10)
  const wrong = (): unknown => [
    // @ts-expect-error -- a path is a text
    explain(replayed, { path: ['quotes', 'NVDA'], at: 20 }),
    // @ts-expect-error -- no moment
    explain(replayed, { path: 'quotes.NVDA.low' }),
    // @ts-expect-error -- two moments
    explain(replayed, { path: 'quotes.NVDA.low', at: 20, position: 1 }),
  ]
  expect(wrong).toThrow()
})

function history() {
  return createTimeline([priced]).append([
    { id: 'p1', type: 'stock.priced', at: 10, data: { symbol: 'NVDA', price: 120 } },
    { id: 'p2', type: 'stock.priced', at: 20, data: { symbol: 'NVDA', price: 110 } },
  ])
}
