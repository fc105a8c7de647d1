import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { createPlayer } from './player.js'

const traded = defineEvent({ type: 'price.traded', schema: z.object({ price: z.number() }) })
const count = defineProjection({
  name: 'count',
  events: [traded],
  initial: () => 0,
  recipes: () => ({ 'price.traded': (draft) => draft + 1 }),
})
const at = Date.UTC(2025, 0, 27, 21)
const timeline = createTimeline([traded]).append({ id: 't1', type: 'price.traded', at, data: { price: 1 } })
const clock = { now: () => 0, setTimer: () => () => undefined }
// biome-ignore lint/suspicious/noExplicitAny: plain JavaScript passes values without a type.
const untyped = (value: unknown): any => value

describe('wrong use of a player', () => {
  test.each<[use: string, call: () => unknown, message: string]>([
    [
      'an event with a typo',
      () => createPlayer(timeline, count, { clock }).on(untyped('states'), () => undefined),
      "Did you mean 'state'?",
    ],
    [
      'a listener that is not a function',
      () => createPlayer(timeline, count, { clock }).on('state', untyped(null)),
      'expected a function, found null',
    ],
    ['no clock', () => createPlayer(timeline, count, untyped({})), 'the functions now and setTimer'],
    ['a clock that is a number', () => createPlayer(timeline, count, untyped({ clock: 5 })), 'found 5'],
    [
      'an option with a typo',
      () => createPlayer(timeline, count, untyped({ clock, sped: 2 })),
      "Did you mean 'speed'?",
    ],
    [
      'an unknown value of states',
      () => createPlayer(timeline, count, untyped({ clock, states: 'ticks' })),
      "Did you mean 'tick'?",
    ],
    [
      'an unknown mode',
      () => createPlayer(timeline, count, untyped({ clock, mode: 'check' })),
      "Did you mean 'checked'?",
    ],
    [
      'trading hours that are a calendar code',
      () => createPlayer(timeline, count, untyped({ clock, tradingTime: 'XNYS' })),
      "found 'XNYS'",
    ],
    [
      'hours with a typo',
      () =>
        createPlayer(
          timeline,
          count,
          untyped({ clock, tradingTime: { calendar: { sessionOn: () => undefined }, hour: 'regular' } }),
        ),
      "Did you mean 'hours'?",
    ],
    [
      'a seek to a moment in seconds',
      () => createPlayer(timeline, count, { clock }).seek(at / 1000),
      'looks like epoch seconds',
    ],
    [
      'a start in seconds',
      () => createPlayer(timeline, count, { clock, from: at / 1000 }),
      'looks like epoch seconds',
    ],
    [
      'a promise of a timeline',
      () => createPlayer(untyped(Promise.resolve(timeline)), count, { clock }),
      'await it',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(
      expect.objectContaining({ name: 'TapelineError', message: expect.stringContaining(message) }),
    )
  })
})
