import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { withoutCodeGeneration } from '../codegen/no-code-generation.fixture.js'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf, MODES, NOON } from './notes.fixture.js'
import { replay } from './replay.js'

const step = z.enum(['change', 'renew', 'nothing', 'throw where even', 'delete a field', 'add a field'])
const keyed = z.strictObject({ key: z.string(), value: z.number(), step })
const definitions = [
  defineEvent({
    type: 'entry.updated',
    schema: keyed,
    instrument: 'key',
    listsInstrument: true,
    columns: { key: 'text', value: 'number', step: 'text' },
  }),
  defineEvent({ type: 'entry.moved', schema: z.strictObject({ from: z.string(), to: z.string() }) }),
  defineEvent({ type: 'clock.ticked', schema: z.strictObject({}) }),
] as const
type Update = z.infer<typeof keyed>

const fields = { sum: 'number', last: 'number' } as const
interface Entry {
  sum: number | undefined
  last: number | undefined
}

function change(draft: Entry | undefined, { value, step }: Update, blank: () => Entry): Entry | undefined {
  if (step === 'nothing') return undefined
  const entry = step === 'renew' || draft === undefined ? blank() : draft
  entry.sum = (entry.sum ?? 0) + value
  if (step === 'throw where even' && entry.sum % 2 === 0) throw new Error('even')
  entry.last = value
  if (step === 'delete a field') delete (entry as Partial<Entry>).last
  if (step === 'add a field') Object.assign(entry, { last: undefined, extra: 1 })
  return entry
}

function addUp(draft: Entry | undefined, read: Readonly<Entry> | undefined, blank: () => Entry): Entry {
  const entry = draft ?? blank()
  entry.sum = (entry.sum ?? 0) + (read?.sum ?? 1000)
  return entry
}

function move(draft: Record<string, Entry>, from: string, to: string): void {
  const entry = draft[from]
  if (entry === undefined || from === to) return
  draft[to] = { ...entry }
  delete draft[from]
}

/** Three projections that read one another, with recipes of entries, or with equal recipes of the whole state. */
function chain(ofEntries: boolean) {
  const common = { events: definitions, fields }
  const moved = {
    'entry.moved': (draft: Record<string, Entry>, { data }: { data: { from: string; to: string } }) =>
      move(draft, data.from, data.to),
  }
  const sums = ofEntries
    ? defineKeyedProjection({
        ...common,
        name: 'sums',
        recipes: () => moved,
        entryRecipes: (blank) => ({ 'entry.updated': (draft, { data }) => change(draft, data, blank) }),
      })
    : defineKeyedProjection({
        ...common,
        name: 'sums',
        recipes: (blank) => ({
          ...moved,
          'entry.updated': (draft, { data }) => {
            const entry = change(draft[data.key], data, blank)
            if (entry !== undefined && entry !== draft[data.key]) draft[data.key] = entry
          },
        }),
      })
  const totals = ofEntries
    ? defineKeyedProjection({
        ...common,
        name: 'totals',
        reads: { sums },
        recipes: () => moved,
        entryRecipes: (blank) => ({ 'entry.updated': (draft, _, reads) => addUp(draft, reads.sums, blank) }),
      })
    : defineKeyedProjection({
        ...common,
        name: 'totals',
        reads: { sums },
        recipes: (blank) => ({
          ...moved,
          'entry.updated': (draft, { data: { key } }, reads) => {
            draft[key] = addUp(draft[key], reads.sums[key], blank)
          },
        }),
      })
  return defineProjection({
    name: 'log',
    events: definitions,
    reads: { sums, totals },
    initial: (): { seen: [number, number][] } => ({ seen: [] }),
    recipes: () => ({
      'entry.updated': (draft, { data }, reads) => {
        draft.seen.push([reads.sums[data.key]?.sum ?? -1, reads.totals[data.key]?.sum ?? -1])
      },
      'clock.ticked': (draft) => {
        draft.seen.length = 0
      },
    }),
  })
}

const key = fc.constantFrom('a', 'b', 'c')
const update = fc.record({
  key,
  value: fc.integer({ min: -3, max: 3 }),
  step: fc.constantFrom(...step.options),
})
const event = fc.oneof(
  { weight: 6, arbitrary: update.map((data) => ({ type: 'entry.updated' as const, data })) },
  fc.record({ from: key, to: key }).map((data) => ({ type: 'entry.moved' as const, data })),
  fc.constant({ type: 'clock.ticked' as const, data: {} }),
)
/** The same event types without columns, so that every event is held as an object. */
const ofObjects = definitions.map((own) => ({ ...own, columns: undefined })) as unknown as typeof definitions
/** An event whose id does not end in a number is held as an object. */
const idOf = (index: number): string => (index % 4 === 3 ? `${index}th` : `e${index}`)

const tapes = fc
  .record({
    events: fc.array(event, { maxLength: 12 }),
    blockSize: fc.constantFrom(2, 3, 5, 64),
    types: fc.constantFrom(definitions, ofObjects),
  })
  .map(({ events, blockSize, types }) =>
    createTimeline(types, { blockSize }).append(
      events.map((update, index) => ({ ...update, id: idOf(index), at: NOON + index * 1000 })),
    ),
  )
