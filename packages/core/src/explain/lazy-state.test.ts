import { describe, expect, it } from '@jest/globals'
import { codeOf } from '../event/faults.fixture.js'
import { combineProjections } from '../projection/combine.js'
import { type AnyProjection, defineProjection, type Tape } from '../projection/projection.js'
import { LeafFinder, lazyState } from './lazy-state.js'

const leaf = (name: string) => defineProjection({ name, events: [], initial: () => 0, recipes: () => ({}) })
const [one, two] = [leaf('one'), leaf('two')]
const tape = { position: 3, now: 9 } as unknown as Tape

let computed = 0
const whole = combineProjections({
  name: 'whole',
  parts: { one, inner: combineProjections({ name: 'inner', parts: { two } }) },
  derive: (state, { now }) => ({
    get sum() {
      computed += 1
      return state.one + state.inner.two
    },
    get now() {
      return now
    },
    get loop(): unknown {
      return this.loop
    },
    get lucky() {
      computed += 1
      if (computed % 2 === 1) throw new RangeError('try again')
      return computed
    },
  }),
}) as AnyProjection

type Whole = Record<'sum' | 'now' | 'loop' | 'lucky' | 'one', unknown> & { readonly inner: { two: number } }

describe('a lazy state', () => {
  const read: string[] = []
  const state = (): Whole =>
    lazyState(
      whole,
      ({ name }) => {
        read.push(name)
        return name === 'one' ? 1 : 20
      },
      tape,
    ) as Whole

  it('is built from the states of its leaves, each read once and only if it is needed', () => {
    const lazy = state()
    expect(read.splice(0)).toEqual([])
    expect([lazy.inner.two, lazy.inner.two]).toEqual([20, 20])
    expect(read.splice(0)).toEqual(['two'])
    expect(Object.keys(lazy)).toEqual(['one', 'inner', 'sum', 'now', 'loop', 'lucky'])
  })

  it('computes a derived value once', () => {
    computed = 0
    const lazy = state()
    expect([lazy.sum, lazy.sum, computed]).toEqual([21, 21, 1])
    expect(lazy.now).toBe(9)
  })

  it('rejects a derived value that reads itself, and names it', () => {
    const lazy = state()
    expect(codeOf(() => lazy.loop)).toBe('projection.invalid')
    expect(() => lazy.loop).toThrow("Derived values of 'whole' form a cycle at one position: loop → loop")
  })

  it('computes a derived value again after it threw', () => {
    computed = 0
    const lazy = state()
    expect(() => lazy.lucky).toThrow('try again')
    expect([lazy.lucky, lazy.lucky]).toEqual([2, 2])
  })
})

describe('the finder of leaves', () => {
  it('finds the state of a leaf at any depth, and nothing for another leaf', () => {
    const finder = new LeafFinder(whole)
    const published = { one: 1, inner: { two: 20 } }
    const find = (of: AnyProjection) => finder.find(published, of as never)
    expect([find(one), find(two), find(leaf('other'))]).toEqual([1, 20, undefined])
  })
})
