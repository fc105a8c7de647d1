import { describe, expect, it } from '@jest/globals'
import type { EntryOf } from '../projection/fields.js'
import type { KeyedState } from '../projection/keyed.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf, type Note, noteDefinitions, notes } from './notes.fixture.js'
import { replay } from './replay.js'

const MODES: readonly ReplayMode[] = ['fast', 'immer', 'checked']
const fields = { value: 'number', side: ['up', 'down'] } as const
type Entry = EntryOf<typeof fields>
type Draft = KeyedState<typeof fields>

function keyed(recipe: (draft: Draft, note: Note, blank: () => Entry) => unknown) {
  return defineKeyedProjection({
    name: 'quotes',
    events: noteDefinitions,
    fields,
    derive: ({ value }, key) => ({
      name: key.toUpperCase(),
      double: value === undefined ? undefined : value * 2,
    }),
    recipes: (blank) => ({
      'note.taken': (draft, event) => recipe(draft, event.data as Note, blank) as Draft | undefined,
    }),
  })
}

function entryOf(draft: Draft, key: string, blank: () => Entry): Entry {
  const entry = draft[key] ?? blank()
  draft[key] = entry
  return draft[key] as Entry
}

describe('a keyed state', () => {
  it('publishes entries with their fields and derived values', () => {
    const quotes = keyed((draft, { key, value }, blank) => {
      entryOf(draft, key, blank).value = value
      if (value > 1) entryOf(draft, key, blank).side = 'up'
    })
    for (const mode of MODES) {
      const state = replay(notes([1, 2]), quotes, { mode }).atEnd()
      expect(state).toStrictEqual({
        a: { value: 1, name: 'A', double: 2 },
        b: { value: 2, side: 'up', name: 'B', double: 4 },
      })
      expect(Object.isFrozen(state) && Object.isFrozen(state.a)).toBe(true)
    }
  })

  it('has NaN for a missing number inside recipes only', () => {
    const seen: number[] = []
    const prices = defineKeyedProjection({
      name: 'prices',
      events: noteDefinitions,
      fields: { first: 'float64', last: 'float64' },
      derive: ({ first, last }) => ({
        rise: first === undefined || last === undefined ? undefined : last - first,
      }),
      recipes: (blank) => ({
        'note.taken': (draft, event) => {
          const { key, value } = event.data as Note
          draft[key] ??= blank()
          const entry = draft[key]
          seen.push(entry.last)
          if (!Number.isNaN(entry.last)) entry.first = entry.last
          entry.last = value
        },
      }),
    })
    for (const mode of MODES) {
      seen.length = 0
      expect(replay(notes([1, 2, 3, 9], 64), prices, { mode }).atEnd()).toStrictEqual({
        a: { first: 1, last: 9, rise: 8 },
        b: { last: 2 },
        c: { last: 3 },
      })
      expect(new Set(seen)).toEqual(new Set([Number.NaN, 1]))
    }
  })

  it('publishes unchanged entries as the same objects, and changed ones anew', () => {
    const quotes = keyed((draft, { key, value }, blank) => {
      entryOf(draft, key, blank).value = value
    })
    for (const mode of MODES) {
      const run = replay(notes([1, 2, 3, 9], 64), quotes, { mode })
      const before = run.atPosition(3)
      const after = run.atPosition(4)
      expect(after.b).toBe(before.b)
      expect(after.a).toMatchObject({ value: 9 })
    }
  })

  it('keeps the order of keys through deletions, additions and checkpoints', () => {
    const quotes = keyed((draft, { key, value }, blank) => {
      delete draft[key]
      entryOf(draft, key, blank).value = value
    })
    for (const blockSize of [2, 3, 64]) {
      const run = replay(notes([1, 2, 3, 4, 5], blockSize), quotes)
      run.atEnd()
      expect([5, 4, 3].map((position) => Object.keys(run.atPosition(position)).join(''))).toEqual([
        'cab',
        'bca',
        'abc',
      ])
    }
  })

  it('can be replaced by a recipe', () => {
    const quotes = keyed((_, { value }, blank) => ({ only: { ...blank(), value } }))
    for (const mode of MODES) {
      expect(replay(notes([1, 2, 3]), quotes, { mode }).atEnd()).toEqual({
        only: { value: 3, name: 'ONLY', double: 6 },
      })
    }
  })

  it.each<[string, number | undefined, unknown]>([
    ['NaN', Number.NaN, 'NaN'],
    ['a text', 'x' as never, 'x'],
  ])('with %s in a number throws on read, until an event repairs it', (_, wrong, found) => {
    const quotes = keyed((draft, { value }, blank) => {
      entryOf(draft, 'x', blank).value = value === 3 ? wrong : value
    })
    for (const mode of MODES) {
      for (const blockSize of [2, 3, 64]) {
        const run = replay(notes([1, 2, 3, 4], blockSize), quotes, { mode })
        expect(run.atEnd().x).toMatchObject({ value: 4 })
        expect(errorOf(() => run.atPosition(3))).toMatchObject({ code: 'state.unsupported', found })
        expect(run.atPosition(2).x).toMatchObject({ value: 2 })
      }
    }
  })

  it.each<[string, (blank: () => Entry) => Entry]>([
    ['made blank', (blank) => blank()],
    ['copied', (blank) => ({ ...blank() })],
  ])('with many entries %s notices a deleted, restored or undeclared field', (_, make) => {
    const quotes = keyed((draft, { value }, blank) => {
      for (let index = 0; index < 40 && value === 1; index += 1)
        draft[`x${index}`] = Object.assign(make(blank), { value: index })
      const entry = draft.x3 as Entry
      if (value === 2) delete (entry as Partial<Entry>).value
      if (value === 3) entry.value = 7
      if (value === 4) Object.assign(entry, { prize: 1 })
    })
    for (const mode of MODES) {
      for (const blockSize of [2, 64]) {
        const run = replay(notes([1, 2, 3, 4], blockSize), quotes, { mode })
        const values = [1, 2, 3].map((position) => run.atPosition(position).x3?.value)
        expect(values).toEqual([3, undefined, 7])
        expect(errorOf(() => run.atEnd())).toMatchObject({
          code: 'state.unsupported',
          found: "the field 'prize'",
        })
        expect(run.atPosition(3).x39).toMatchObject({ value: 39 })
      }
    }
  })

  it('with an undeclared field throws, whatever checkpoints are between', () => {
    const quotes = keyed((draft, { value }, blank) => {
      if (value === 1) Object.assign(entryOf(draft, 'x', blank), { value, prize: 1 })
    })
    for (const mode of MODES) {
      for (const blockSize of [2, 64]) {
        const run = replay(notes([1, 2, 3, 4, 5, 6], blockSize), quotes, { mode })
        for (const position of [1, 6, 3]) {
          const error = errorOf(() => run.atPosition(position))
          expect(error.code).toBe('state.unsupported')
          expect(error.message).toMatch(/'quotes'.*'x\.prize'/)
        }
      }
    }
  })
})
