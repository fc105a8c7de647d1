import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { FaultList } from '../event/fault-list.js'
import { Copier } from '../event/frozen-copy.js'
import { ChainChanges } from './chain/block-changes.js'
import { eventsAt, grown, planFor } from './chain/chain.fixture.js'
import { ChainBuilder } from './chain/chain-builder.js'
import { ChainParent } from './chain/prefix.js'
import { Arena, SparseColumn } from './columns/sparse-column.js'
import { asObjects } from './columns.fixture.js'
import { createTimeline } from './timeline.js'

/* `event/kept-shapes.ts` explains why. */

setFlagsFromString('--expose-gc')
setFlagsFromString('--allow-natives-syntax')
const collectGarbage: () => void = runInNewContext('gc')
const haveSameShape = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
  left: object,
  right: object,
) => boolean
/** Compiles a function for the shape of the objects that another makes. */
const optimize = new Function(
  'read',
  'make',
  `%PrepareFunctionForOptimization(read);
  read(make());
  read(make());
  %OptimizeFunctionOnNextCall(read);
  read(make())`,
) as (read: (object: object) => unknown, make: () => object) => void
/** Bit 4 of V8's status: the function has optimized code, which was not discarded. */
const isOptimized = new Function('read', 'return (%GetOptimizationStatus(read) & 16) !== 0') as (
  read: (object: object) => unknown,
) => boolean

/** Make an object in the state that it has after an append of a few events. */
const makers: readonly (readonly [className: string, make: () => object])[] = [
  [
    'Arena',
    () => {
      const arena = new Arena()
      arena.reserve(64)
      return arena
    },
  ],
  [
    'SparseColumn',
    () => {
      const column = new SparseColumn(new Arena().floats, 0)
      column.set(2, 1.5, 8)
      return column
    },
  ],
  [
    'ChainChanges',
    () => {
      const changes = new ChainChanges()
      changes.of(1, 2).removed.push(3)
      return changes
    },
  ],
  [
    'ChainBuilder',
    () => {
      const builder = new ChainBuilder([], new ChainParent(chain()))
      builder.replace(undefined, chain().blocks, true)
      return builder
    },
  ],
  ['FaultList', () => new FaultList([], 'e1', { file: 'prices.csv' })],
  ['Copier', () => new Copier('data')],
]

const chain = () => grown(600, 256).edit([], eventsAt([100.5], 600), planFor(256), true)

describe('the objects of an append', () => {
  it.each(makers)('%s: code optimized for it survives a collection of all of them', async (_, make) => {
    const [field] = Object.keys(make())
    const read = new Function('object', `return object.${field}`) as (object: object) => unknown
    optimize(read, make)
    expect(isOptimized(read)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(isOptimized(read)).toBe(true)
  })

  it('lose that code if no object of their shape is kept', async () => {
    class Other {
      one = 1
    }
    const make = (): object => Object.assign(new Other(), { two: 2 })
    const read = new Function('object', 'return object.two') as (object: object) => unknown
    optimize(read, make)
    expect(isOptimized(read)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(isOptimized(read)).toBe(false)
  })

  it('keep one shape of the state in every generation of a timeline', () => {
    const reported = (at: number) => ({ id: `e${at}`, type: 'price.reported' as const, at, data: {} })
    const empty = createTimeline([asObjects])
    let timeline = empty
    for (let at = 0; at < 5; at += 1) {
      timeline = timeline.append(reported(at))
      expect(haveSameShape(timeline.state, empty.state)).toBe(true)
      expect(haveSameShape(timeline.seal().state, empty.state)).toBe(true)
      expect(haveSameShape(timeline.filter((event) => event.at > 0).state, empty.state)).toBe(true)
    }
  })
})
