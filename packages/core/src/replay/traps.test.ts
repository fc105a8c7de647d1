/** The traps of running Immer recipes on plain state, each by its name. */
import { describe, expect, it } from '@jest/globals'
import { current, immerable, isDraft, original } from 'immer'
import { combineProjections } from '../projection/combine.js'
import { defineKeyedProjection } from '../projection/keyed.js'
import { defineProjection } from '../projection/projection.js'
import type { ReplayMode } from './cursor.js'
import { errorOf, type Note, type NoteTaken, note, noteDefinitions, notes, onNote } from './notes.fixture.js'
import { replay } from './replay.js'

const MODES: readonly ReplayMode[] = ['fast', 'immer', 'checked']
const timeline = notes([1, 2, 3, 4, 5])

/** The state after each event, by every mode; all are to be equal. */
function statesOf<State>(projection: Parameters<typeof replay<never, State>>[1], tape = timeline): unknown[] {
  const [fast, ...others] = MODES.map((mode) => {
    const run = replay(tape, projection, { mode })
    const forwards = Array.from({ length: tape.length + 1 }, (_, position) => run.atPosition(position))
    const again = replay(tape, projection, { mode })
    for (const position of [...forwards.keys()].reverse())
      expect(again.atPosition(position)).toStrictEqual(forwards[position])
    return forwards
  })
  for (const other of others) expect(other).toStrictEqual(fast)
  return fast as unknown[]
}

