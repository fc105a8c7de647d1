import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import type { Tape } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { errorOf, NOON, noteDefinitions, notes, onNote } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5, 6])
const sum = onNote(
  () => ({ sum: 0 }),
  (draft, { data }) => {
    draft.sum += data.value
  },
)

describe('derived values', () => {
  it('are computed once, on read, and frozen', () => {
    let calls = 0
    const counted = combineProjections({
      name: 'counted',
      parts: { sum },
      derive: {
        list: (state) => {
          calls += 1
          return [{ sum: state.sum.sum }]
        },
      },
    })
    const state = replay(timeline, counted).atEnd()
    expect(calls).toBe(0)
    expect([state.list, state.list]).toEqual([[{ sum: 21 }], [{ sum: 21 }]])
    expect(calls).toBe(1)
    expect(Object.isFrozen(state.list) && Object.isFrozen(state.list[0])).toBe(true)
  })

  it('may read each other, earlier states and the events so far', () => {
    const looking = combineProjections({
      name: 'looking',
      parts: { sum },
      derive: {
        ids: (_, tape: Tape) => tape.events('note.taken').map((event) => event.id),
        before: (_, tape: Tape) => (tape.at((tape.now ?? 0) - 1000) as { sum: { sum: number } }).sum.sum,
        later: (_, tape: Tape) => (tape.at(NOON + 99_000) as { sum: { sum: number } }).sum.sum,
        none: (_, tape: Tape) => [tape.events('note.closed'), tape.position],
      },
    })
    const state = replay(timeline, looking).atPosition(3)
    expect(state).toMatchObject({ ids: ['n0', 'n1', 'n2'], before: 3, later: 6, none: [[], 3] })
  })

  it('that read themselves at the same position throw on each read', () => {
    const circular = combineProjections({
      name: 'circular',
      parts: { sum },
      derive: {
        own: (_, tape: Tape) => (tape.at(tape.now ?? 0) as { own: unknown }).own,
      },
    })
    const state = replay(timeline, circular).atEnd()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = errorOf(() => state.own)
      expect(error.code).toBe('projection.invalid')
      expect(error.message).toMatch(/'own' of 'circular'/)
    }
    expect(state.sum).toEqual({ sum: 21 })
  })

  it('that ask for an undefined event type throw with the nearest name, and for an invalid moment too', () => {
    const typo = combineProjections({
      name: 'typo',
      parts: { sum },
      derive: {
        notes: (_, tape: Tape) => tape.events('note.token'),
        list: (_, tape: Tape) => tape.events(['note.taken'] as never),
        before: (_, tape: Tape) => tape.at('2025-01-27' as never),
      },
    })
    const state = replay(timeline, typo).atEnd()
    expect(errorOf(() => state.notes)).toMatchObject({
      code: 'event.type-unknown',
      message: expect.stringContaining("Did you mean 'note.taken'?"),
    })
    expect(errorOf(() => state.list).message).toContain('as separate arguments, found an array of 1')
    expect(errorOf(() => state.before)).toMatchObject({ code: 'argument.invalid', expected: 'a number' })
    const other = defineEvent({ type: 'note.token', schema: z.object({}) })
    expect(replay(createTimeline([other, ...noteDefinitions]), typo).atEnd().notes).toEqual([])
  })

  it('that throw do so on read, and leave the other values', () => {
    const throwing = combineProjections({
      name: 'throwing',
      parts: { sum },
      derive: {
        bad: (): number => {
          throw new RangeError('No number.')
        },
      },
    })
    const state = replay(timeline, throwing).atEnd()
    expect(() => state.bad).toThrow('No number.')
    expect(state.sum).toEqual({ sum: 21 })
  })
})
