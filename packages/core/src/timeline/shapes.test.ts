import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from '@jest/globals'
import { FaultList } from '../event/fault-list.js'
import { Copier } from '../event/frozen-copy.js'
import { keptShapes } from '../event/kept-shapes.js'
import { ChainChanges } from './chain/block-changes.js'
import { eventsAt, grown, planFor } from './chain/chain.fixture.js'
import { ChainBuilder } from './chain/chain-builder.js'
import { ChainParent } from './chain/prefix.js'
import type { Block } from './columns/block.js'
import { BlockBuilder } from './columns/block-builder.js'
import { Arena, SparseColumn } from './columns/sparse-column.js'
import { asObjects } from './columns.fixture.js'
import { createTimeline } from './timeline.js'

/* `event/kept-shapes.ts` explains why. */

setFlagsFromString('--allow-natives-syntax')
const hasSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean

/** Objects in the state that they have after an append of a few events, each with the name of its class. */
function usedObjects(): [string, object][] {
  const chain = grown(600, 256).edit([], eventsAt([100.5], 600), planFor(256), true)
  const builder = new BlockBuilder(planFor(256), 4)
  for (const placed of eventsAt([0, 1, 2], 0)) builder.push(placed)
  builder.take(chain.blocks[0] as Block, 0, 5)
  const arena = new Arena()
  arena.reserve(64)
  const column = new SparseColumn(arena.floats, 0)
  column.set(2, 1.5, 8)
  const changes = new ChainChanges()
  changes.of(1, 2).removed.push(3)
  const chainBuilder = new ChainBuilder([], new ChainParent(chain))
  chainBuilder.replace(undefined, chain.blocks, true)
  const faults = new FaultList([], 'e1', { file: 'prices.csv' })
  const used = [builder, arena, column, changes, chainBuilder, faults, new Copier('data')]
  return used.map((object) => [object.constructor.name, object])
}

describe('the objects of an append', () => {
  it.each(usedObjects())('%s: the kept object has the shape of those in use', (name, used) => {
    expect(hasSameShape(keptShapes.get(name) as object, used)).toBe(true)
  })

  it('keep one shape for the state of every generation of a timeline', () => {
    const reported = (at: number) => ({ id: `e${at}`, type: 'price.reported' as const, at, data: {} })
    const empty = createTimeline([asObjects])
    let timeline = empty
    for (let at = 0; at < 5; at += 1) {
      timeline = timeline.append(reported(at))
      expect(hasSameShape(timeline.state, empty.state)).toBe(true)
      expect(hasSameShape(timeline.seal().state, empty.state)).toBe(true)
      expect(hasSameShape(timeline.filter((event) => event.at > 0).state, empty.state)).toBe(true)
    }
  })
})
