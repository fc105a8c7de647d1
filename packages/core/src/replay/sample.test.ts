import { describe, expect, it } from '@jest/globals'
import { errorOf, NOON, note, notes, onNote } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5, 6])
const sum = onNote(
  () => ({ sum: 0 }),
  (draft, { data }) => {
    draft.sum += data.value
  },
)

describe('sample', () => {
  const run = replay(timeline, sum)

  it('at equal steps has the state at each moment, both ends included', () => {
    const samples = run.sample((state) => state.sum, {
      every: { seconds: 2 },
      from: NOON - 1000,
      to: NOON + 5000,
    })
    expect(samples).toEqual(
      [-1000, 1000, 3000, 5000].map((after, index) => ({ at: NOON + after, value: [0, 3, 10, 21][index] })),
    )
    expect(Object.isFrozen(samples) && samples.every(Object.isFrozen)).toBe(true)
  })

  it('runs from the first event to the last by default', () => {
    expect(run.sample((state) => state.sum, { every: 2500 }).map(({ at }) => at - NOON)).toEqual([
      0, 2500, 5000,
    ])
    expect(replay(notes([]), sum).sample((state) => state.sum, { every: 1 })).toEqual([])
  })

  it('samples after each event of a type, or for which a predicate holds', () => {
    const values = (on: Parameters<typeof run.sample>[1]) =>
      run.sample((state) => state.sum, on).map(({ value }) => value)
    expect(values({ on: 'note.taken' })).toEqual([1, 3, 6, 10, 15, 21])
    expect(values({ on: ['note.taken', 'note.closed'], from: NOON + 1000, to: NOON + 3000 })).toEqual([
      3, 6, 10,
    ])
    expect(values({ on: 'note.closed' })).toEqual([])
    expect(values({ on: (event) => event.id === 'n4' })).toEqual([15])
  })

  it('samples after each event of a moment, not only after the last', () => {
    const tied = notes([]).append([1, 2, 3].map((value, index) => ({ ...note(value, index), at: NOON })))
    expect(
      replay(tied, sum)
        .sample((state) => state.sum, { on: 'note.taken' })
        .map(({ value }) => value),
    ).toEqual([1, 3, 6])
    expect(
      replay(tied, sum)
        .sample((state) => state.sum, { every: 1 })
        .map(({ value }) => value),
    ).toEqual([6])
  })

  it('rejects a step that is not positive, or far too small', () => {
    for (const every of [0, -1, 1e-9, {}]) {
      expect(errorOf(() => run.sample((state) => state, { every })).code).toBe('sample.invalid')
    }
    expect(errorOf(() => run.sample((state) => state, { every: Number.NaN })).code).toBe('argument.invalid')
  })
})
