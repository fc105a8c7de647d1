import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { defineProjection } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { checkPath } from './check-path.js'
import { explain } from './explain.js'

const traded = defineEvent({
  type: 'price.traded',
  schema: z.object({ symbol: z.string(), price: z.number() }),
  instrument: 'symbol',
})
const delisted = defineEvent({
  type: 'stock.delisted',
  schema: z.object({ symbol: z.string() }),
  instrument: 'symbol',
})
const listed = defineEvent({
  type: 'stock.listed',
  schema: z.object({ symbol: z.string() }),
  instrument: 'symbol',
  listsInstrument: true,
})
const definitions = [listed, traded, delisted]
const quotes = defineKeyedProjection({
  name: 'quotes',
  events: definitions,
  fields: { last: 'number', ask: 'number' },
  derive: ({ last }) => ({ doubled: last === undefined ? undefined : last * 2, spread: undefined }),
  entryRecipes: (blank) => ({
    'price.traded': (draft, { data }) => {
      const own = draft ?? blank()
      own.last = data.price
      return own
    },
  }),
  recipes: () => ({
    'stock.delisted': (draft, { data }) => {
      delete draft[data.symbol]
    },
  }),
})
const notes = defineProjection({
  name: 'notes',
  events: definitions,
  initial: (): { first: string | undefined; list: { symbol: string }[] } => ({ first: undefined, list: [] }),
  recipes: () => ({
    'price.traded': (draft, { data }) => {
      draft.list.push({ symbol: data.symbol })
    },
  }),
})
const state = combineProjections({
  name: 'state',
  parts: { quotes, notes },
  derive: ({ quotes: own }) => ({
    get ranking() {
      return Object.entries(own).map(([symbol, { last }], index) => ({ symbol, last, rank: index + 1 }))
    },
  }),
})
const at = Date.UTC(2025, 0, 27)
const trade = (second: number, symbol: string, price: number) =>
  ({ id: `t${second}`, type: 'price.traded', at: at + second * 1000, data: { symbol, price } }) as const
const timeline = createTimeline(definitions).append([
  trade(1, 'NVDA', 118.42),
  trade(2, 'AAPL', 229.86),
  trade(3, 'TWTR', 53.7),
  { id: 'gone', type: 'stock.delisted', at: at + 4000, data: { symbol: 'TWTR' } },
])
const replayed = replay(timeline, state)

describe('a path without a value at a moment', () => {
  test.each<[why: string, path: string]>([
    ['a key that comes later', 'quotes.AAPL.last'],
    ['a key that comes later and goes again', 'quotes.TWTR.last'],
    ['an entry that comes later', 'quotes.AAPL'],
    ['a declared field that never has a value', 'quotes.NVDA.ask'],
    ['a derived field that never has a value', 'quotes.NVDA.spread'],
    ['a declared field of an entry that comes later', 'quotes.AAPL.ask'],
    ['an element of a derived list that comes later', 'ranking[symbol=AAPL].rank'],
    ['an element that comes later and goes again', 'ranking[symbol=TWTR].rank'],
    ['an index that comes later', 'notes.list[2].symbol'],
    ['a key whose value is undefined', 'notes.first'],
  ])('may be asked for: %s', (_, path) => {
    expect(explain(replayed, { path, at: at + 1000 })).toMatchObject({
      value: undefined,
      evidence: [],
      context: [],
    })
  })

  test.each<[why: string, path: string, message: string]>([
    ['a field with a typo', 'quotes.NVDA.lsat', "Did you mean 'last'?"],
    ['a derived field with a typo', 'quotes.NVDA.doubld', "Did you mean 'doubled'?"],
    ['a key with a typo', 'quotes.NVDIA.last', "Did you mean 'NVDA'?"],
    ['a key that is a company', 'quotes.NVIDIA.last', "expected NVDA, AAPL for 'NVIDIA'"],
    ['a key with a typo in a derived list', 'ranking[symbol=NVDIA].rank', "Did you mean 'NVDA'?"],
    ['a field with a typo in a derived list', 'ranking[symbol=NVDA].rnak', "Did you mean 'rank'?"],
    ['a derived value with a typo', 'rankng[0].rank', "Did you mean 'ranking'?"],
    ['a part with a typo', 'qoutes.NVDA.last', "Did you mean 'quotes'?"],
    ['more after a number', 'quotes.NVDA.last.price', 'The path leads nowhere'],
    ['an index past every list', 'notes.list[9].symbol', 'The path leads nowhere'],
    ['a name of Object.prototype', 'quotes.constructor.last', 'The path leads nowhere'],
    ['a very long path', `quotes.${'x'.repeat(10_000_000)}`, 'too long'],
  ])('is an error: %s', (_, path, message) => {
    const asked = (): unknown => explain(replayed, { path, at: at + 1000 })
    expect(asked).toThrow(expect.objectContaining({ code: 'path.invalid' }))
    expect(asked).toThrow(message)
    expect(asked).not.toThrow(/^.{500}/s)
  })

  test('suggests names from the end of the tape if the state is still empty', () => {
    expect(() => explain(replayed, { path: 'quotes.AAPLE.last', at })).toThrow("Did you mean 'AAPL'?")
  })

  test('on a tape without events, any key is valid, but no other name', () => {
    const empty = replay(createTimeline(definitions), state)
    expect(explain(empty, { path: 'quotes.NVDA.last', at }).evidence).toEqual([])
    expect(() => explain(empty, { path: 'qoutes.NVDA.last', at })).toThrow("Did you mean 'quotes'?")
  })

  test('a moment with a typo is an error', () => {
    expect(() => explain(replayed, { path: 'quotes.NVDA.last', evnt: 't1' } as never)).toThrow(
      "Did you mean 'event'?",
    )
    expect(() => explain(replayed, { path: 'quotes.NVDA.last', at: null as never })).toThrow('found null')
    expect(() => explain(timeline as never, { path: 'quotes.NVDA.last', at })).toThrow('found a timeline')
  })
})

