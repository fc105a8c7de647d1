import { defineProjection } from '@tapeline/core'
import { type BrokenProjection, events } from './broken-projection.fixture.js'

/** Recipes and derived values that know more than their arguments. */
export const impure: readonly BrokenProjection[] = [
  {
    mistake: 'reads the clock',
    breaks: 'law 1',
    found: /seenAt after e\d+, .*, was \d+ and is now \d+/,
    make: () =>
      defineProjection({
        name: 'seen-at',
        events,
        initial: () => ({ seenAt: 0 }),
        recipes: () => ({
          'chip.traded': (draft) => {
            draft.seenAt = Date.now()
          },
        }),
      }),
  },
  {
    mistake: 'makes ids with random numbers',
    breaks: 'law 1',
    found: /ids\[0\] after .* was '\w+' and is now '\w+'/,
    make: () =>
      defineProjection({
        name: 'note-ids',
        events,
        initial: () => ({ ids: [] as string[] }),
        recipes: () => ({
          'note.made': (draft) => {
            draft.ids.push(Math.random().toString(36).slice(2))
          },
        }),
      }),
  },
  {
    mistake: 'counts in a variable of the module',
    breaks: 'law 1',
    found: /count after .* was \d+ and is now \d+/,
    make: () => {
      let count = 0
      return defineProjection({
        name: 'trade-count',
        events,
        initial: () => ({ count: 0 }),
        recipes: () => ({
          'chip.traded': (draft) => {
            count += 1
            draft.count = count
          },
        }),
      })
    },
  },
  {
    mistake: 'keeps a Map across replays',
    breaks: 'law 1',
    found: /largest after .* was [\d.]+ and is now [\d.]+/,
    make: () => {
      const last = new Map<string, number>()
      return defineProjection({
        name: 'moves',
        events,
        initial: () => ({ largest: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            const before = last.get(data.symbol) ?? data.price
            draft.largest = Math.max(draft.largest, Math.abs(data.price - before))
            last.set(data.symbol, data.price)
          },
        }),
      })
    },
  },
  {
    mistake: 'looks ahead: compares with the highest price of any replay so far',
    breaks: 'law ',
    found: /drawdown after .* was 0 and is now 0\.\d+/,
    make: () => {
      let highest = 0
      return defineProjection({
        name: 'drawdown',
        events,
        initial: () => ({ drawdown: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            highest = Math.max(highest, data.price)
            draft.drawdown = 1 - data.price / highest
          },
        }),
      })
    },
  },
  {
    mistake: 'looks ahead: reads the next price from a cache that an earlier replay filled',
    breaks: 'law 1',
    found: /buys after .* was \d and is now \d/,
    make: () => {
      const prices: (readonly [at: number, price: number])[] = []
      return defineProjection({
        name: 'signal',
        events,
        initial: () => ({ buys: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { at, data }) => {
            if (!prices.some(([time]) => time === at)) prices.push([at, data.price])
            const next = prices.find(([time]) => time > at)
            if (next !== undefined && next[1] > data.price) draft.buys += 1
          },
        }),
      })
    },
  },
  {
    mistake: 'skips events that it has seen, by a Set of the module',
    breaks: 'law 1',
    found: /count after .* was \d+ and is now 0/,
    make: () => {
      const seen = new Set<string>()
      return defineProjection({
        name: 'once',
        events,
        initial: () => ({ count: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { id }) => {
            if (seen.has(id)) return
            seen.add(id)
            draft.count += 1
          },
        }),
      })
    },
  },
  {
    mistake: 'numbers trades by their arrival',
    breaks: 'law 4',
    found: /last after .* was 'T\d+' and is now 'T\d+'/,
    make: () =>
      defineProjection({
        name: 'trade-numbers',
        events,
        initial: () => ({ last: '' }),
        recipes: () => ({
          'chip.traded': (draft, { seq }) => {
            draft.last = `T${seq}`
          },
        }),
      }),
  },
  {
    mistake: 'derives the age of the last trade from the clock',
    breaks: 'law 1',
    found: /ageMs .* was -?\d+ and is now -?\d+/,
    make: () =>
      defineProjection({
        name: 'age',
        events,
        initial: () => ({ at: 0 }),
        derive: ({ at }) => ({
          get ageMs() {
            return Date.now() - at
          },
        }),
        recipes: () => ({
          'chip.traded': (draft, { at }) => {
            draft.at = at
          },
        }),
      }),
  },
  {
    mistake: 'derives from a variable that recipes change',
    breaks: 'law ',
    found: /label .* was '0 ' and is now '0 \w+'/,
    make: () => {
      let lastSymbol = ''
      return defineProjection({
        name: 'leader',
        events,
        initial: () => ({ count: 0 }),
        derive: ({ count }) => ({ label: `${count} ${lastSymbol}` }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            draft.count += 1
            lastSymbol = data.symbol
          },
        }),
      })
    },
  },
  {
    mistake: 'adds prices in the order of their arrival',
    breaks: 'law 4',
    found: /trades\[0\]\.seq after .* was \d+ and is now \d+/,
    make: () =>
      defineProjection({
        name: 'sum',
        events,
        initial: () => ({ sum: 0, trades: [] as { seq: number; price: number }[] }),
        recipes: () => ({
          'chip.traded': (draft, { seq, data }) => {
            draft.trades.push({ seq, price: data.price / 3 })
            draft.trades.sort((a, b) => a.seq - b.seq)
            draft.sum = draft.trades.reduce((sum, { price }) => sum + price, 0)
          },
        }),
      }),
  },
]
