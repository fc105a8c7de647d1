/** Laws: the states and values at many moments are those of each moment alone, in the order in which they were asked. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DateInput } from '../../event/date.js'
import { errorOf, MODES } from '../notes.fixture.js'
import { replay } from '../replay.js'
import { look, ownProjections, ownTimelines, pickerOf } from './own-states.fixture.js'

const START = Date.UTC(2025, 0, 27)

/** Moments within the tape, before it and after it, as numbers, texts and dates. */
const moments = fc.array(
  fc.tuple(fc.integer({ min: -1, max: 60 }), fc.nat(2)).map(([second, form]): DateInput => {
    const at = START + second * 1000
    if (form === 0) return at
    return form === 1 ? new Date(at) : new Date(at).toISOString()
  }),
  { maxLength: 12 },
)
const looks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 })

/** Selectors that return a text, a part of the state, the state, or objects with parts of it. */
function selectorsOf(picks: readonly number[]): ((state: unknown) => unknown)[] {
  const part = (state: unknown): unknown => {
    const keys = typeof state === 'object' && state !== null ? Object.keys(state) : []
    return (state as Readonly<Record<string, unknown>>)[keys[(picks[0] as number) % (keys.length || 1)] ?? '']
  }
  return [
    (state) => look(state, pickerOf(picks)),
    part,
    (state) => part(part(state) ?? {}),
    (state) => state,
    (state) => ({ list: [part(state)], text: look(state, pickerOf(picks)) }),
    (state) => new Map([['part', part(state)]]),
  ]
}

describe('the states at many moments', () => {
  it('are those at each, in the order of the moments', () => {
    fc.assert(
      fc.property(
        ownTimelines(),
        ownProjections(),
        moments,
        fc.constantFrom(...MODES),
        (own, { projection }, asked, mode) => {
          const states = replay(own.timeline, projection, { mode }).atAll(asked)
          const alone = asked.map((moment) => replay(own.timeline, projection, { mode }).at(moment))
          expect(states).toStrictEqual(alone)
          expect(states.map((state) => JSON.stringify(state))).toEqual(
            alone.map((state) => JSON.stringify(state)),
          )
        },
      ),
      { numRuns: 150 },
    )
  })

  it('shares unchanged values, and shows wrong moments', () => {
    const [own] = fc.sample(ownTimelines(), { numRuns: 1, seed: 3 }) as [{ timeline: never }]
    const [one] = fc.sample(ownProjections(), { numRuns: 1, seed: 3 }) as [{ projection: never }]
    const run = replay(own.timeline, one.projection)
    expect(run.atAll([])).toEqual([])
    const [first, , third] = run.atAll([START, START - 1, START])
    expect(third).toBe(first)
    expect(errorOf(() => run.atAll([START, '2025-01-27'])).code).toBe('date.incomplete')
    expect(errorOf(() => run.atAll(START as never)).code).toBe('argument.invalid')
  })
})

describe('samples', () => {
  it('at given moments are the values of the states there, in their order, and stay as they are', () => {
    fc.assert(
      fc.property(ownTimelines(), ownProjections(), moments, looks, (own, { projection }, asked, picks) => {
        for (const selector of selectorsOf(picks)) {
          const samples = replay(own.timeline, projection).sample(selector, { at: asked })
          const alone = asked.map((moment) => ({
            at: new Date(moment).getTime(),
            value: selector(replay(own.timeline, projection).at(moment)),
          }))
          expect(samples).toStrictEqual(alone)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('at steps and after events are the values of the states there', () => {
    fc.assert(
      fc.property(
        ownTimelines(),
        ownProjections(),
        looks,
        fc.subarray(['test.quoted', 'test.noted', 'test.rung'] as const),
        fc.integer({ min: 1, max: 5000 }),
        (own, { projection }, picks, types, every) => {
          const events = [...own.timeline]
          for (const selector of selectorsOf(picks)) {
            const run = replay(own.timeline, projection)
            const expected = events.flatMap(({ type, at, id }) =>
              types.includes(type)
                ? [{ at, value: selector(replay(own.timeline, projection).atEvent(id)) }]
                : [],
            )
            expect(run.sample(selector, { on: types })).toStrictEqual(expected)
            for (const { at, value } of run.sample(selector, { every }))
              expect(value).toStrictEqual(selector(replay(own.timeline, projection).at(at)))
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
