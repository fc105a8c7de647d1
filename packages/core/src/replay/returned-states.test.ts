/** Recipes that return new states, as reducers do, far beyond the events that Immer judges first. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { produce } from 'immer'
import { defineProjection } from '../projection/projection.js'
import { errorOf, type NoteTaken, noteDefinitions, notes, onNote } from './notes.fixture.js'
import { programOf } from './program.js'
import { replay } from './replay.js'

interface State {
  readonly count: number
  readonly byKey: Readonly<Record<string, { readonly sum: number; readonly last?: Date }>>
  readonly latest?: unknown
}
interface Draft {
  count: number
  byKey: Record<string, { sum: number; last?: Date }>
  latest?: unknown
}
type Step = (state: State, event: NoteTaken) => State | undefined

const initial = (): State => ({ count: 0, byKey: {} })

/** What a recipe can do with a state; new on each call, since two of them return objects that they keep. */
const makeSteps = (): Record<string, Step> => {
  const kept = [initial(), { count: 100, byKey: { a: { sum: 100 } } }]
  return {
    adds: (state, { data: { key, value } }) => ({
      ...state,
      count: state.count + 1,
      byKey: { ...state.byKey, [key]: { ...state.byKey[key], sum: (state.byKey[key]?.sum ?? 0) + value } },
    }),
    returnsIt: (state) => state,
    resets: () => initial(),
    returnsKept: (_, { data }) => kept[data.value % 2],
    repeats: (state, { data }) => ({ ...state, latest: state.byKey[data.key] }),
    keepsData: (state, { data }) => ({ ...state, latest: data }),
    dates: (state, { at, data: { key } }) => ({
      ...state,
      byKey: { ...state.byKey, [key]: { sum: 0, last: new Date(at) } },
    }),
    mutates: (state, { data: { key, value } }) => {
      const draft = state as Draft
      draft.count += 1
      draft.byKey[key] ??= { sum: 0 }
      draft.byKey[key].sum += value
      return undefined
    },
    setsDate: (state, { data: { key } }) => {
      ;(state as Draft).byKey[key]?.last?.setTime(5)
      return undefined
    },
  }
}
const STEPS = Object.keys(makeSteps())

/** @param steps chosen by the value of a note */
function recipeOf(steps: readonly string[]): Step {
  const made = makeSteps()
  return (state, event) => made[steps[event.data.value % steps.length] as string]?.(state, event)
}

const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 4 })
const values = fc.array(fc.nat(11), { minLength: 1, maxLength: 160 })

describe('recipes that return states', () => {
  it('give the same states as Immer, however they are mixed with others', () => {
    fc.assert(
      fc.property(steps, values, fc.integer({ min: 2, max: 50 }), (chosen, numbers, blockSize) => {
        const timeline = notes(numbers, blockSize)
        const reference = recipeOf(chosen)
        const states: unknown[] = [initial()]
        for (const event of timeline) {
          // A recipe may set a date of the state in place.
          const before = structuredClone(states.at(-1))
          states.push(
            structuredClone(produce(before, (draft) => reference(draft as State, event as NoteTaken))),
          )
        }
        const projection = onNote(initial, recipeOf(chosen) as never)
        const run = replay(timeline, projection)
        expect(structuredClone(run.atEnd())).toStrictEqual(states.at(-1))
        for (const [position, state] of states.entries())
          expect(structuredClone(run.atPosition(position))).toStrictEqual(state)
        expect(
          structuredClone(replay(timeline, projection, { checkpointBudgetBytes: 0 }).atEnd()),
        ).toStrictEqual(states.at(-1))
      }),
    )
  })

  it('run on the plain path once Immer has judged them, also with an object at two paths', () => {
    const chosen = ['adds', 'repeats', 'returnsIt', 'resets', 'keepsData']
    const projection = onNote(initial, recipeOf(chosen) as never)
    const timeline = notes(Array.from({ length: 200 }, (_, index) => index % 5))
    replay(timeline, projection).atEnd()
    expect(programOf(projection as never, 'fast').immerCount).toBe(0)
  })

  it('return the same kept object again after it was changed as a state', () => {
    const kept = initial()
    const projection = defineProjection({
      name: 'kept',
      events: noteDefinitions,
      initial: (): Draft => ({ count: 0, byKey: {} }),
      recipes: () => ({
        'note.taken': (draft: Draft, { data }: NoteTaken) => {
          if (data.value === 1) return kept as Draft
          draft.count += 1
          return undefined
        },
      }),
    })
    const run = replay(
      notes(Array.from({ length: 300 }, (_, index) => (index % 10 === 0 ? 1 : 2))),
      projection,
    )
    expect(run.atEnd().count).toBe(9)
    expect(run.atPosition(291).count).toBe(0)
  })

  it('are rejected at the first event at which they have also changed the draft', () => {
    const both = onNote(
      () => ({ sum: 0 }),
      (draft, { data }) => {
        draft.sum += data.value
        return data.value === 3 ? { sum: 0 } : undefined
      },
    )
    expect(errorOf(() => replay(notes([1, 2, 3]), both).atEnd())).toMatchObject({ eventId: 'n2' })
  })
})
