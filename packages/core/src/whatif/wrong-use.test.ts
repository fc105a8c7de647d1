import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError, type TapelineError } from '../event/error.js'
import { defineProjection } from '../projection/projection.js'
import { live } from '../replay/live.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { compare } from './compare.js'
import { inOrder, remove, scale, shift } from './edit.js'
import { byId, bySource, union } from './selector.js'
import { whatIf } from './what-if.js'

const traded = defineEvent({ type: 'price.traded', schema: z.object({ price: z.number() }) })
const noted = defineEvent({ type: 'note.made', schema: z.object({}) })
const last = defineProjection({
  name: 'last',
  events: [traded],
  initial: () => ({ price: 0 }),
  recipes: () => ({
    'price.traded': (draft, { data }) => {
      draft.price = data.price
    },
  }),
})
const at = Date.UTC(2025, 0, 27, 21)
const one = { id: 't1', type: 'price.traded', at, data: { price: 118.42 } } as const
const two = { id: 't2', type: 'price.traded', at: at + 60_000, data: { price: 117 } } as const
const timeline = createTimeline([traded, noted]).append([one, two])

/** Makes an untyped call, as from plain JavaScript. */
function faultOf(call: () => unknown): TapelineError {
  try {
    call()
  } catch (error) {
    if (isTapelineError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
// biome-ignore lint/suspicious/noExplicitAny: plain JavaScript passes values without a type.
const untyped = (value: unknown): any => value

describe('wrong use from plain JavaScript', () => {
  test.each<[use: string, call: () => unknown, message: string]>([
    [
      'a forgotten await',
      () => replay(untyped(Promise.resolve(timeline)), last),
      'found a Promise; await it',
    ],
    ['swapped arguments', () => replay(untyped(last), untyped(timeline)), "found the projection 'last'"],
    [
      'a mode with a typo',
      () => replay(timeline, last, untyped({ mode: 'check' })),
      "Did you mean 'checked'?",
    ],
    [
      'an option with a typo',
      () => replay(timeline, last, untyped({ modes: 'fast' })),
      "Did you mean 'mode'?",
    ],
    ['live on a definition', () => live(untyped(traded), last), "found the event definition 'price.traded'"],
    [
      'a projection as a definition',
      () => createTimeline(untyped([last])),
      "Its item 0 is the projection 'last'.",
    ],
    [
      'a definition without a list',
      () => createTimeline(untyped(traded)),
      'expected an array of event definitions',
    ],
    [
      'a sampled type with a typo',
      () => replay(timeline, last).sample(() => 1, { on: untyped('prise.traded') }),
      "Did you mean 'price.traded'?",
    ],
    [
      'a sampled function alone',
      () => untyped(replay(timeline, last)).sample(() => 1),
      "argument 'options' of sample()",
    ],
    [
      'options of samples with a typo',
      () => replay(timeline, last).sample(() => 1, untyped({ evry: 1000 })),
      "Did you mean 'every'?",
    ],
    [
      'neither every nor on',
      () => replay(timeline, last).sample(() => 1, untyped({})),
      "one of 'every', 'on' and 'at'",
    ],
    [
      'samples of a path',
      () => replay(timeline, last).sample(untyped('price'), { every: 1000 }),
      "expected a function, found 'price'",
    ],
    [
      'first of a condition that is a text',
      () => replay(timeline, last).first(untyped('price > 3')),
      'expected a function',
    ],
    ['two events as two arguments', () => timeline.append(one, untyped(two)), 'expected append([a, b])'],
    [
      'the events of a promise',
      () => timeline.append(untyped(Promise.resolve([one]))),
      'a Promise; await it',
    ],
    [
      'options of append with a typo',
      () => timeline.append(one, untyped({ zones: 'UTC' })),
      "Did you mean 'zone'?",
    ],
    [
      'a block size with a typo',
      () => createTimeline([traded], untyped({ blocksize: 4 })),
      "Did you mean 'blockSize'?",
    ],
    ['filtering by a text', () => timeline.filter(untyped('t1')), 'expected a function'],
    [
      'a subscriber that is not a function',
      () => live(timeline, last).subscribe(untyped(undefined)),
      "argument 'listener' of subscribe()",
    ],
    [
      'compare without a projection',
      () => compare({ a: timeline, b: timeline, projection: untyped(undefined) }),
      'expected a projection',
    ],
    [
      'compare of a promise',
      () => compare({ a: timeline, b: untyped(Promise.resolve(timeline)), projection: last }),
      'await it',
    ],
    [
      'recipes as an object',
      () =>
        defineProjection(
          untyped({ name: 'x', events: [traded], initial: () => 0, recipes: { 'price.traded': () => 1 } }),
        ),
      'a function that returns the recipes: () => ({ … })',
    ],
    [
      'a recipe for a type with a typo',
      () =>
        defineProjection(
          untyped({
            name: 'x',
            events: [traded],
            initial: () => 0,
            recipes: () => ({ 'prise.traded': () => 1 }),
          }),
        ),
      "Did you mean 'price.traded'?",
    ],
    [
      'a recipe that is not a function',
      () =>
        defineProjection(
          untyped({ name: 'x', events: [traded], initial: () => 0, recipes: () => ({ 'price.traded': 5 }) }),
        ),
      "found 5 for 'price.traded'",
    ],
    [
      'reading something that is not a projection',
      () =>
        defineProjection(
          untyped({ name: 'x', events: [traded], reads: { traded }, initial: () => 0, recipes: () => ({}) }),
        ),
      "Its field 'traded' is the event definition 'price.traded'.",
    ],
    [
      'an initial state that is not a function',
      () => defineProjection(untyped({ name: 'x', events: [traded], initial: {}, recipes: () => ({}) })),
      'expected a function',
    ],
    [
      'an edit option with a typo',
      () => remove('t1', untyped({ consequence: 'drop' })),
      "Did you mean 'consequences'?",
    ],
    [
      'unknown consequences',
      () => remove('t1', untyped({ consequences: 'dropped' })),
      "'keep', 'drop', 'rederive'",
    ],
    ['ids as a list', () => byId(untyped(['t1'])), 'found an array of 1'],
    ['a source with a typo', () => bySource(untyped({ nam: 'x' })), "Did you mean 'name'?"],
    ['a selector of another kind', () => union(untyped(traded)), "found the event definition 'price.traded'"],
    [
      'swapped arguments of a scale',
      () => scale(untyped(0.5), untyped('t1')),
      "argument 'selector' of scale()",
    ],
    ['a shift by a number', () => shift('t1', untyped(5)), '{ tradingDays } or { days, hours, … }'],
    ['a shift by a part with a typo', () => shift('t1', untyped({ day: 5 })), "Did you mean 'days'?"],
    ['edits that are not a list', () => inOrder(untyped(remove('t1'))), 'expected an array'],
    [
      'a what-if without a name',
      () => whatIf(timeline, { name: untyped([remove('t1')]), edits: untyped('x') }),
      "option 'name' of whatIf()",
    ],
    [
      'an option of a what-if with a typo',
      () => whatIf(timeline, { name: 'x', ...untyped({ reaction: [] }) }),
      "Did you mean 'reactions'?",
    ],
  ])('%s', (_, call, message) => {
    const fault = faultOf(call)
    expect(fault.message).toContain(message)
    expect(fault.message.length).toBeLessThan(500)
  })

  test('a projection that handles no event type of the timeline is rejected', () => {
    const notes = createTimeline([noted])
    expect(faultOf(() => replay(notes, last))).toMatchObject({
      code: 'event.type-unknown',
      expected: 'at least one of price.traded',
      found: 'event.retracted, note.made',
    })
    for (const use of [() => live(notes, last), () => compare({ a: notes, b: notes, projection: last })])
      expect(faultOf(use).code).toBe('event.type-unknown')
  })

  test('an empty timeline of the right types is accepted', () => {
    expect(replay(createTimeline([noted, traded]), last).atEnd()).toEqual({ price: 0 })
    expect(live(createTimeline([traded]), last).append(one)).toEqual({ price: 118.42 })
  })

  test('a projection without recipes fits every timeline', () => {
    const still = defineProjection({ name: 'still', events: [traded], initial: () => 7, recipes: () => ({}) })
    expect(replay(createTimeline([noted]), still).atEnd()).toBe(7)
  })
})

describe('a moment in seconds', () => {
  const seconds = at / 1000

  test('is rejected with a hint at the unit', () => {
    const replayed = replay(timeline, last)
    const uses = [
      () => replayed.at(seconds),
      () => replayed.sample(() => 1, { every: 1000, from: seconds }),
      () => timeline.between({ from: seconds, to: at }),
      () => timeline.asKnownAt(seconds),
      () => compare({ a: timeline, b: timeline, projection: last }).at(seconds),
    ]
    for (const use of uses)
      expect(faultOf(use)).toMatchObject({
        code: 'date.invalid',
        expected: 'epoch milliseconds, such as 1738011600000 for 2025-01-27T21:00:00.000Z',
      })
  })

  test.each<[moment: string, when: number | string | Date]>([
    ['the epoch', 0],
    ['a day after it, as a text', '1970-01-02T12:00Z'],
    ['a month after it, as a Date', new Date(seconds)],
    ['a moment of 1971', Date.UTC(1971, 5, 1)],
    ['a moment of 1960', Date.UTC(1960, 5, 1)],
    ['a moment of 2024', Date.UTC(2024, 5, 1)],
  ])('%s is a moment', (_, when) => {
    expect(replay(timeline, last).at(when)).toEqual({ price: 0 })
  })

  test('a tape of 1970 accepts every number', () => {
    const old = createTimeline([traded]).append({ ...one, at: 2e9 })
    expect(replay(old, last).at(1e9)).toEqual({ price: 0 })
    expect(replay(old, last).at(2e9)).toEqual({ price: 118.42 })
  })
})
