import { describe, expect, it } from '@jest/globals'
import { combineProjections } from '../projection/combine.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf, NOON, note, noteDefinitions, notes, onNote } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5, 6])
const sum = onNote(
  () => ({ sum: 0 }),
  (draft, { data }) => {
    draft.sum += data.value
  },
)
const keyed = defineKeyedProjection({
  name: 'last',
  events: noteDefinitions,
  fields: { value: 'number' },
  recipes: (blank) => ({
    'note.taken': (draft, { data }) => {
      draft[data.key] ??= blank()
      const entry = draft[data.key]
      if (entry !== undefined) entry.value = data.value
    },
  }),
})
const both = combineProjections({
  name: 'both',
  parts: { sum, keyed },
  derive: (state) => ({
    get double() {
      return state.sum.sum * 2
    },
  }),
})

describe('reading a replay', () => {
  it('at a moment includes all events up to it', () => {
    const run = replay(timeline, sum)
    expect([-1, 0, 999, 1000, 5000, 99_000].map((after) => run.at(NOON + after).sum)).toEqual([
      0, 1, 1, 3, 21, 21,
    ])
  })

  it('works at an event, at a position and at the end', () => {
    const run = replay(timeline, sum)
    expect(
      [run.atEvent('n1'), run.atPosition(2), run.atEnd(), run.atPosition(0)].map((state) => state.sum),
    ).toEqual([3, 3, 21, 0])
  })

  it('past the end, between positions or at an unknown event throws', () => {
    const run = replay(timeline, sum)
    for (const position of [-1, 7, 0.5, Number.NaN]) {
      expect(errorOf(() => run.atPosition(position))).toMatchObject({
        code: 'position.range',
        found: String(position),
      })
    }
    expect(errorOf(() => run.atEvent('x')).code).toBe('event.unknown')
    expect(errorOf(() => run.at('2025-01-27')).code).toBe('date.incomplete')
  })

  it('returns unchanged values as the same objects', () => {
    const quiet = combineProjections({
      name: 'quiet',
      parts: {
        sum,
        other: onNote(
          () => ({ list: [1] }),
          () => {},
        ),
      },
    })
    const run = replay(timeline, quiet)
    const before = run.atPosition(1)
    expect(run.atPosition(6).other).toBe(before.other)
    expect(run.atPosition(6)).toBe(run.atPosition(6))
  })

  it('an empty timeline has the initial state', () => {
    expect(replay(notes([]), sum).atEnd()).toEqual({ sum: 0 })
    expect(replay(notes([]), sum).first(() => true)).toBeUndefined()
  })

  it('a combination without parts is rejected', () => {
    expect(
      errorOf(() => replay(timeline, combineProjections({ name: 'none', parts: {} })).atEnd()).code,
    ).toBe('projection.invalid')
  })
})

describe('first', () => {
  it('returns the first event after which a condition holds, with the state', () => {
    const found = replay(timeline, both).first((state) => state.sum.sum > 5)
    expect(found).toMatchObject({ position: 3, event: { id: 'n2' }, state: { sum: { sum: 6 } } })
    expect(replay(timeline, both).first(() => false)).toBeUndefined()
  })

  it('tests after every event, also within one moment', () => {
    const tied = notes([]).append([5, -5].map((value, index) => ({ ...note(value, index), at: NOON })))
    expect(replay(tied, sum).first((state) => state.sum === 5)?.event.id).toBe('n0')
  })

  it('shows entries, keys and derived values as in a published state', () => {
    const run = replay(timeline, both)
    const seen: string[] = []
    run.first((state) => {
      seen.push(
        JSON.stringify([state, Object.keys(state.keyed), 'b' in state.keyed, state.keyed.b, state.double]),
      )
      return false
    })
    const looked = Array.from({ length: 6 }, (_, index) => {
      const state = run.atPosition(index + 1)
      return JSON.stringify([
        state,
        Object.keys(state.keyed),
        'b' in state.keyed,
        state.keyed.b,
        state.double,
      ])
    })
    expect(seen).toEqual(looked)
  })

  it('a condition that tries to change the state throws, and the state stays unchanged', () => {
    const attempts: ((state: unknown) => unknown)[] = [
      (state) => Object.assign((state as { sum: object }).sum, { sum: -1 }),
      (state) => Object.assign((state as { keyed: object }).keyed, { x: 1 }),
      (state) => Object.assign((state as { keyed: { a: object } }).keyed.a, { value: -1 }),
      (state) => delete (state as { keyed: { a?: object } }).keyed.a,
      (state) => Object.defineProperty((state as { keyed: object }).keyed, 'a', { value: 1 }),
      (state) => Object.assign(state as object, { sum: 1 }),
    ]
    const run = replay(timeline, both)
    const end = JSON.stringify(run.atEnd())
    for (const attempt of attempts) {
      expect(() => run.first((state) => attempt(state) === undefined)).toThrow(TypeError)
      expect(JSON.stringify(run.atEnd())).toBe(end)
      expect(JSON.stringify(replay(timeline, both).atEnd())).toBe(end)
    }
  })

  it('a selector that tries to change the state throws, and the state stays unchanged', () => {
    const run = replay(timeline, both)
    expect(() => run.sample((state) => Object.assign(state.sum, { sum: 0 }), { every: 1000 })).toThrow(
      TypeError,
    )
    expect(run.atEnd().sum).toEqual({ sum: 21 })
  })
})
