/** The traps of values in a state. */
import { describe, expect, it } from '@jest/globals'
import { immerable } from 'immer'
import { codeOf } from '../event/faults.fixture.js'
import { errorOf, MODES, notes, onNote, statesOf } from './notes.fixture.js'
import { replay } from './replay.js'

const timeline = notes([1, 2, 3, 4, 5])

describe('values that compare oddly', () => {
  it('NaN is published as it is, and -0 as 0', () => {
    const odd = onNote(
      () => ({ nan: 0, zero: 1, list: [] as number[] }),
      (draft, { data }) => {
        draft.nan = Number.NaN
        draft.zero = data.value % 2 === 0 ? 0 : -0
        draft.list.push(-0)
      },
    )
    for (const state of statesOf(odd, timeline).slice(1) as { nan: number; zero: number; list: number[] }[]) {
      expect(state.nan).toBe(Number.NaN)
      expect(Object.is(state.zero, 0)).toBe(true)
      expect(state.list.every((item) => Object.is(item, 0))).toBe(true)
    }
  })

  it('a state that stays NaN is the same value on each read', () => {
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
    expect(statesOf(holes, timeline).at(-1)).toStrictEqual({ list: [5, undefined, 3] })
  })
})

describe('Map, Set and Date in state', () => {
  it('are changed in place, keep their order, and are read-only once published', () => {
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
    const states = statesOf(rich, timeline) as {
      map: Map<string, { n: number }>
      set: Set<unknown>
      moment: Date
    }[]
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

  it('rejects a change of a published date', () => {
    const dated = onNote(
      () => ({ moment: new Date(0) }),
      (draft, { at }) => {
        draft.moment.setTime(at)
      },
    )
    for (const mode of MODES) {
      const run = replay(timeline, dated, { mode })
      const { moment } = run.atPosition(2)
      expect(codeOf(() => (moment as Date).setTime(0))).toBe('state.unsupported')
      expect(moment.getTime()).toBe(timeline.get('n1').at)
      expect(run.atPosition(4).moment.getTime()).toBe(timeline.get('n3').at)
      expect(replay(timeline, dated, { mode }).atPosition(2).moment.getTime()).toBe(timeline.get('n1').at)
    }
  })
})

describe('the order of keys', () => {
  it('is that of Immer after a key is deleted and added again', () => {
    const again = onNote(
      () => ({ a: 0, b: 0, c: 0 }) as Record<string, number>,
      (draft, { data }) => {
        delete draft[data.key]
        draft[data.key] = data.value
      },
    )
    const states = statesOf(again, timeline).map((state) => JSON.stringify(state))
    expect(states.at(-1)).toBe('{"c":3,"a":4,"b":5}')
    expect(states[2]).toBe('{"c":0,"a":1,"b":2}')
  })

  it('is published even if no value has changed', () => {
    const again = onNote(
      () => ({ a: 0, b: 0, c: 0 }) as Record<string, number>,
      (draft, { data }) => {
        delete draft[data.key]
        draft[data.key] = 0
      },
    )
    expect(statesOf(again, timeline).map((state) => Object.keys(state as object).join(''))).toEqual([
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
  it('may be one object that the factory returns each time, and is not changed', () => {
    const own = Object.freeze({ list: [] as number[] })
    const shared = onNote(
      () => own,
      (draft, { data }) => {
        draft.list.push(data.value)
      },
    )
    expect(statesOf(shared, timeline).at(-1)).toEqual({ list: [1, 2, 3, 4, 5] })
    expect(own).toEqual({ list: [] })
    expect(Object.isFrozen(own.list)).toBe(false)
  })
})

describe('a value that a state cannot hold', () => {
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
  ])('%s throws on read', (_, value, found) => {
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

  it('an instance of a class marked immerable is accepted', () => {
    const marked = onNote(
      () => ({ own: new Marked() }),
      (draft, { data }) => {
        draft.own.n += data.value
      },
    )
    for (const state of statesOf(marked, timeline) as { own: Marked }[]) {
      expect(state.own).toBeInstanceOf(Marked)
      expect(Object.isFrozen(state.own)).toBe(true)
    }
    expect(replay(timeline, marked).atEnd().own.n).toBe(15)
  })
})
