import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { live } from './live.js'
import { errorOf, note, noteDefinitions, notes, onNote } from './notes.fixture.js'
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
      derive: (state) => ({
        get list() {
          calls += 1
          return [{ sum: state.sum.sum }]
        },
      }),
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
      derive: (_, tape) => ({
        get ids() {
          return tape.events('note.taken').map((event) => event.id)
        },
        get before() {
          return tape.at((tape.now ?? 0) - 1000).sum.sum
        },
        get later() {
          return tape.at('2025-01-27T12:01:39Z').sum.sum
        },
        get none() {
          return [tape.events('note.closed'), tape.position]
        },
      }),
    })
    const state = replay(timeline, looking).atPosition(3)
    expect(state).toMatchObject({ ids: ['n0', 'n1', 'n2'], before: 3, later: 6, none: [[], 3] })
  })

  it('may read others in any order, each computed once', () => {
    let calls = 0
    const chained = combineProjections({
      name: 'chained',
      parts: { sum },
      derive: (state) => ({
        get last(): number {
          return this.middle + 1
        },
        get middle(): number {
          calls += 1
          return this.first * 10
        },
        get first(): number {
          return state.sum.sum
        },
        list: [state.sum.sum],
      }),
    })
    const replayed = replay(timeline, chained)
    const state = replayed.atEnd()
    expect({ ...state }).toEqual({ sum: { sum: 21 }, last: 211, middle: 210, first: 21, list: [21] })
    expect([state.last, calls]).toEqual([211, 1])
    expect(replayed.first(({ last }) => last > 60)?.position).toBe(3)
  })

  it('of a plain state are fields of it, and its recipes do not see them', () => {
    let calls = 0
    const derived = defineProjection({
      name: 'derived',
      events: noteDefinitions,
      initial: () => ({ values: [] as number[] }),
      derive: ({ values }) => ({
        get mean(): number | undefined {
          return values.length === 0 ? undefined : this.total / values.length
        },
        get total(): number {
          calls += 1
          return values.reduce((left, right) => left + right, 0)
        },
      }),
      recipes: () => ({
        'note.taken': (draft, { data }) => {
          expect(Object.keys(draft)).toEqual(['values'])
          draft.values.push(data.value)
        },
      }),
    })
    const both = combineProjections({
      name: 'both',
      parts: { derived },
      derive: (state) => ({
        get twice() {
          return 2 * state.derived.total
        },
      }),
    })
    const state = replay(timeline, both).atEnd()
    expect(calls).toBe(0)
    expect([state.derived.mean, state.twice, calls]).toEqual([3.5, 42, 1])
    expect(state.derived).toEqual({ values: [1, 2, 3, 4, 5, 6], mean: 3.5, total: 21 })
    expect(Object.isFrozen(state.derived)).toBe(true)
    const replayed = replay(timeline, derived)
    expect(replayed.atEnd()).toBe(replayed.atEnd())
    expect(replayed.first(({ total }) => total === 10)?.event.id).toBe('n3')
    const following = live(notes([1]), derived)
    const updates: unknown[] = []
    following.subscribe(({ patches }) => updates.push(...patches))
    following.append(note(3, 1))
    expect(updates).toContainEqual({ op: 'replace', path: ['total'], value: 4 })
  })

  it('of an entry may read each other', () => {
    const keyed = defineKeyedProjection({
      name: 'keyed',
      events: noteDefinitions,
      fields: { sum: 'float64' },
      derive: ({ sum = 0 }, key) => ({
        get label(): string {
          return `${key}: ${this.twice}`
        },
        get twice(): number {
          return 2 * sum
        },
        get none(): undefined {
          return undefined
        },
      }),
      recipes: (blank) => ({
        'note.taken': (draft, { data }) => {
          draft[data.key] ??= blank({ sum: 0 })
          const entry = draft[data.key]
          if (entry !== undefined) entry.sum += data.value
        },
      }),
    })
    const replayed = replay(timeline, keyed)
    expect(replayed.atEnd().a).toEqual({ sum: 5, label: 'a: 10', twice: 10 })
    expect(replayed.first(({ c }) => c?.twice === 18)?.position).toBe(6)
  })

  it('that form a cycle throw an error with its path, across combinations too', () => {
    const keyed = defineKeyedProjection({
      name: 'keyed',
      events: noteDefinitions,
      fields: { sum: 'number' },
      derive: () => ({
        get a(): number {
          return this.b
        },
        get b(): number {
          return this.c
        },
        get c(): number {
          return this.b
        },
      }),
      recipes: (blank) => ({
        'note.taken': (draft, { data }) => {
          draft[data.key] = blank()
        },
      }),
    })
    expect(errorOf(() => replay(timeline, keyed).atEnd().a)).toMatchObject({
      code: 'projection.invalid',
      message: expect.stringContaining("Derived values of 'keyed' form a cycle at one position: b → c → b."),
    })
    let outerState: { readonly last: unknown } | undefined
    const inner = combineProjections({
      name: 'inner',
      parts: { sum },
      derive: () => ({
        get back() {
          return outerState?.last
        },
      }),
    })
    const outer = combineProjections({
      name: 'outer',
      parts: { inner },
      derive: (state) => ({
        get last(): unknown {
          return this.next
        },
        get next(): unknown {
          return state.inner.back
        },
      }),
    })
    const state = replay(timeline, outer).atEnd()
    outerState = state
    const message = 'outer.last → outer.next → inner.back → outer.last.'
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(errorOf(() => state.last).message).toContain(message)
    expect(state.inner.sum.sum).toBe(21)
  })

  it('whose function fails on the initial state, or does not fit it, are rejected', () => {
    const options = { name: 'x', events: noteDefinitions, recipes: () => ({}) }
    const faulty = [
      () => defineProjection({ ...options, initial: () => 0, derive: () => ({ double: 2 }) }),
      () => defineProjection({ ...options, initial: () => ({ n: 1 }), derive: () => ({ n: 2 }) }),
      () => defineProjection({ ...options, initial: () => ({}), derive: () => 5 as never }),
      () =>
        combineProjections({
          name: 'x',
          parts: { sum },
          derive: () => {
            throw new RangeError('No.')
          },
        }),
    ]
    const messages = faulty.map((call) => errorOf(call).message)
    expect(messages).toEqual([
      expect.stringContaining('must be a plain object'),
      expect.stringContaining("a field 'n', which is also the name of a derived value"),
      expect.stringContaining('returned an invalid value'),
      expect.stringContaining('fails on the initial state'),
    ])
  })

  it('that read themselves at the same position throw on each read', () => {
    const circular = combineProjections({
      name: 'circular',
      parts: { sum },
      derive: (_, tape) => ({
        get own() {
          return tape.at(tape.now ?? 0).own
        },
      }),
    })
    const state = replay(timeline, circular).atEnd()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = errorOf(() => state.own)
      expect(error.code).toBe('projection.invalid')
      expect(error.message).toMatch(/'circular' form a cycle.*: own → own\./)
    }
    expect(state.sum).toEqual({ sum: 21 })
  })

  it('that ask for an undefined event type throw with the nearest name, and for an invalid moment too', () => {
    const typo = combineProjections({
      name: 'typo',
      parts: { sum },
      derive: (_, tape) => ({
        get notes() {
          return tape.events('note.token')
        },
        get list() {
          return tape.events(['note.taken'] as never)
        },
        get before() {
          return tape.at(false as never)
        },
      }),
    })
    const state = replay(timeline, typo).atEnd()
    expect(errorOf(() => state.notes)).toMatchObject({
      code: 'event.type-unknown',
      message: expect.stringContaining("Did you mean 'note.taken'?"),
    })
    expect(errorOf(() => state.list).message).toContain('as separate arguments, found an array of 1')
    expect(errorOf(() => state.before)).toMatchObject({ code: 'argument.invalid' })
    const other = defineEvent({ type: 'note.token', schema: z.object({}) })
    expect(replay(createTimeline([other, ...noteDefinitions]), typo).atEnd().notes).toEqual([])
  })

  it('that throw do so on read, and leave the other values', () => {
    const throwing = combineProjections({
      name: 'throwing',
      parts: { sum },
      derive: () => ({
        get bad(): number {
          throw new RangeError('No number.')
        },
      }),
    })
    const state = replay(timeline, throwing).atEnd()
    expect(() => state.bad).toThrow('No number.')
    expect(state.sum).toEqual({ sum: 21 })
  })
})
