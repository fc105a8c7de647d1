/** Projections with every kind of value that a state may hold, for the laws of questions about many moments. */
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent, type EventOf } from '../../event/definition.js'
import { combineProjections } from '../../projection/combine.js'
import { defineProjection, type Projection } from '../../projection/projection.js'
import { createTimeline, type Timeline } from '../../timeline/timeline.js'
import { defineKeyedProjection } from '../keyed-projection.js'

const quoted = defineEvent({
  type: 'test.quoted',
  schema: z.strictObject({ key: z.string(), value: z.number() }),
  instrument: 'key',
  columns: { key: 'text', value: 'number' },
})
const noted = defineEvent({
  type: 'test.noted',
  schema: z.strictObject({ key: z.string(), value: z.number() }),
  instrument: 'key',
})
const rung = defineEvent({ type: 'test.rung', schema: z.strictObject({ value: z.number() }) })
const definitions = [quoted, noted, rung] as const

export type OwnEvent = EventOf<typeof definitions>
const KEYS = ['a', 'b', 'c', '__proto__', 'length']

/** Timelines of up to 40 events, several of them at one moment. */
export function ownTimelines(): fc.Arbitrary<{ readonly timeline: Timeline<OwnEvent> }> {
  const event = fc.record({
    type: fc.constantFrom('test.quoted', 'test.noted', 'test.rung'),
    key: fc.constantFrom(...KEYS),
    value: fc.constantFrom(-0, 0, 1, 2, 3, 5, 7, 11),
    wait: fc.integer({ min: 0, max: 2 }),
  })
  return fc
    .record({ events: fc.array(event, { maxLength: 40 }), blockSize: fc.constantFrom(2, 7, 64) })
    .map(({ events, blockSize }) => {
      let at = Date.UTC(2025, 0, 27)
      const inputs = events.map(({ type, key, value, wait }, index) => {
        at += wait * 1000
        return { id: `e${index}`, type, at, data: type === 'test.rung' ? { value } : { key, value } }
      })
      const timeline = createTimeline(definitions, { blockSize }).append(inputs as never)
      const shown = inputs.map(({ type, data }) => `${type} ${JSON.stringify(data)}`)
      return { timeline, [fc.toStringMethod]: () => `${shown.join(', ')} in blocks of ${blockSize}` }
    })
}

interface Plain {
  total: number
  last: { key: string; when: Date } | undefined
  byKey: Record<string, { amount: number; tags: number[] }>
  list: (number | { n: number } | undefined)[]
  map: Map<string, { n: number }>
  numbers: Set<number>
  objects: Set<{ n: number }>
  when: Date
  kept: unknown
  flag: boolean | null
}

/** Changes one part of a state, chosen by `op`. */
function change(draft: Plain, op: number, key: string, value: number, data: object): void {
  const ops = [
    () => (draft.total += value),
    () => (draft.last = { key, when: new Date(value) }),
    () => (draft.last = undefined),
    () => (draft.byKey[key] = { amount: value, tags: [] }),
    () => draft.byKey[key]?.tags.push(value),
    () => delete draft.byKey[key],
    () => draft.list.push(value, { n: value }),
    () => draft.list.shift(),
    () => (draft.list.length = Math.min(value, 4)),
    () => draft.map.set(key, { n: value }),
    () => {
      const inside = draft.map.get(key)
      if (inside !== undefined) inside.n += value
    },
    () => draft.map.delete(key),
    () => draft.numbers.add(value),
    () => draft.numbers.delete(value),
    () => draft.objects.add({ n: value }),
    () => {
      for (const one of draft.objects) one.n += value
    },
    () => draft.when.setTime(value),
    () => (draft.when = new Date(value + 1)),
    () => (draft.kept = data),
    () => (draft.flag = value > 3 ? null : value > 1),
    () => (draft.total = -0),
    () => {},
  ]
  ops[op % ops.length]?.()
}

/** A projection of plain objects, arrays, maps, sets and dates, whose events change a part each. */
function plainState(seed: number, handled: readonly string[]) {
  const recipe = (draft: Plain, event: OwnEvent): void => {
    const { value } = event.data
    const key = 'key' in event.data ? event.data.key : 'a'
    change(draft, value * 31 + event.seq * 7 + seed, key, value, event.data)
  }
  const recipes = {
    'test.quoted': recipe as never,
    'test.noted': recipe as never,
    'test.rung': recipe as never,
  }
  return defineProjection({
    name: `plain ${seed} ${handled}`,
    events: definitions,
    initial: (): Plain => ({
      total: 0,
      last: undefined,
      byKey: Object.create(null) as Plain['byKey'],
      list: [],
      map: new Map(),
      numbers: new Set(),
      objects: new Set(),
      when: new Date(0),
      kept: undefined,
      flag: null,
    }),
    derive: ({ byKey, list, map }) => ({
      get richest() {
        return Object.values(byKey).sort((left, right) => right.amount - left.amount)[0]
      },
      get count(): number {
        return list.length + map.size
      },
      get twice(): number {
        return this.count * 2
      },
    }),
    recipes: () =>
      Object.fromEntries(
        Object.entries(recipes).filter(([type]) => handled.includes(type)),
      ) as typeof recipes,
  })
}

const entries = keyed(false)
const independent = keyed(true)