type Tape = typeof tapes extends fc.Arbitrary<infer Value> ? Value : never

/** The three states or the error at the end, reached at once, and then at each position, reached event by event. */
function outcomes(tape: Tape, ofEntries: boolean, mode: ReplayMode): unknown[] {
  const outcomeAt = (run: { atPosition(position: number): unknown }, position: number): unknown => {
    try {
      return run.atPosition(position)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return { code: error.code, eventId: error.faults[0]?.eventId }
    }
  }
  const run = replay(tape, chain(ofEntries), { mode })
  return [
    outcomeAt(replay(tape, chain(ofEntries), { mode }), tape.length),
    ...Array.from({ length: tape.length + 1 }, (_, position) => outcomeAt(run, position)),
  ]
}

function expectSameAsWhole(tape: Tape): void {
  const expected = outcomes(tape, false, 'immer')
  for (const mode of MODES) {
    expect(outcomes(tape, true, mode)).toStrictEqual(expected)
    expect(outcomes(tape, false, mode)).toStrictEqual(expected)
  }
}

describe('recipes of entries', () => {
  it('give the same states as equal recipes of the whole state, in every mode, for any block size', () => {
    fc.assert(fc.property(tapes, expectSameAsWhole))
  })

  it('do so without generated code', () => {
    fc.assert(fc.property(tapes, (tape) => withoutCodeGeneration(() => expectSameAsWhole(tape))))
  })

  it('run once for each event on plain state, with and without generated code', () => {
    const countedCalls = (): number => {
      let calls = 0
      const counted = defineKeyedProjection({
        name: 'counted',
        events: definitions,
        fields,
        entryRecipes: (blank) => ({
          'entry.updated': (draft = blank(), { data }) => {
            calls += 1
            draft.last = data.value
            return draft
          },
        }),
      })
      replay(tapeOf(1, 2, 3), counted).atEnd()
      return calls
    }
    expect(countedCalls()).toBe(3)
    expect(withoutCodeGeneration(countedCalls)).toBe(3)
  })

  it('see the entry that a recipe of the whole state has put at the same event', () => {
    const common = { events: definitions, fields }
    const first = defineKeyedProjection({
      ...common,
      name: 'first',
      recipes: (blank) => ({
        'entry.updated': (draft, { data }) => {
          draft[data.key] = { ...blank(), sum: data.value }
        },
      }),
    })
    const second = defineKeyedProjection({
      ...common,
      name: 'second',
      reads: { first },
      entryRecipes: (blank) => ({
        'entry.updated': (draft = blank(), _, reads) => {
          draft.sum = (draft.sum ?? 0) + (reads.first?.sum ?? Number.NaN)
          return draft
        },
      }),
    })
    for (const mode of MODES) expect(replay(tapeOf(1, 2, 3), second, { mode }).atEnd().a).toEqual({ sum: 6 })
  })

  it('report the event if they return a value that is not an entry', () => {
    const wrong = defineKeyedProjection({
      name: 'wrong',
      events: definitions,
      fields,
      entryRecipes: () => ({ 'entry.updated': () => 3 as never }),
    })
    for (const mode of MODES) {
      const error = errorOf(() => replay(tapeOf(1), wrong, { mode }).atEnd())
      expect(error).toMatchObject({ code: 'recipe.failed', faults: [{ eventId: 'e0' }] })
      expect(error.message).toContain('must return an entry or nothing, but it returned 3')
    }
  })
})

describe('a keyed projection', () => {
  const update = { 'entry.updated': () => undefined }
  const common = { name: 'sums', events: definitions, fields }

  it('has one recipe for each event type', () => {
    const define = () =>
      defineKeyedProjection({ ...common, recipes: () => update, entryRecipes: () => update })
    expect(errorOf(define)).toMatchObject({ code: 'projection.invalid' })
    expect(errorOf(define).message).toContain("two recipes for 'entry.updated'")
  })

  it('has recipes of entries only for types that name an instrument', () => {
    const define = () =>
      defineKeyedProjection({ ...common, entryRecipes: () => ({ 'clock.ticked': () => undefined }) })
    expect(errorOf(define).message).toContain("'clock.ticked', whose events name no instrument")
  })

  it('has recipes of entries only if all projections that it reads are keyed', () => {
    const plain = defineProjection({
      name: 'plain',
      events: definitions,
      initial: (): Record<string, number> => ({}),
      recipes: () => ({}),
    })
    const define = () => defineKeyedProjection({ ...common, reads: { plain }, entryRecipes: () => update })
    expect(errorOf(define).message).toContain("reads 'plain', which is not keyed")
  })
})

function tapeOf(...values: number[]): Tape {
  return createTimeline(definitions).append(
    values.map((value, index) => ({
      id: `e${index}`,
      type: 'entry.updated' as const,
      at: NOON + index * 1000,
      data: { key: 'a', value, step: 'change' as const },
    })),
  )
}
