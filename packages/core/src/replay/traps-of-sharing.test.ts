/** The trap of one object at two paths: a change on plain state shows at both paths, under Immer at one. */
import { describe, expect, it } from '@jest/globals'
import { combineProjections } from '../projection/combine.js'
import { defineProjection } from '../projection/projection.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf, type NoteTaken, noteDefinitions, notes, onNote, statesOf } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5])

interface Pair {
  left: { n: number }
  right: { n: number }
}

describe('one object at two paths', () => {
  const pair = (recipe: (draft: Pair, event: NoteTaken) => void) =>
    onNote(() => ({ left: { n: 0 }, right: { n: 0 } }), recipe)
  const sharing = pair((draft, { data }) => {
    if (data.value === 2) draft.right = draft.left
    else draft.left.n += data.value
  })

  it('gives the same states as Immer when the two become different', () => {
    for (const tape of [timeline, notes([1, 2, 3, 4, 5], 64)]) {
      const expected = { left: { n: 13 }, right: { n: 1 } }
      for (const mode of ['fast', 'immer'] as const)
        expect(replay(tape, sharing, { mode }).atEnd()).toEqual(expected)
      const run = replay(tape, sharing)
      for (const [position, n] of [0, 1, 1, 4, 8, 13].entries())
        expect(run.atPosition(position).left.n).toBe(n)
    }
  })

  it('is found by the mode `checked` at the event that causes it', () => {
    const error = errorOf(() => replay(timeline, sharing, { mode: 'checked' }).atEnd())
    expect(error).toMatchObject({ code: 'projection.impure', eventId: 'n1' })
  })

  it('may come from the initial state', () => {
    const one = { n: 0 }
    const shared = onNote(
      () => ({ left: one, right: one }),
      (draft, { data }) => {
        draft.left.n += data.value
      },
    )
    expect(statesOf(shared, timeline).at(-1)).toEqual({ left: { n: 15 }, right: { n: 0 } })
    expect(one).toEqual({ n: 0 })
  })

  it('is not a fault if a recipe moved the object', () => {
    const moving = pair((draft, { data }) => {
      const { left } = draft
      draft.left = draft.right
      draft.right = left
      left.n += data.value
    })
    expect(statesOf(moving, timeline).at(-1)).toEqual({ left: { n: 6 }, right: { n: 9 } })
  })

  it('may be a date that no recipe changes', () => {
    const dates = onNote(
      () => ({ open: new Date(0), close: new Date(0) }),
      (draft, { at }) => {
        draft.open = draft.close = new Date(at)
      },
    )
    expect(statesOf(dates, timeline).at(-1)).toEqual({
      open: new Date(timeline.get('n4').at),
      close: new Date(timeline.get('n4').at),
    })
  })

  it('may be the state of another projection that a recipe kept', () => {
    const last = onNote(
      () => ({ at: { n: 0 } }),
      (draft, { data }) => {
        draft.at.n = data.value
      },
    )
    const keeping = defineProjection({
      name: 'keeping',
      events: noteDefinitions,
      reads: { last },
      initial: () => ({ kept: undefined as { readonly n: number } | undefined }),
      recipes: () => ({
        'note.taken': (draft, event, { last: read }) => {
          if (event.data.value === 2) draft.kept = read.at
        },
      }),
    })
    const both = combineProjections({ name: 'both', parts: { last, keeping } })
    for (const tape of [timeline, notes([1, 2, 3, 4, 5], 64)]) {
      const run = replay(tape, both)
      for (const position of [2, 5, 3]) expect(run.atPosition(position).keeping).toEqual({ kept: { n: 2 } })
    }
  })

  it('may be an entry of a keyed state', () => {
    const keyed = defineKeyedProjection({
      name: 'keyed',
      events: noteDefinitions,
      fields: { n: 'number' },
      recipes: (blank) => ({
        'note.taken': (draft, { data: { value } }) => {
          draft.left ??= blank()
          if (value === 2) draft.right = draft.left
          else draft.left.n = value
        },
      }),
    })
    for (const tape of [timeline, notes([1, 2, 3, 4, 5], 64)]) {
      const run = replay(tape, keyed)
      for (const position of [3, 5, 4])
        expect(run.atPosition(position)).toEqual({ left: { n: position }, right: { n: 1 } })
    }
  })
})
