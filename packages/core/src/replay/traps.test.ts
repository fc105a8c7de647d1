/** The traps of running Immer recipes on plain state. Those of sharing and of values are in other files. */
import { describe, expect, it } from '@jest/globals'
import { current, isDraft, original } from 'immer'
import { combineProjections } from '../projection/combine.js'
import { errorOf, MODES, type Note, type NoteTaken, note, notes, onNote, statesOf } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5])

describe('Immer’s own functions on plain state', () => {
  it('`original` and `current` work, because such recipes run under Immer', () => {
    const before = onNote(
      () => ({ n: 0, before: 0 }),
      (draft, { data }) => {
        draft.n += data.value
        draft.before = original(draft)?.n ?? -1
      },
    )
    expect(statesOf(before, timeline).at(-1)).toEqual({ n: 15, before: 10 })
    const now = onNote(
      () => ({ n: 0, copy: [] as number[] }),
      (draft, { data }) => {
        draft.copy.push(data.value)
        draft.n = current(draft).copy.length
      },
    )
    expect(statesOf(now, timeline).at(-1)).toEqual({ n: 5, copy: [1, 2, 3, 4, 5] })
  })

  it('a recipe that calls `isDraft` is found by the mode `checked`', () => {
    const asking = onNote(
      () => ({ n: 0 }),
      (draft) => {
        draft.n += isDraft(draft) ? 1 : 2
      },
    )
    const error = errorOf(() => replay(timeline, asking, { mode: 'checked' }).atEnd())
    expect(error).toMatchObject({ code: 'projection.impure', eventId: 'n0' })
  })
})

describe('a recipe that returns a value by accident', () => {
  it('is rejected with the event if it has also changed its draft', () => {
    const accident = onNote(() => ({ list: [] as number[] }), ((
      draft: { list: number[] },
      { data }: NoteTaken,
    ) => draft.list.push(data.value)) as never)
    for (const mode of MODES) {
      const error = errorOf(() => replay(timeline, accident, { mode }).atEnd())
      expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'n0' })
    }
  })

  it('may return its draft', () => {
    const chained = onNote(
      () => new Map<string, number>(),
      (draft, { data }) => draft.set(data.key, data.value),
    )
    expect(statesOf(chained, timeline).at(-1)).toEqual(
      new Map([
        ['a', 4],
        ['b', 5],
        ['c', 3],
      ]),
    )
  })

  it('replaces the state if it returns a new one without changing the draft', () => {
    const sums = onNote(
      (): { sum: number } => ({ sum: 0 }),
      ({ sum }, { data }) => ({ sum: sum + data.value }),
    )
    expect(statesOf(sums, timeline)).toEqual([0, 1, 3, 6, 10, 15].map((sum) => ({ sum })))
  })
})

describe('a throw in the middle of a recipe', () => {
  const halfWay = () =>
    onNote(
      () => ({ sum: 0, last: { value: 0 } }),
      (draft, { data }) => {
        draft.sum += data.value
        draft.last = { value: data.value }
        if (data.value === 4) throw new Error('Half way.')
        draft.last.value = -data.value
      },
    )

  it('names the event, the recipe and the reason', () => {
    for (const mode of MODES) {
      const error = errorOf(() => replay(timeline, halfWay(), { mode }).atEnd())
      expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'n3' })
      expect(error.message).toMatch(/'notes'.*'note\.taken'.*Half way\./)
      expect(error.cause).toEqual(new Error('Half way.'))
    }
  })

  it('leaves the last whole state, and every state before it', () => {
    for (const mode of MODES) {
      const run = replay(timeline, halfWay(), { mode })
      const before = run.atPosition(3)
      for (let attempt = 0; attempt < 2; attempt += 1) expect(() => run.atEnd()).toThrow('Half way.')
      expect(run.atPosition(3)).toStrictEqual(before)
      expect(before).toEqual({ sum: 6, last: { value: -3 } })
      expect(run.atPosition(1)).toEqual({ sum: 1, last: { value: -1 } })
    }
  })

  it('undoes the changes of other projections for the same event', () => {
    const good = onNote(
      () => ({ sum: 0 }),
      (draft, { data }) => {
        draft.sum += data.value
      },
    )
    const both = combineProjections({ name: 'both', parts: { good, bad: halfWay() } })
    for (const mode of MODES) {
      const run = replay(timeline, both, { mode })
      expect(() => run.atEnd()).toThrow('Half way.')
      expect(run.atPosition(3).good).toEqual({ sum: 6 })
    }
  })

  it('names the event for a thrown value that is not an error too', () => {
    const odd = onNote(
      () => ({ n: 0 }),
      () => {
        throw 'a string'
      },
    )
    expect(errorOf(() => replay(timeline, odd).atEnd())).toMatchObject({
      code: 'recipe.failed',
      eventId: 'n0',
    })
  })
})

describe('event data put into the state', () => {
  const pushing = () =>
    onNote(
      () => ({ list: [] as Note[], events: [] as unknown[] }),
      (draft, event) => {
        const last = draft.list.at(-1)
        if (last !== undefined) {
          last.value += 100
          last.tags.push(-1)
        }
        draft.list.push(event.data as Note)
        draft.events.push(event)
      },
    )

  it('may be changed by later events, which leaves the earlier events unchanged', () => {
    const states = statesOf(pushing(), timeline)
    expect(states[2]).toMatchObject({
      list: [
        { value: 101, tags: [1, -1] },
        { value: 2, tags: [2] },
      ],
    })
    expect(timeline.get('n0').data).toEqual({ key: 'a', value: 1, tags: [1] })
  })

  it('may be changed repeatedly without replaying the block each time', () => {
    let calls = 0
    const counting = onNote(
      () => ({ list: [] as Note[] }),
      (draft, { data }) => {
        calls += 1
        const last = draft.list.at(-1)
        if (last !== undefined) last.value = 0
        draft.list.push(data as Note)
      },
    )
    replay(
      notes(
        Array.from({ length: 200 }, () => 1),
        256,
      ),
      counting,
    ).atEnd()
    expect(calls).toBeLessThan(1000)
  })

  it('must not be changed at the event that contains them', () => {
    const greedy = onNote(
      () => ({ n: 0 }),
      (_, event) => {
        ;(event.data as Note).value = 0
      },
    )
    for (const mode of MODES) {
      const error = errorOf(() => replay(timeline, greedy, { mode }).atEnd())
      expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'n0' })
    }
  })

  it('may be at many paths, because they are frozen', () => {
    const twice = onNote(
      () => ({ first: undefined as unknown, last: undefined as unknown }),
      (draft, { data }) => {
        draft.first ??= data
        draft.last = data
      },
    )
    expect(statesOf(twice, timeline)[1]).toEqual({ first: note(1, 0).data, last: note(1, 0).data })
  })
})