describe('Immer’s own functions on plain state', () => {
  it('`original` and `current` work, since such recipes run under Immer', () => {
    const before = onNote(
      () => ({ n: 0, before: 0 }),
      (draft, { data }) => {
        draft.n += data.value
        draft.before = original(draft)?.n ?? -1
      },
    )
    expect(statesOf(before).at(-1)).toEqual({ n: 15, before: 10 })
    const now = onNote(
      () => ({ n: 0, copy: [] as number[] }),
      (draft, { data }) => {
        draft.copy.push(data.value)
        draft.n = current(draft).copy.length
      },
    )
    expect(statesOf(now).at(-1)).toEqual({ n: 5, copy: [1, 2, 3, 4, 5] })
  })

  it('a recipe that asks `isDraft` is found by the mode `checked`', () => {
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
  it('and has changed its draft is an error that names the event', () => {
    const accident = onNote(() => ({ list: [] as number[] }), ((
      draft: { list: number[] },
      { data }: NoteTaken,
    ) => draft.list.push(data.value)) as never)
    for (const mode of MODES) {
      const error = errorOf(() => replay(timeline, accident, { mode }).atEnd())
      expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'n0' })
    }
  })

  it('and what it returns is the draft itself changes it and no more', () => {
    const chained = onNote(
      () => new Map<string, number>(),
      (draft, { data }) => draft.set(data.key, data.value),
    )
    expect(statesOf(chained).at(-1)).toEqual(
      new Map([
        ['a', 4],
        ['b', 5],
        ['c', 3],
      ]),
    )
  })

  it('a recipe that returns a new state on purpose replaces it', () => {
    const sums = onNote(
      (): { sum: number } => ({ sum: 0 }),
      ({ sum }, { data }) => ({ sum: sum + data.value }),
    )
    expect(statesOf(sums)).toEqual([0, 1, 3, 6, 10, 15].map((sum) => ({ sum })))
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

  it('leaves the last good state, never half of one, and every moment before it', () => {
    for (const mode of MODES) {
      const run = replay(timeline, halfWay(), { mode })
      const before = run.atPosition(3)
      for (let attempt = 0; attempt < 2; attempt += 1) expect(() => run.atEnd()).toThrow('Half way.')
      expect(run.atPosition(3)).toStrictEqual(before)
      expect(before).toEqual({ sum: 6, last: { value: -3 } })
      expect(run.atPosition(1)).toEqual({ sum: 1, last: { value: -1 } })
    }
  })

  it('takes back what other projections made of the same event', () => {
    const good = onNote(
      () => ({ sum: 0 }),
      (draft, { data }) => {
        draft.sum += data.value
      },
    )
    const both = combineProjections('both', { good, bad: halfWay() })
    for (const mode of MODES) {
      const run = replay(timeline, both, { mode })
      expect(() => run.atEnd()).toThrow('Half way.')
      expect(run.atPosition(3).good).toEqual({ sum: 6 })
    }
  })

  it('of a value that is no error is named all the same', () => {
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

describe('payloads pushed into state', () => {
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

  it('may be changed by later events, and the events stay as they were', () => {
    const states = statesOf(pushing())
    expect(states[2]).toMatchObject({
      list: [
        { value: 101, tags: [1, -1] },
        { value: 2, tags: [2] },
      ],
    })
    expect(timeline.get('n0').data).toEqual({ key: 'a', value: 1, tags: [1] })
  })

  it('are changed again and again without the block being replayed each time anew', () => {
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

  it('may not be changed by the event that brings them', () => {
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

  it('may stand at many paths, for they are frozen', () => {
    const twice = onNote(
      () => ({ first: undefined as unknown, last: undefined as unknown }),
      (draft, { data }) => {
        draft.first ??= data
        draft.last = data
      },
    )
    expect(statesOf(twice)[1]).toEqual({ first: note(1, 0).data, last: note(1, 0).data })
  })
})

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

  it('is replayed as Immer does, where the two part again', () => {
    for (const tape of [timeline, notes([1, 2, 3, 4, 5], 64)]) {
      const expected = { left: { n: 13 }, right: { n: 1 } }
      for (const mode of ['fast', 'immer'] as const)
        expect(replay(tape, sharing, { mode }).atEnd()).toEqual(expected)
      const run = replay(tape, sharing)
      for (const [position, n] of [0, 1, 1, 4, 8, 13].entries())
        expect(run.atPosition(position).left.n).toBe(n)
    }
  })

  it('is found by the mode `checked` at the event that leaves it so', () => {
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
    expect(statesOf(shared).at(-1)).toEqual({ left: { n: 15 }, right: { n: 0 } })
    expect(one).toEqual({ n: 0 })
  })

  it('is none if the object was moved within one recipe', () => {
    const moving = pair((draft, { data }) => {
      const { left } = draft
      draft.left = draft.right
      draft.right = left
      left.n += data.value
    })
    expect(statesOf(moving).at(-1)).toEqual({ left: { n: 6 }, right: { n: 9 } })
  })

  it('may be a date that no recipe sets', () => {
    const dates = onNote(
      () => ({ open: new Date(0), close: new Date(0) }),
      (draft, { at }) => {
        draft.open = draft.close = new Date(at)
      },
    )
    expect(statesOf(dates).at(-1)).toEqual({
      open: new Date(timeline.get('n4').at),
      close: new Date(timeline.get('n4').at),
    })
  })

  it('may be the state of another projection, which a recipe kept', () => {
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
    const both = combineProjections('both', { last, keeping })
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

describe('values that compare oddly', () => {
  it('NaN is kept, and -0 becomes 0 in what is published', () => {
    const odd = onNote(
      () => ({ nan: 0, zero: 1, list: [] as number[] }),
      (draft, { data }) => {
        draft.nan = Number.NaN
        draft.zero = data.value % 2 === 0 ? 0 : -0
        draft.list.push(-0)
      },
    )
    for (const state of statesOf(odd).slice(1) as { nan: number; zero: number; list: number[] }[]) {
      expect(state.nan).toBe(Number.NaN)
      expect(Object.is(state.zero, 0)).toBe(true)
      expect(state.list.every((item) => Object.is(item, 0))).toBe(true)
    }
  })

  it('a state that stays NaN is the same value at each look', () => {
    const odd = onNote(
      () => ({ nan: Number.NaN }),
      (draft) => {
        draft.nan = Number.NaN
      },
    )
    const run = replay(timeline, odd)
    const early = run.atPosition(2)
    expect(run.atPosition(4)).toBe(early)
  })

  it('a hole in an array is undefined', () => {
    const holes = onNote(
      () => ({ list: [1, 2, 3] }),
      (draft, { data }) => {
        if (data.value === 1) delete draft.list[1]
        else draft.list[0] = data.value
      },
    )
    expect(statesOf(holes).at(-1)).toStrictEqual({ list: [5, undefined, 3] })
  })
})

describe('Map, Set and Date in state', () => {
  it('are changed in place, kept in order, and closed in what is published', () => {
    const rich = onNote(
      () => ({ map: new Map([['x', { n: 0 }]]), set: new Set<unknown>([{ n: 0 }]), moment: new Date(0) }),
      (draft, { data, at }) => {
        const x = draft.map.get('x') as { n: number }
        x.n += data.value
        draft.map.delete('x')
        draft.map.set(data.key, { n: data.value })
        draft.map.set('x', x)
        for (const item of draft.set) if (typeof item === 'object') (item as { n: number }).n += 1
        draft.set.add(data.key)
        draft.moment.setTime(at)
      },
    )
    const states = statesOf(rich) as { map: Map<string, { n: number }>; set: Set<unknown>; moment: Date }[]
    const end = states.at(-1)
    expect([...(end?.map.keys() ?? [])]).toEqual(['a', 'b', 'c', 'x'])
    expect([...(end?.set ?? [])]).toEqual([{ n: 5 }, 'a', 'b', 'c'])
    expect(states.map((state) => state.moment.getTime()).slice(1)).toEqual(
      [...timeline].map((event) => event.at),
    )
    expect(() => end?.map.set('y', { n: 0 })).toThrow()
    expect(() => end?.set.clear()).toThrow()
    expect(() => Object.assign(end?.map.get('x') ?? {}, { n: 0 })).toThrow()
  })

  it('a date in what is published is a copy: to set it changes no later look', () => {
    const dated = onNote(
      () => ({ moment: new Date(0) }),
      (draft, { at }) => {
        draft.moment.setTime(at)
      },
    )
    for (const mode of MODES) {
      const run = replay(timeline, dated, { mode })
      ;(run.atPosition(2).moment as Date).setTime(0)
      expect(run.atPosition(4).moment.getTime()).toBe(timeline.get('n3').at)
      expect(replay(timeline, dated, { mode }).atPosition(2).moment.getTime()).toBe(timeline.get('n1').at)
    }
  })
})

describe('the order of keys', () => {
  it('after a key is deleted and added again is that of Immer, to the byte', () => {
    const again = onNote(
      () => ({ a: 0, b: 0, c: 0 }) as Record<string, number>,
      (draft, { data }) => {
        delete draft[data.key]
        draft[data.key] = data.value
      },
    )
    const states = statesOf(again).map((state) => JSON.stringify(state))
    expect(states.at(-1)).toBe('{"c":3,"a":4,"b":5}')
    expect(states[2]).toBe('{"c":0,"a":1,"b":2}')
  })

  it('is new also where no value is', () => {
    const again = onNote(
      () => ({ a: 0, b: 0, c: 0 }) as Record<string, number>,
      (draft, { data }) => {
        delete draft[data.key]
        draft[data.key] = 0
      },
    )
    expect(statesOf(again).map((state) => Object.keys(state as object).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
      'bca',
      'cab',
    ])
  })
})

describe('the initial state', () => {
  it('may be an object of its own that the factory gives each time, and is not changed', () => {
    const own = Object.freeze({ list: [] as number[] })
    const shared = onNote(
      () => own,
      (draft, { data }) => {
        draft.list.push(data.value)
      },
    )
    expect(statesOf(shared).at(-1)).toEqual({ list: [1, 2, 3, 4, 5] })
    expect(own).toEqual({ list: [] })
    expect(Object.isFrozen(own.list)).toBe(false)
  })
})

describe('what no state may hold', () => {
  class Position {
    n = 1
  }
  class Marked {
    [immerable] = true
    n = 0
  }
  const holding = (value: unknown) =>
    onNote(
      () => ({ held: undefined as unknown }),
      (draft, { data }) => {
        draft.held = data.value === 3 ? value : undefined
      },
    )

  it.each([
    ['an instance of a class', new Position(), /an instance of Position/],
    ['a function', () => 1, /a function/],
    ['a symbol', Symbol('s'), /a symbol/],
    ['a key that is a symbol', { [Symbol('s')]: 1 }, /a key that is a symbol/],
    ['a frozen instance of a class', Object.freeze(new Position()), /an instance of Position/],
    ['a function deep inside', { list: [{ f: () => 1 }] }, /a function/],
  ])('%s is an error, where someone looks at it', (_, value, found) => {
    for (const mode of MODES) {
      const run = replay(timeline, holding(value), { mode })
      const error = errorOf(() => run.atPosition(3))
      expect(error.code).toBe('state.unsupported')
      expect(error.message).toMatch(/'notes'/)
      expect(error.found).toMatch(found)
      expect(run.atPosition(2)).toEqual({ held: undefined })
      expect(run.atEnd()).toEqual({ held: undefined })
      expect(errorOf(() => run.atPosition(3)).code).toBe('state.unsupported')
    }
  })

  it('an instance of a class that is marked immerable may stand there', () => {
    const marked = onNote(
      () => ({ own: new Marked() }),
      (draft, { data }) => {
        draft.own.n += data.value
      },
    )
    for (const state of statesOf(marked) as { own: Marked }[]) {
      expect(state.own).toBeInstanceOf(Marked)
      expect(Object.isFrozen(state.own)).toBe(true)
    }
    expect(replay(timeline, marked).atEnd().own.n).toBe(15)
  })
})
