import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { PublishedOf } from '../../projection/projection.js'
import { createTimeline } from '../../timeline/timeline.js'
import { defineKeyedProjection } from '../keyed-projection.js'
import { errorOf } from '../notes.fixture.js'
import { replay } from '../replay.js'
import { definitions, projection } from './independent-entries.fixture.js'

/* `first` and `sample` replay only the independent entries that are read. Only the number of events that run shows it. */

const KEYS = ['a', 'b', 'c', 'd', '__proto__']
type State = PublishedOf<ReturnType<typeof projection>>
type Body = { readonly type: string; readonly data: object }

function tapeOf(bodies: readonly Body[], blockSize: number) {
  const inputs = bodies.map((body, index) => ({ id: `e${index}`, at: index, ...body }))
  return createTimeline(definitions, { blockSize }).append(inputs as never)
}
const pricedAt = (key: string, price: number): Body => ({ type: 'test.priced', data: { key, price } })

/** `count` prices of 50 keys in turn, with some others. */
function manyKeys(count: number, others: Readonly<Record<number, Body>> = {}) {
  const own = Array.from(
    { length: count },
    (_, index) => others[index] ?? pricedAt(`k${index % 50}`, (index % 7) + 1),
  )
  return tapeOf(own, 64)
}

const key = fc.constantFrom(...KEYS)
const bodies = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.tuple(key, fc.integer({ min: 1, max: 9 })).map((own) => pricedAt(...own)) },
    { weight: 2, arbitrary: key.map((own): Body => ({ type: 'test.closed', data: { key: own } })) },
    { weight: 1, arbitrary: fc.constant<Body>({ type: 'test.rung', data: {} }) },
  ),
  { maxLength: 120 },
)
const reads = fc.array(fc.record({ key, part: fc.constantFrom('price', 'bells', 'peak', 'count', 'keys') }), {
  minLength: 1,
  maxLength: 4,
})

/** A text of what some reads find in a state. A later read depends on what an earlier one has found. */
function look(state: State, wanted: readonly { readonly key: string; readonly part: string }[]): string {
  let text = ''
  for (const { key: own, part } of wanted) {
    if (part === 'count') text += state.closes.count
    else if (part === 'keys') text += Object.keys(state.last)
    else if (part === 'peak') text += state.peaks[own]?.peak
    else text += state.last[own]?.[part as 'price' | 'bells']
    if (text.endsWith('3')) break
  }
  return text
}

describe('reading some independent entries', () => {
  it('finds the same moments and values as a replay of all events, with and without checkpoints', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.constantFrom(2, 9, 64),
        reads,
        fc.array(fc.nat(130), { maxLength: 6 }),
        fc.option(fc.nat(), { nil: undefined }),
        fc.constantFrom('2', '5', '88', 'undefined'),
        (own, blockSize, wanted, moments, warm, end) => {
          const timeline = tapeOf(own, blockSize)
          const [independent, whole] = [projection(true), projection(false)]
          const run = replay(timeline, independent)
          if (warm !== undefined) run.atPosition(warm % (timeline.length + 1))
          const all = replay(timeline, whole, { mode: 'immer' })
          const at = moments.filter((moment) => moment < own.length)
          expect(run.sample((state) => look(state, wanted), { at })).toEqual(
            at.map((moment) => ({ at: moment, value: look(all.at(moment), wanted) })),
          )
          const positions = own.map((_, index) => index + 1)
          const holds = (state: State): boolean => look(state, wanted).endsWith(end)
          const found = run.first(holds)
          expect(found?.position).toBe(positions.find((position) => holds(all.atPosition(position))))
          if (found !== undefined) expect(found.state).toStrictEqual(all.atPosition(found.position))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('runs only the events of these entries', () => {
    const ran = { events: 0 }
    const run = replay(manyKeys(2000), projection(true, ran))
    for (const { at, value } of run.sample(({ last }) => last.k3?.price, { every: 100 })) {
      const latest = at - (at % 50) + (at % 50 < 3 ? -47 : 3)
      expect(value).toBe(latest < 0 ? undefined : (latest % 7) + 1)
    }
    const own = { sampled: ran.events }
    expect(own.sampled).toBeLessThan(120)
    expect(run.first(({ last }) => last.k3?.price === 9 || last.k4?.price === 9)).toBeUndefined()
    expect(ran.events - own.sampled).toBeLessThan(200)
    run.sample(({ last }) => Object.keys(last).length, { every: 1000 })
    expect(ran.events).toBeGreaterThan(1000)
  })

  it('reports an event that fails, if what is read depends on it', () => {
    const failing = defineKeyedProjection({
      name: 'failing',
      events: definitions,
      fields: { price: 'number' },
      independentEntries: true,
      recipes: (blank) => ({
        'test.priced': (draft, { data }) => {
          if (data.price === 99) throw new Error('ninety-nine')
          draft[data.key] = blank({ price: data.price })
        },
      }),
    })
    const timeline = manyKeys(200, { 57: pricedAt('k7', 99), 199: pricedAt('k3', 99) })
    const run = replay(timeline, failing)
    const sampled = (own: string, at: number): unknown =>
      run.sample((state) => state[own]?.price, { at: [at] })[0]?.value
    expect(sampled('k3', 198)).toBe(7)
    const isSeven = (state: Readonly<Record<string, { readonly price?: number }>>): boolean =>
      state.k3?.price === 7
    expect(run.first(isSeven)).toMatchObject({ position: 154, event: { id: 'e153' } })
    expect(errorOf(() => run.first(isSeven)?.state)).toMatchObject({ eventId: 'e57' })
    for (const fails of [
      () => sampled('k7', 57),
      () => sampled('k3', 199),
      () => run.first(({ k3 }) => k3?.price === 100),
    ])
      expect(errorOf(fails)).toMatchObject({ code: 'recipe.failed', eventId: 'e57' })
  })

  it('finds a sum with a missing number', () => {
    const sums = defineKeyedProjection({
      name: 'sums',
      events: definitions,
      fields: { sum: 'float64' },
      independentEntries: true,
      recipes: (blank) => ({
        'test.priced': (draft, { data }) => {
          const entry = draft[data.key] ?? blank()
          draft[data.key] = entry
          entry.sum += data.price
        },
      }),
    })
    const run = replay(manyKeys(100), sums)
    expect(errorOf(() => run.sample(({ k3 }) => k3?.sum, { every: 50 }))).toMatchObject({
      code: 'recipe.failed',
    })
  })
})