describe('checkPath', () => {
  const branch = replay(timeline.append([trade(9, 'ORCL', 183.6)]), state)

  test.each([
    'quotes.NVDA.last',
    'quotes.TWTR.last',
    'quotes.AAPL',
    'quotes.NVDA.ask',
    'ranking[symbol=TWTR].rank',
    'notes.first',
  ])('accepts a path that leads to a value at some moment: %s', (path) => {
    expect(() => checkPath(replayed, path)).not.toThrow()
  })

  test.each<[path: string, message: string]>([
    ['quotes.NVDA.lsat', "Did you mean 'last'?"],
    ['quotes.NVDIA.last', "Did you mean 'NVDA'?"],
    ['ranking[symbol=NVDIA].rank', "Did you mean 'NVDA'?"],
    ['rankng[0].rank', "Did you mean 'ranking'?"],
    ['quotes..last', 'invalid at character 7'],
  ])('rejects a path that never leads to a value: %s', (path, message) => {
    const check = (): unknown => checkPath(replayed, path)
    expect(check).toThrow(expect.objectContaining({ code: 'path.invalid' }))
    expect(check).toThrow(message)
  })

  test('takes a path that one of several replays has', () => {
    expect(() => checkPath(replayed, 'quotes.ORCL.last')).toThrow('The path leads nowhere')
    expect(() => checkPath([replayed, branch], 'quotes.ORCL.last')).not.toThrow()
    expect(() => checkPath([replayed, branch], 'quotes.ORCLE.last')).toThrow('The path leads nowhere')
  })

  test('finds values before an event that cannot be replayed', () => {
    const fragile = defineProjection({
      name: 'fragile',
      events: definitions,
      initial: (): { open?: number } => ({}),
      recipes: () => ({
        'price.traded': (draft, { data }) => {
          if (data.symbol === 'TWTR') throw new Error('no more')
          if (data.symbol === 'NVDA') draft.open = data.price
          else delete draft.open
        },
      }),
    })
    const broken = replay(timeline, fragile)
    expect(() => checkPath(broken, 'open')).not.toThrow()
    expect(() => checkPath(broken, 'opne')).toThrow('The path leads nowhere')
  })

  test('rejects a value that is not a replay or a list of replays', () => {
    expect(() => checkPath(timeline as never, 'quotes')).toThrow('found a timeline')
    expect(() => checkPath([] as never, 'quotes')).toThrow('an array of replays')
  })
})
