/** Law: the first event after which a condition holds is that of testing it after every event on published states. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Projection } from '../../projection/projection.js'
import type { Timeline } from '../../timeline/timeline.js'
import type { ReplayMode } from '../cursor.js'
import { errorOf, MODES, notes, onNote } from '../notes.fixture.js'
import { replay } from '../replay.js'
import { look, type OwnEvent, ownProjections, ownTimelines, pickerOf } from './own-states.fixture.js'

type Condition = (state: unknown, event: OwnEvent) => boolean

/** Tests a condition after each event. */
function firstByEach(
  timeline: Timeline<OwnEvent>,
  projection: Projection<unknown>,
  condition: Condition,
  isTested: (event: OwnEvent) => boolean = () => true,
  mode: ReplayMode = 'fast',
): number | undefined {
  const run = replay(timeline, projection, { mode })
  let position = 0
  for (const event of timeline) {
    position += 1
    if (isTested(event) && condition(run.atPosition(position), event)) return position
  }
  return undefined
}

const picks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 })
/** The hashes for which a condition holds. */
const wants = fc.record({ divisor: fc.constantFrom(2, 3, 7, 1000), rest: fc.constantFrom(0, 1) })

function conditionOf(choices: readonly number[], want: { readonly divisor: number; readonly rest: number }) {
  return (state: unknown): boolean => {
    let hash = 0
    for (const letter of look(state, pickerOf(choices))) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003
    return hash % want.divisor === want.rest
  }
}

describe('the first event after which a condition holds', () => {
  it('is that of testing it after every event, in each mode', () => {
    fc.assert(
      fc.property(
        ownTimelines(),
        ownProjections(),
        fc.array(fc.tuple(picks, wants), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...MODES),
        ({ timeline }, { projection }, conditions, mode) => {
          for (const [choices, want] of conditions) {
            const condition = conditionOf(choices, want)
            const found = replay(timeline, projection, { mode }).first(condition)
            expect(found?.position).toBe(firstByEach(timeline, projection, condition, () => true, mode))
            if (found === undefined) continue
            expect(found.event).toEqual(timeline.eventBefore(found.position))
            const again = replay(timeline, projection, { mode })
            expect(found.state).toStrictEqual(again.atPosition(found.position))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is that of testing it after some events, with `on`', () => {
    fc.assert(
      fc.property(
        ownTimelines(),
        ownProjections(),
        picks,
        wants,
        fc.subarray(['test.quoted', 'test.noted', 'test.rung'] as const),
        ({ timeline }, { projection }, choices, want, types) => {
          const condition = conditionOf(choices, want)
          const isTested = ({ type }: OwnEvent): boolean => types.includes(type as never)
          const expected = firstByEach(timeline, projection, condition, isTested)
          const run = replay(timeline, projection)
          expect(run.first(condition, { on: types })?.position).toBe(expected)
          expect(run.first(condition, { on: isTested })?.position).toBe(expected)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is that of testing it after every event, for a condition that reads the event, declared or not', () => {
    fc.assert(
      fc.property(
        ownTimelines(),
        ownProjections(),
        picks,
        fc.nat(40),
        ({ timeline }, { projection }, choices, count) => {
          const isNear = ({ id, at }: OwnEvent): boolean => id === `e${count}` || at % 7000 === 5000
          const condition = conditionOf(choices, { divisor: 2, rest: 0 })
          const declared = (state: unknown, event: OwnEvent): boolean => isNear(event) && condition(state)
          const hidden = (...given: [unknown, OwnEvent]): boolean => isNear(given[1]) && condition(given[0])
          const late = (...given: [unknown, OwnEvent]): boolean => condition(given[0]) && isNear(given[1])
          const expected = firstByEach(timeline, projection, declared)
          for (const one of [declared, hidden, late])
            expect(replay(timeline, projection).first(one)?.position).toBe(expected)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is found with few calls of a condition that reads little', () => {
    const values = Array.from({ length: 500 }, (_, index) => index)
    const sums = onNote(
      () => ({ byKey: {} as Record<string, number>, total: 0 }),
      (draft, { data: { key, value } }) => {
        draft.byKey[key] = (draft.byKey[key] ?? 0) + value
        draft.total += value
      },
    )
    let calls = 0
    const counted = (condition: (state: { byKey: Record<string, number>; total: number }) => boolean) => {
      calls = 0
      return replay(notes(values, 64), sums).first((state) => {
        calls += 1
        return condition(state as never)
      })?.position
    }
    expect(counted(({ total }) => total > 1e9)).toBeUndefined()
    expect(calls).toBe(500)
    expect(counted(({ byKey }) => (byKey.b ?? 0) > 40_000)).toBe(491)
    expect(calls).toBe(165)
    expect(counted(({ byKey }) => 'd' in byKey)).toBeUndefined()
    expect(calls).toBe(1)
    expect(counted(({ byKey }) => Object.keys(byKey).length > 2)).toBe(3)
    expect(calls).toBe(3)
  })

  it('fails as a replay does, and rejects a read of a state after the call', () => {
    const failing = onNote(
      () => ({ last: 0 }),
      (draft, { data }) => {
        if (data.value === 3) throw new Error('three')
        draft.last = data.value
      },
    )
    const run = replay(notes([1, 2, 3, 4]), failing)
    expect(run.first(({ last }) => last === 2)?.position).toBe(2)
    expect(errorOf(() => run.first(({ last }) => last === 9))).toMatchObject({
      code: 'recipe.failed',
      eventId: 'n2',
    })
    expect(errorOf(() => run.first(() => false)).code).toBe('recipe.failed')
    const states: { readonly last: number }[] = []
    run.first((state) => states.push(state) === 1)
    expect(errorOf(() => states[0]?.last).code).toBe('state.stale')
  })

  it('sees the states of a projection that leaves an object at two paths as Immer makes them', () => {
    const pair = onNote(
      () => ({ left: { n: 0 }, right: { n: 0 } }),
      (draft, { data }) => {
        if (data.value === 2) draft.right = draft.left
        else draft.left.n += data.value
      },
    )
    const tape = notes([1, 2, 3, 4, 5], 64)
    expect(replay(tape, pair).first(({ right }) => right.n > 1)).toBeUndefined()
    expect(replay(tape, pair).first(({ left }) => left.n > 1)?.position).toBe(3)
  })
})
