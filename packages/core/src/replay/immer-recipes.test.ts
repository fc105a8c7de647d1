/** `replay(…).immerRecipes()`: which recipes run under Immer, and why. */
import { describe, expect, it } from '@jest/globals'
import { original } from 'immer'
import type { LeafProjection } from '../projection/projection.js'
import { type NoteTaken, notes, onNote } from './notes.fixture.js'
import { replay } from './replay.js'

interface State {
  items: Record<string, { value: number; tags: number[] }>
  last?: unknown
}

const on = (recipe: (draft: State, event: NoteTaken) => unknown): LeafProjection<State, State> =>
  onNote((): State => ({ items: {} }), recipe as never) as never

const reasonsOf = (projection: LeafProjection<State, State>): string[] => {
  const run = replay(notes([1, 2, 3, 4, 5, 6, 7]), projection)
  expect(run.immerRecipes()).toEqual([])
  run.atEnd()
  return run.immerRecipes().map(({ projection: name, type, reason }) => {
    expect([name, type]).toEqual(['notes', 'note.taken'])
    return reason
  })
}

describe('immerRecipes()', () => {
  it('is empty for recipes that change the draft or return a new state', () => {
    const change = on(({ items }, { data: { key, value } }) => {
      items[key] = { value, tags: [] }
    })
    const reduce = on((state, { data }) => ({ ...state, last: data.value }))
    expect([...reasonsOf(change), ...reasonsOf(reduce)]).toEqual([])
  })

  it('names an object at two paths', () => {
    const shared = on((draft, { data: { key, value } }) => {
      draft.items[key] = { value, tags: [] }
      draft.last = draft.items[key]
    })
    expect(reasonsOf(shared)).toEqual([expect.stringMatching(/one object at two paths.*copy/)])
  })

  it('names data of an event that are changed later', () => {
    const stored = on(({ items }, { data }) => {
      const item = items[data.key]
      if (item === undefined) items[data.key] = data
      else item.value += 1
    })
    expect(reasonsOf(stored)).toEqual([expect.stringMatching(/read only property 'value'.*\{ \.\.\.data \}/)])
  })

  it('names a function of Immer', () => {
    const asks = on((draft, { data }) => {
      draft.last = Object.keys(original(draft)?.items ?? {}).length + data.value
    })
    expect(reasonsOf(asks)).toEqual([expect.stringMatching(/throws on plain objects.*original/)])
  })

  it('names a returned value that is no object', () => {
    expect(reasonsOf(on(() => 5))).toEqual([expect.stringMatching(/returns a value/)])
  })
})
