import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { live } from './live.js'
import { replay } from './replay.js'

const counted = defineEvent({
  type: 'thing.counted',
  schema: z.object({ name: z.string(), count: z.number() }),
  instrument: 'name',
})
const listed = defineEvent({
  type: 'thing.listed',
  schema: z.object({ name: z.string() }),
  instrument: 'name',
  listsInstrument: true,
})
const at = Date.UTC(2025, 0, 27)
const event = (number: number, name = 'a') =>
  ({
    id: `e${number}`,
    type: 'thing.counted',
    at: at + number * 1000,
    data: { name, count: number },
  }) as const
const timeline = createTimeline([counted, listed]).append([1, 2, 3, 4, 5].map((number) => event(number)))
const modes: ReplayMode[] = ['fast', 'immer', 'checked']

type Loose = Record<string, unknown>

/** A projection whose recipe does something at the third event. */
function leaf(bad: (draft: Loose) => unknown, initial: () => unknown = () => ({})) {
  return defineProjection({
    name: 'leaf',
    events: [counted],
    initial: initial as () => Loose,
    recipes: () => ({
      'thing.counted': ((draft: Loose, { id }: { id: string }) =>
        id === 'e3' ? bad(draft) : undefined) as never,
    }),
  })
}

describe.each(modes)('a wrong recipe, in mode %s', (mode) => {
  test.each<[what: string, bad: (draft: Loose) => unknown, initial: () => unknown]>([
    [
      'awaits and changes its draft',
      async (draft) => {
        await null
        draft.late = 1
      },
      () => ({}),
    ],
    ['awaits and returns a number', async () => 7, () => 0],
    ['rejects', () => Promise.reject(new Error('never heard')), () => ({})],
  ])('%s: the error names its own event', (_, bad, initial) => {
    const replayed = replay(timeline, leaf(bad, initial), { mode })
    expect(() => replayed.atEnd()).toThrow(
      expect.objectContaining({
        code: 'recipe.failed',
        eventId: 'e3',
        message: expect.stringContaining('it returned a Promise'),
      }),
    )
    expect(replayed.atEvent('e2')).toEqual(initial())
  })

  test('awaits an entry: the error names its own event', () => {
    const entries = defineKeyedProjection({
      name: 'entries',
      events: [counted, listed],
      fields: { count: 'number' },
      entryRecipes: (blank) => ({
        'thing.counted': ((draft: { count: number } | undefined, { id, data }: ReturnType<typeof event>) => {
          const own = draft ?? blank()
          own.count = data.count
          return id === 'e3' ? Promise.resolve(own) : own
        }) as never,
      }),
    })
    expect(() => replay(timeline, entries, { mode }).atEnd()).toThrow(
      expect.objectContaining({ code: 'recipe.failed', eventId: 'e3' }),
    )
  })

  test.each<[what: string, bad: (draft: Loose) => unknown, path: string]>([
    [
      'puts its draft into itself',
      (draft) => {
        draft.self = draft
      },
      'self',
    ],
    [
      'makes a ring',
      (draft) => {
        const ring: Loose = {}
        ring.next = [ring]
        draft.ring = ring
      },
      'ring.next[0]',
    ],
  ])('%s: the error names its own event and the path', (_, bad, path) => {
    expect(() => replay(timeline, leaf(bad), { mode }).atEnd()).toThrow(
      expect.objectContaining({
        code: 'recipe.failed',
        eventId: 'e3',
        message: expect.stringContaining(`it put an object into itself at '${path}'`),
      }),
    )
  })

  test('may nest as deeply as event data', () => {
    const deep = leaf((draft) => {
      let inner: Loose = {}
      for (let level = 0; level < 200; level += 1) inner = { inner }
      draft.deep = inner
    })
    expect(Object.keys(replay(timeline, deep, { mode }).atEnd())).toEqual(['deep'])
  })
})

describe('a value that a state cannot hold', () => {
  test.each<[what: string, value: () => unknown, path: string, found: string]>([
    ['a function', () => ({ list: [1, { call: () => 1 }] }), 'x.list[1].call', 'a function'],
    ['a symbol', () => [Symbol('s')], 'x[0]', 'a symbol'],
    [
      'an instance of a class',
      () => ({ 'a.b': new URL('https://example.org') }),
      'x["a.b"]',
      'an instance of URL',
    ],
    ['a promise', () => Promise.resolve(1), 'x', 'an instance of Promise'],
  ])('%s: the error names the path, and the event that put it there', (_, value, path, found) => {
    const bad = leaf((draft) => {
      draft.x = value()
    })
    expect(() => replay(timeline, bad).atEnd()).toThrow(
      expect.objectContaining({ code: 'state.unsupported', eventId: 'e3', path, found }),
    )
  })

  test('an undeclared field: the error names the event that set it', () => {
    const entries = defineKeyedProjection({
      name: 'entries',
      events: [counted, listed],
      fields: { count: 'number' },
      entryRecipes: (blank) => ({
        'thing.counted': (draft, { id, data }) => {
          const own = draft ?? blank()
          own.count = id === 'e3' ? ('many' as never) : id > 'e3' ? own.count : data.count
          return own
        },
      }),
    })
    expect(() => replay(timeline, entries).atEnd()).toThrow(
      expect.objectContaining({
        code: 'state.unsupported',
        eventId: 'e3',
        message: expect.stringContaining('a.count'),
      }),
    )
  })
})

describe('a published date', () => {
  const dates = defineProjection({
    name: 'dates',
    events: [counted],
    initial: (): { last: Date; all: Map<string, Date> } => ({ last: new Date(0), all: new Map() }),
    recipes: () => ({
      'thing.counted': (draft, { id, at: when }) => {
        draft.last.setTime(when)
        draft.all.set(id, new Date(when))
      },
    }),
  })
  const both = combineProjections({
    name: 'both',
    parts: { dates },
    derive: () => ({
      get derived() {
        return { list: [new Date(7)] }
      },
    }),
  })

  test.each(modes)('cannot be changed, in mode %s', (mode) => {
    const state = replay(timeline, both, { mode }).atEnd()
    const published = [state.dates.last, state.dates.all.get('e1'), state.derived.list[0]] as Date[]
    const times = published.map((date) => date.getTime())
    expect(times).toEqual([at + 5000, at + 1000, 7])
    const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))
    expect(setters).toHaveLength(16)
    for (const date of published) {
      for (const setter of setters)
        expect(() => (date as unknown as Record<string, (value: number) => void>)[setter]?.(1)).toThrow(
          expect.objectContaining({ code: 'state.unsupported' }),
        )
      expect(() => Object.assign(date, { note: 1 })).toThrow(TypeError)
    }
    expect(published.map((date) => date.getTime())).toEqual(times)
    expect(state.dates.last).toStrictEqual(new Date(at + 5000))
  })

  test('can still be changed by the recipes of later events', () => {
    const own = live(timeline, dates)
    const before = own.state
    own.append(event(9))
    expect([before.last.getTime(), own.state.last.getTime()]).toEqual([at + 5000, at + 9000])
  })
})