/** Entries that change at events that name their key; at other events, each changes without regard to the rest. */
function keyed(independentEntries: boolean) {
  return defineKeyedProjection({
    name: independentEntries ? 'independent entries' : 'entries',
    events: definitions,
    independentEntries,
    fields: { last: 'float64', bells: 'number', mood: ['up', 'down'] },
    derive: ({ last = 0, bells = 0 }) => ({
      get sum() {
        return last + bells
      },
    }),
    entryRecipes: (blank) => ({
      'test.quoted': (draft, { data }) => {
        const entry = draft ?? blank()
        entry.mood = data.value > entry.last ? 'up' : 'down'
        entry.last = data.value
        return entry
      },
    }),
    eachEntryRecipes: () => ({
      'test.rung':
        ({ data }) =>
        (draft) => {
          draft.bells = (draft.bells ?? 0) + data.value
        },
    }),
    recipes: () => ({
      'test.noted': (draft, { data }) => {
        if (data.value > 4) delete draft[data.key]
      },
    }),
  })
}

const rings = defineProjection({
  name: 'rings',
  events: definitions,
  initial: () => 0,
  recipes: () => ({ 'test.rung': (count) => count + 1 }),
})

/** A projection, which prints as its name. */
export interface Own {
  readonly projection: Projection<unknown>
}

/** Plain, keyed and combined projections, the last with values derived from the tape. */
export function ownProjections(): fc.Arbitrary<Own> {
  const plain = fc
    .record({
      seed: fc.integer({ min: 0, max: 40 }),
      handled: fc.subarray(['test.quoted', 'test.noted', 'test.rung'], { minLength: 1 }),
    })
    .map(({ seed, handled }) => plainState(seed, handled))
  const combined = plain.map((own) =>
    combineProjections({
      name: `all of ${own.name}`,
      parts: { own, entries, independent, rings },
      derive: (state, tape) => ({
        get ups() {
          return Object.keys(state.entries).filter((key) => state.entries[key]?.mood === 'up')
        },
        get notes() {
          return tape.events('test.noted').length
        },
        get now() {
          return tape.now
        },
        get before() {
          const earlier = tape.at((tape.now ?? 0) - 1500) as { readonly rings?: number }
          return earlier.rings
        },
        get start() {
          return (tape.at('2025-01-27T00:00:05Z') as { readonly rings?: number }).rings
        },
        get both() {
          return { richest: state.own.richest, rings: state.rings, ups: this.ups.length }
        },
      }),
    }),
  )
  return fc
    .oneof(plain, fc.constant(entries), fc.constant(independent), fc.constant(rings), combined)
    .map((projection) => ({
      projection: projection as Projection<unknown>,
      [fc.toStringMethod]: () => projection.name,
    }))
}

const NAMES = [
  ...[
    'own',
    'entries',
    'independent',
    'independent',
    'rings',
    'ups',
    'notes',
    'now',
    'before',
    'start',
    'both',
  ],
  ...['total', 'last', 'byKey', 'list', 'map', 'numbers', 'objects', 'when', 'kept', 'flag'],
  ...['richest', 'count', 'twice', 'amount', 'tags', 'n', 'sum', 'mood', 'bells', 'key', 'value'],
  ...KEYS,
  '0',
]

/** Reads some of a value as the picks say, one for each choice, and returns what it has read as a text. */
export function look(value: unknown, picks: Iterator<number>): string {
  const pick = (count: number): number => (picks.next().value as number) % count
  if (Array.isArray(value)) {
    const [first] = value as unknown[]
    return String(
      [
        () => value.length,
        () => look(value[pick(3)], picks),
        () => look(value.at(-1), picks),
        () => value.map((one) => look(one, picks)),
        () => [0 in value, '3' in value, value.includes(2), value.indexOf(first)],
        () => [JSON.stringify(value), Object.keys(value)],
        () => value.find((one) => typeof one === 'object')?.n,
      ][pick(7)]?.(),
    )
  }
  if (value instanceof Map) {
    const key = KEYS[pick(KEYS.length)]
    return String(
      [
        () => value.size,
        () => [value.has(key), look(value.get(key), picks)],
        () => [...value.keys()],
        () => Array.from(value, ([own, one]) => [own, look(one, picks)]),
        () => [...value.values()].map(({ n }) => n),
        () =>
          value.forEach((one) => {
            look(one, picks)
          }),
      ][pick(6)]?.(),
    )
  }
  if (value instanceof Set) {
    return String(
      [
        () => value.size,
        () => value.has(pick(6)),
        () => JSON.stringify([...value]),
        () => value.forEach(String),
      ][pick(4)]?.(),
    )
  }
  if (value instanceof Date) return String(value.getTime())
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 'minus zero' : String(value)
  const name = NAMES[pick(NAMES.length)] as string
  const held = Object.keys(value)
  const record = value as Readonly<Record<string, unknown>>
  return String(
    [
      () => look(record[name], picks),
      () => look(record[held[pick(Math.max(1, held.length))] as string], picks),
      () => look(record[held[pick(Math.max(1, held.length))] as string], picks),
      () => [name in record, Object.hasOwn(record, name)],
      () => Object.keys(record),
      () => Object.entries(record).map(([key, one]) => [key, look(one, picks)]),
      () => JSON.stringify(record),
      () => Object.keys({ ...record }).length,
    ][pick(8)]?.(),
  )
}

/** Picks for {@link look}, the same at each call. */
export function pickerOf(picks: readonly number[]): Iterator<number> {
  let index = -1
  return {
    next: () => {
      index += 1
      return { done: false, value: picks[index % picks.length] as number }
    },
  }
}
