import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { withoutCodeGeneration } from '../codegen/no-code-generation.fixture.js'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { createTimeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf, MODES, NOON } from './notes.fixture.js'
import { replay } from './replay.js'

const step = z.enum(['add', 'renew', 'nothing', 'throw at 3'])
const definitions = [
  defineEvent({
    type: 'entry.updated',
    schema: z.strictObject({ key: z.string(), value: z.number() }),
    instrument: 'key',
    columns: { key: 'text', value: 'number' },
  }),
  defineEvent({ type: 'entry.gone', schema: z.strictObject({ key: z.string() }) }),
  defineEvent({
    type: 'each.updated',
    schema: z.strictObject({ value: z.number(), step }),
    columns: { value: 'number', step: 'text' },
  }),
] as const
const fields = { sum: 'number', last: 'number' } as const
interface Entry {
  sum: number | undefined
  last: number | undefined
}
type EachUpdate = { readonly value: number; readonly step: z.infer<typeof step> }

function change(draft: Entry, { value, step }: EachUpdate, blank: () => Entry): Entry | undefined {
  if (step === 'nothing') return undefined
  if (step === 'throw at 3' && draft.sum === 3) throw new Error('three')
  const entry = step === 'renew' ? { ...blank(), sum: draft.sum } : draft
  entry.sum = (entry.sum ?? 0) + value
  return entry
}

function follow(draft: Entry, read: Readonly<Entry> | undefined): void {
  draft.last = (read?.sum ?? 100) + (draft.last ?? 0)
}

/** Two projections that read one another. The recipe of each entry is declared as such, or as one of the whole state. */
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
        'each.updated': (draft: Record<string, Entry>, { data }: { data: EachUpdate }) => {
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
        'each.updated':
          ({ data }: { data: EachUpdate }) =>
          (draft: Entry) =>
            change(draft, data, blank),
      }),
    }),
    entryRecipes: (blank) => ({
      'entry.updated': (draft = blank(), { data }) => {
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
        'each.updated': (
          draft: Record<string, Entry>,
          _: unknown,
          reads: { sums: Record<string, Entry> },
        ) => {
          for (const key of Object.keys(draft)) follow(draft[key] as Entry, reads.sums[key])
        },
      }),
    }),
    eachEntryRecipes: () => ({
      ...(ofEach && {
        'each.updated': () => (draft: Entry, reads: { sums: Readonly<Entry> | undefined }) =>
          follow(draft, reads.sums),
      }),
    }),
    entryRecipes: (blank) => ({ 'entry.updated': (draft = blank()) => draft }),
  })
}

// JavaScript enumerates keys that are whole numbers first, in numeric order.
const key = fc.constantFrom('a', 'b', '7', '12')
const value = fc.integer({ min: -3, max: 3 })
const event = fc.oneof(
  fc.record({ key, value }).map((data) => ({ type: 'entry.updated' as const, data })),
  {
    weight: 2,
    arbitrary: fc
      .record({ value, step: fc.constantFrom(...step.options) })
      .map((data) => ({ type: 'each.updated' as const, data })),
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
      events.map((update, index) => ({ ...update, id: `e${index}`, at: NOON + index * 1000 })),
    ),
  )
type Tape = typeof tapes extends fc.Arbitrary<infer Value> ? Value : never

/** The state or the error at each position. */
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
  it('give the same states as a recipe of the whole state that iterates over all entries', () => {
    fc.assert(fc.property(tapes, expectSameAsWhole))
  })

  it('do so without generated code', () => {
    fc.assert(fc.property(tapes, (tape) => withoutCodeGeneration(() => expectSameAsWhole(tape))))
  })

  it('receive the event once, whatever the number of entries', () => {
    let calls = 0
    const counted = defineKeyedProjection({
      name: 'counted',
      events: definitions,
      fields,
      entryRecipes: (blank) => ({ 'entry.updated': (draft = blank()) => draft }),
      eachEntryRecipes: () => ({
        'each.updated': ({ data }) => {
          calls += 1
          return (draft) => {
            draft.last = data.value
          }
        },
      }),
    })
    const update = (id: string, at: number) => ({
      id,
      type: 'entry.updated' as const,
      at,
      data: { key: id, value: 1 },
    })
    const tape = createTimeline(definitions).append([
      update('a', 1),
      update('b', 2),
      { id: 'all', type: 'each.updated', at: 3, data: { value: 5, step: 'add' } },
    ])
    expect(replay(tape, counted).atEnd()).toEqual({ a: { last: 5 }, b: { last: 5 } })
    expect(calls).toBe(1)
  })

  it('are rejected beside another recipe for their type', () => {
    const define = () =>
      defineKeyedProjection({
        name: 'twice',
        events: definitions,
        fields,
        entryRecipes: () => ({ 'entry.updated': () => undefined }),
        eachEntryRecipes: () => ({ 'entry.updated': () => () => undefined }),
      })
    expect(errorOf(define)).toMatchObject({ code: 'projection.invalid' })
    expect(errorOf(define).message).toContain("two recipes for 'entry.updated'")
  })
})
