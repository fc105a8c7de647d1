import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { withoutCodeGeneration } from '../codegen/no-code-generation.fixture.js'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { defineKeyedProjection } from '../projection/keyed.js'
import { createTimeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { errorOf, MODES, NOON } from './notes.fixture.js'
import { replay } from './replay.js'

const step = z.enum(['add', 'renew', 'nothing', 'throw at 3'])
const definitions = [
  defineEvent({
    type: 'entry.told',
    schema: z.strictObject({ key: z.string(), value: z.number() }),
    instrument: 'key',
    columns: { key: 'text', value: 'number' },
  }),
  defineEvent({ type: 'entry.gone', schema: z.strictObject({ key: z.string() }) }),
  defineEvent({
    type: 'each.told',
    schema: z.strictObject({ value: z.number(), step }),
    columns: { value: 'number', step: 'text' },
  }),
] as const
const fields = { sum: 'number', last: 'number' } as const
interface Entry {
  sum: number | undefined
  last: number | undefined
}
type EachTold = { readonly value: number; readonly step: z.infer<typeof step> }

function change(draft: Entry, { value, step }: EachTold, blank: () => Entry): Entry | undefined {
  if (step === 'nothing') return undefined
  if (step === 'throw at 3' && draft.sum === 3) throw new Error('three')
  const entry = step === 'renew' ? { ...blank(), sum: draft.sum } : draft
  entry.sum = (entry.sum ?? 0) + value
  return entry
}

function follow(draft: Entry, read: Readonly<Entry> | undefined): void {
  draft.last = (read?.sum ?? 100) + (draft.last ?? 0)
}

/** Two projections of which one reads the other; what happens to each entry is told of one, or of the whole state. */
function followers(ofEach: boolean) {
  const common = { events: definitions, fields }
  const gone = (draft: Record<string, Entry>, { data }: { data: { key: string } }): void => {
    delete draft[data.key]
  }
  const sums = defineKeyedProjection({
    ...common,
    name: 'sums',
    recipes: (blank) => ({
      'entry.gone': gone,
      ...(!ofEach && {
        'each.told': (draft: Record<string, Entry>, { data }: { data: EachTold }) => {
          for (const key of Object.keys(draft)) {
            const entry = draft[key] as Entry
            const given = change(entry, data, blank)
            if (given !== undefined && given !== entry) draft[key] = given
          }
        },
      }),
    }),
    eachEntryRecipes: (blank) => ({
      ...(ofEach && {
        'each.told':
          ({ data }: { data: EachTold }) =>
          (draft: Entry) =>
            change(draft, data, blank),
      }),
    }),
    entryRecipes: (blank) => ({
      'entry.told': (draft = blank(), { data }) => {
        draft.sum = data.value
        return draft
      },
    }),
  })
  return defineKeyedProjection({
    ...common,
    name: 'followers',
    reads: { sums },
    recipes: () => ({
      ...(!ofEach && {
        'each.told': (draft: Record<string, Entry>, _: unknown, reads: { sums: Record<string, Entry> }) => {
          for (const key of Object.keys(draft)) follow(draft[key] as Entry, reads.sums[key])
        },
      }),
    }),
    eachEntryRecipes: () => ({
      ...(ofEach && {
        'each.told': () => (draft: Entry, reads: { sums: Readonly<Entry> | undefined }) =>
          follow(draft, reads.sums),
      }),
    }),
    entryRecipes: (blank) => ({ 'entry.told': (draft = blank()) => draft }),
  })
}

// Whole numbers as keys come first, and in their own order.
const key = fc.constantFrom('a', 'b', '7', '12')
const value = fc.integer({ min: -3, max: 3 })
const event = fc.oneof(
  fc.record({ key, value }).map((data) => ({ type: 'entry.told' as const, data })),
  {
    weight: 2,
    arbitrary: fc
      .record({ value, step: fc.constantFrom(...step.options) })
      .map((data) => ({ type: 'each.told' as const, data })),
  },
  key.map((name) => ({ type: 'entry.gone' as const, data: { key: name } })),
)
const ofObjects = definitions.map((own) => ({ ...own, columns: undefined })) as unknown as typeof definitions
const tapes = fc
  .record({
    events: fc.array(event, { maxLength: 14 }),
    blockSize: fc.constantFrom(2, 3, 64),
    types: fc.constantFrom(definitions, ofObjects),
  })
  .map(({ events, blockSize, types }) =>
    createTimeline(types, { blockSize }).append(
      events.map((told, index) => ({ ...told, id: `e${index}`, at: NOON + index * 1000 })),
    ),
  )
type Tape = typeof tapes extends fc.Arbitrary<infer Value> ? Value : never

/** What there is to see at each position: the state, or the error. */
function outcomes(tape: Tape, ofEach: boolean, mode: ReplayMode): unknown[] {
  const run = replay(tape, followers(ofEach), { mode })
  return Array.from({ length: tape.length + 1 }, (_, position) => {
    try {
      const state = run.atPosition(position)
      return [state, Object.keys(state)]
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return { code: error.code, eventId: error.faults[0]?.eventId }
    }
  })
}

function expectSameAsWhole(tape: Tape): void {
  const expected = outcomes(tape, false, 'immer')
  for (const mode of MODES) expect(outcomes(tape, true, mode)).toStrictEqual(expected)
}

describe('recipes of each entry', () => {
  it('do what a recipe of the whole state does that goes through all entries', () => {
    fc.assert(fc.property(tapes, expectSameAsWhole))
  })

  it('do so where no code may be made of text', () => {
    fc.assert(fc.property(tapes, (tape) => withoutCodeGeneration(() => expectSameAsWhole(tape))))
  })

  it('are given the event once, however many entries there are', () => {
    let calls = 0
    const counted = defineKeyedProjection({
      name: 'counted',
      events: definitions,
      fields,
      entryRecipes: (blank) => ({ 'entry.told': (draft = blank()) => draft }),
      eachEntryRecipes: () => ({
        'each.told': ({ data }) => {
          calls += 1
          return (draft) => {
            draft.last = data.value
          }
        },
      }),
    })
    const told = (id: string, at: number) => ({
      id,
      type: 'entry.told' as const,
      at,
      data: { key: id, value: 1 },
    })
    const tape = createTimeline(definitions).append([
      told('a', 1),
      told('b', 2),
      { id: 'all', type: 'each.told', at: 3, data: { value: 5, step: 'add' } },
    ])
    expect(replay(tape, counted).atEnd()).toEqual({ a: { last: 5 }, b: { last: 5 } })
    expect(calls).toBe(1)
  })

  it('are the only recipes of their type', () => {
    const define = () =>
      defineKeyedProjection({
        name: 'twice',
        events: definitions,
        fields,
        entryRecipes: () => ({ 'entry.told': () => undefined }),
        eachEntryRecipes: () => ({ 'entry.told': () => () => undefined }),
      })
    expect(errorOf(define)).toMatchObject({ code: 'projection.invalid' })
    expect(errorOf(define).message).toContain("two recipes for 'entry.told'")
  })
})
