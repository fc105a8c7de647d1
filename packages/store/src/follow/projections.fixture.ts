import { combineProjections, defineEvent, defineKeyedProjection, defineProjection } from '@tapeline/core'
import { z } from 'zod'

/* Projections of each kind, for the tests of followers. */

const traded = defineEvent({
  type: 'chip.traded',
  schema: z.strictObject({ symbol: z.string(), price: z.number() }),
  columns: { symbol: 'text', price: 'number' },
  instrument: 'symbol',
})
const noted = defineEvent({
  type: 'note.made',
  schema: z.strictObject({ text: z.string(), weight: z.number().optional() }),
})
export const definitions = [traded, noted] as const

/** Values that JSON has not. */
export const odd = defineProjection({
  name: 'odd',
  events: definitions,
  initial: () => ({
    count: 0,
    last: undefined as string | undefined,
    average: Number.NaN,
    lowest: Number.POSITIVE_INFINITY,
    byText: new Map<string, { at: Date; weights: (number | undefined)[] }>(),
    seen: new Set<string>(),
    own: Object.create(null) as Record<string, { $?: number; sum: number }>,
    big: 0n,
  }),
  recipes: () => ({
    'chip.traded': (draft, { at, data: { symbol, price } }) => {
      draft.count += 1
      draft.lowest = Math.min(draft.lowest, price)
      draft.average = (Number.isNaN(draft.average) ? 0 : draft.average) * 0.5 + price * 0.5
      draft.own[symbol] ??= { sum: 0 }
      const own = draft.own[symbol]
      own.sum += price * (draft.count % 3)
      if (price > 50) own.$ = at
      draft.big += BigInt(Math.trunc(price))
    },
    'note.made': (draft, { at, data: { text, weight } }) => {
      draft.last = text === '' ? undefined : text
      draft.seen.add(text)
      const known = draft.byText.get(text) ?? { at: new Date(at), weights: [] }
      known.weights.push(weight)
      known.at = new Date(at)
      draft.byText.set(text, known)
    },
  }),
})

/** Entries with missing, initial and internal values. */
export const prices = defineKeyedProjection({
  name: 'prices',
  events: definitions,
  fields: {
    last: 'float64',
    previous: 'number',
    trend: ['up', 'down'],
    volume: { kind: 'float64', initial: 0 },
    first: 'float64',
    note: 'number',
  },
  internal: ['first'],
  independentEntries: true,
  derive: ({ last, first }) => ({
    change: last === undefined || first === undefined ? undefined : last - first,
  }),
  entryRecipes: (blank) => ({
    'chip.traded': (draft, { data: { price } }) => {
      const entry = draft ?? blank()
      if (Number.isNaN(entry.first)) entry.first = price
      if (!Number.isNaN(entry.last)) {
        entry.previous = entry.last
        entry.trend = price < entry.last ? 'down' : 'up'
      }
      entry.last = price
      entry.volume += 1
      return entry
    },
  }),
  eachEntryRecipes: () => ({
    'note.made':
      ({ data: { weight } }) =>
      (entry) => {
        entry.note = weight
      },
  }),
})

/** Reads another. */
export const spread = defineProjection({
  name: 'spread',
  events: definitions,
  reads: { prices },
  initial: () => ({ widest: 0, order: [] as string[] }),
  derive: ({ order }) => ({ symbols: [...new Set(order)].sort() }),
  recipes: () => ({
    'chip.traded': (draft, { data: { symbol } }, reads) => {
      const all = Object.values(reads.prices).map(({ last }) => last)
      draft.widest = Math.max(draft.widest, Math.max(...all) - Math.min(...all))
      draft.order.push(symbol)
      if (draft.order.length > 4) draft.order.shift()
    },
  }),
})

/** Values derived from the tape. */
export const overview = combineProjections({
  name: 'overview',
  parts: { odd, prices, spread },
  derive: (state, tape) => ({
    get notes() {
      return tape.events('note.made').map(({ data: { text } }) => text)
    },
    get position() {
      return [tape.position, tape.now]
    },
    /** Reads every event once a price is high. */
    get highest() {
      const values = Object.values(state.prices).map(({ last = 0 }) => last)
      if (Math.max(0, ...values) < 95) return []
      return tape.events('chip.traded', 'note.made').map(({ id }) => id)
    },
    get before() {
      const { now } = tape
      if (now === undefined || Object.keys(state.prices).length < 3) return undefined
      return tape.at(now - 5).odd.count
    },
  }),
})

/** Values derived from the tape that a checkpoint can keep. */
export const counts = combineProjections({
  name: 'counts',
  parts: { spread },
  derive: (_, tape) => ({
    get where() {
      return [tape.position, tape.now, tape.events('note.made', 'event.retracted').length]
    },
  }),
})
