import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TapelineEvent } from '../event/event.js'
import { expectToBe, idsOf } from './expectations.fixture.js'
import { timelineFromJson } from './json.js'
import {
  arbitraryInputs,
  definitions,
  emptyTimeline,
  eventsInForce,
  familyOf,
  type Input,
  note,
} from './model.fixture.js'

type Notes = ReturnType<typeof emptyTimeline>

const blockSize = fc.integer({ min: 2, max: 6 })
const portions = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })

function appendIn(timeline: Notes, inputs: readonly Input[], lengths: readonly number[]): Notes {
  let grown = timeline
  for (let start = 0, turn = 0; start < inputs.length; turn += 1) {
    const length = lengths[turn % lengths.length] as number
    grown = grown.append(inputs.slice(start, start + length))
    start += length
  }
  return grown
}

test('a timeline equals the plain model for any order of arrival and any size of blocks', () => {
  fc.assert(
    fc.property(arbitraryInputs(), blockSize, portions, (inputs, size, lengths) => {
      const timeline = appendIn(emptyTimeline(size), inputs, lengths)
      const arrived = timeline.arrivals()
      expect(idsOf(arrived)).toEqual(inputs.map((input) => input.id))
      expect(arrived.map((event) => event.seq)).toEqual(inputs.map((_, index) => index))
      expectToBe(timeline, arrived, size)
    }),
  )
})

test('any sequence of appends, as-known-at views, windows and filters equals the plain model', () => {
  const step = fc.oneof(
    fc.tuple(fc.constant('append'), fc.integer({ min: 4, max: 12 })),
    fc.tuple(
      fc.constantFrom('known', 'from', 'to', 'value', 'early', 'late'),
      fc.integer({ min: 0, max: 8 }),
    ),
  )
  const steps = fc.array(step, { minLength: 1, maxLength: 5 })
  const predicates: Record<string, (event: TapelineEvent, value: number) => boolean> = {
    from: (event, value) => event.at >= value,
    to: (event, value) => event.at <= value,
    value: (event, value) => (event.at + event.seq) % 3 !== value % 3,
    early: (event, value) => event.at !== value,
    late: (event, value) => event.at < value,
  }
  fc.assert(
    fc.property(arbitraryInputs(), blockSize, steps, (inputs, size, course) => {
      let timeline = emptyTimeline(size).append(inputs.slice(0, 12))
      let arrived: TapelineEvent[] = timeline.arrivals()
      let next = 12
      const keepFamilies = (fits: (event: TapelineEvent) => boolean): void => {
        const current = eventsInForce(arrived)
        const before = arrived
        arrived = before.filter(({ id }) => {
          const family = familyOf(before, id)
          const judged =
            current.find((event) => family.includes(event)) ??
            family.find((event) => event.retracts === undefined)
          return judged === undefined || fits(judged)
        })
      }
      for (const [name, value] of course) {
        const before = timeline
        const [wasArrived, was] = [arrived, idsOf(before)]
        if (name === 'append') {
          const portion = inputs.slice(next, next + value)
          timeline = timeline.append(portion)
          arrived = [...arrived, ...portion.flatMap(({ id }) => timeline.find(id) ?? [])]
          next += value
        } else if (name === 'known') {
          timeline = timeline.asKnownAt(value)
          arrived = arrived.filter((event) => event.knownAt <= value)
        } else {
          const fits = (event: TapelineEvent): boolean => predicates[name]?.(event, value) === true
          timeline =
            name === 'from'
              ? timeline.between({ from: value, to: 1e6 })
              : name === 'to'
                ? timeline.between({ from: -1e6, to: value })
                : timeline.filter(fits)
          keepFamilies(fits)
        }
        expectToBe(timeline, arrived, size)
        if (arrived.length === wasArrived.length) expect(timeline).toBe(before)
        expect(idsOf(before)).toEqual(was)
      }
      const json: unknown = JSON.parse(JSON.stringify(timeline))
      const again = timelineFromJson(definitions, json, { blockSize: size })
      expect(again.toJSON()).toEqual(timeline.toJSON())
      expect([...again]).toEqual([...timeline])
      expectToBe(again, arrived, size)
      const late = note('late', 3)
      expect(again.append(late).get('late')).toEqual(timeline.append(late).get('late'))
    }),
  )
})

describe('order of arrival', () => {
  const distinct = arbitraryInputs(12).map((inputs) =>
    inputs.map((input, index) => ({ ...input, at: index, knownAt: index * 2 })),
  )

  test('changes nothing if no two events happened or became known at once', () => {
    fc.assert(
      fc.property(
        distinct.chain((inputs) =>
          fc.tuple(
            fc.constant(inputs),
            fc.shuffledSubarray(inputs, { minLength: inputs.length, maxLength: inputs.length }),
          ),
        ),
        ([inputs, shuffled]) => {
          const [one, other] = [inputs, shuffled].map((list) => emptyTimeline(3).append(list as Input[]))
          expect(idsOf(other as Notes)).toEqual(idsOf(one as Notes))
          for (const when of [0, 5, 11, 30]) {
            expect(idsOf((other as Notes).asKnownAt(when))).toEqual(idsOf((one as Notes).asKnownAt(when)))
          }
        },
      ),
    )
  })

  test('is the same in one batch or one by one', () => {
    fc.assert(
      fc.property(arbitraryInputs(), (inputs) => {
        expect([...appendIn(emptyTimeline(), inputs, [1])]).toEqual([...emptyTimeline().append(inputs)])
      }),
    )
  })

  test('an event that is appended again returns the same timeline object', () => {
    fc.assert(
      fc.property(arbitraryInputs(), (inputs) => {
        const timeline = emptyTimeline().append(inputs)
        expect(timeline.append(inputs)).toBe(timeline)
        expect(timeline.append(timeline.arrivals() as unknown as Input[])).toBe(timeline)
        expect(
          emptyTimeline()
            .append([...inputs, ...inputs])
            .toJSON(),
        ).toEqual(timeline.toJSON())
      }),
    )
  })
})

describe('as known at', () => {
  test('views of views equal the view of the earlier moment, and the end of time is the present', () => {
    fc.assert(
      fc.property(
        arbitraryInputs(),
        fc.integer({ min: -2, max: 13 }),
        fc.nat({ max: 5 }),
        (inputs, when, more) => {
          const timeline = emptyTimeline().append(inputs)
          expect(timeline.asKnownAt(Number.POSITIVE_INFINITY)).toBe(timeline)
          expect(timeline.asKnownAt(1e9)).toBe(timeline)
          const view = timeline.asKnownAt(when)
          expect(
            timeline
              .asKnownAt(when + more)
              .asKnownAt(when)
              .toJSON().events,
          ).toEqual(view.toJSON().events)
          expect(view.asKnownAt(when)).toBe(view)
        },
      ),
    )
  })

  test('an event that becomes known later changes nothing', () => {
    fc.assert(
      fc.property(arbitraryInputs(), fc.integer({ min: 0, max: 8 }), (inputs, when) => {
        const early = inputs.filter((input) => (input.knownAt as number) <= when)
        const view = emptyTimeline().append(inputs).asKnownAt(when)
        expect(idsOf(view)).toEqual(idsOf(emptyTimeline().append(early)))
      }),
    )
  })
})
