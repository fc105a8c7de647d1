import { fc } from '@fast-check/jest'
import {
  combineProjections,
  defineEvent,
  defineKeyedProjection,
  defineProjection,
  type EventInput,
} from '@tapeline/core'
import type { LogAppended, LogAppendOptions, LogCheckpoint, LogRange, LogStore } from '@tapeline/core/log'
import { z } from 'zod'

/* Histories, projections and crashes for the tests of followers. */

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

type Input = EventInput<(typeof definitions)[number]['type'], never>

/** An event of a history; most are in order. */
const step = fc.record({
  isNote: fc.nat({ max: 3 }).map((value) => value === 0),
  symbol: fc.constantFrom('NVDA', 'AMD', '7', 'constructor'),
  price: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 90 }) }, fc.constantFrom(0.1, 97)),
  text: fc.constantFrom('', 'a', 'b', '__proto__', '\u{1f4b9}"'),
  weight: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -5, max: 5 }), { nil: undefined }),
  /** How far it is behind the one before it, or ahead. */
  after: fc.oneof({ weight: 12, arbitrary: fc.nat({ max: 3 }) }, fc.integer({ min: -20, max: -1 })),
  /** What it corrects: an event so many places before it, or after it. */
  corrects: fc.oneof(
    { weight: 10, arbitrary: fc.constant(undefined) },
    fc.record({ back: fc.integer({ min: -3, max: 6 }), retracts: fc.boolean() }),
  ),
})

/** A random history of a log: inputs in the order in which they are appended. Half of them are in order, without corrections. */
export const history = (maxLength = 40): fc.Arbitrary<readonly Input[]> =>
  fc.tuple(fc.array(step, { maxLength, size: 'max' }), fc.boolean()).map(([steps, isInOrder]) => {
    let at = 1000
    return steps.map((one, index) => {
      const { isNote, symbol, price, text, weight, after } = one
      const corrects = isInOrder ? undefined : one.corrects
      at += isInOrder ? Math.abs(after) : after
      const target = corrects === undefined ? -1 : index - corrects.back
      const link =
        corrects === undefined || target === index || target < 0 || target >= steps.length
          ? {}
          : { [corrects.retracts ? 'retracts' : 'replaces']: `e${target}` }
      const event =
        'retracts' in link
          ? { type: 'event.retracted', data: { reason: text } }
          : isNote
            ? { type: 'note.made', data: { text, ...(weight === undefined ? {} : { weight }) } }
            : { type: 'chip.traded', data: { symbol, price } }
      return { id: `e${index}`, at, ...event, ...link } as unknown as Input
    })
  })

export class Crash extends Error {}

/** A log whose process ends at an operation: before it, or right after it. Afterwards nothing works. */
export class CrashingStore implements LogStore {
  readonly location: string
  operations = 0
  /** How many records it has read. */
  recordsRead = 0
  private isDown = false

  /** @param at the number of the operation; Infinity never crashes */
  constructor(
    readonly inner: LogStore,
    private readonly at = Number.POSITIVE_INFINITY,
    private readonly isDone = false,
  ) {
    this.location = inner.location
  }

  head(): ReturnType<LogStore['head']> {
    return this.doing(() => this.inner.head())
  }

  append(...given: [Parameters<LogStore['append']>[0], LogAppendOptions?]): Promise<LogAppended> {
    return this.doing(() => this.inner.append(...given))
  }

  async *read(range: LogRange, batchSize: number): ReturnType<LogStore['read']> {
    const batches = this.inner.read(range, batchSize)[Symbol.asyncIterator]()
    for (;;) {
      const next = await this.doing(() => batches.next())
      if (next.done === true) return
      this.recordsRead += next.value.length
      yield next.value
    }
  }

  onAppended(listener: () => void): ReturnType<LogStore['onAppended']> {
    return this.inner.onAppended(listener)
  }

  readCheckpoint(name: string): ReturnType<LogStore['readCheckpoint']> {
    return this.doing(() => this.inner.readCheckpoint(name))
  }

  writeCheckpoint(checkpoint: LogCheckpoint): Promise<void> {
    return this.doing(() => this.inner.writeCheckpoint(checkpoint))
  }

  async close(): Promise<void> {}

  private async doing<Result>(act: () => Promise<Result>): Promise<Result> {
    this.operations += 1
    const isNow = this.operations === this.at
    if (this.isDown || (isNow && !this.isDone)) this.crash()
    const result = await act()
    if (isNow || this.isDown) this.crash()
    return result
  }

  private crash(): never {
    this.isDown = true
    throw new Crash(`at operation ${this.operations}`)
  }
}
