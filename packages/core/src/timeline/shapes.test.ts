import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from '@jest/globals'
import { FaultList } from '../event/fault-list.js'
import { Copier } from '../event/frozen-copy.js'
import { keptShapes } from '../event/kept-shapes.js'
import { Changes } from './chain/block-changes.js'
import { ChainBuilder } from './chain/chain-builder.js'
import { BlockBuilder } from './columns/block-builder.js'
import { Arena, SparseColumn } from './columns/column.js'
import { asObjects } from './columns.fixture.js'
import { createTimeline } from './timeline.js'

/* `event/kept-shapes.ts` explains why. */

setFlagsFromString('--allow-natives-syntax')
const hasSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean

describe('the shapes of an append', () => {
  it.each([
    ['Arena', Arena],
    ['ChainBuilder', ChainBuilder],
    ['Changes', Changes],
    ['Copier', Copier],
    ['FaultList', FaultList],
    ['Lane', Lane],
    ['Run', Run],
  ])('outlive the objects of the append: one %s is kept', (name, made) => {
    expect(keptShapes.get(name)).toBeInstanceOf(made)
  })

  it('include one shape for the parts of every generation of a timeline', () => {
    const told = (at: number) => ({ id: `e${at}`, type: 'price.told' as const, at, data: {} })
    const empty = createTimeline([asObjects])
    let timeline = empty
    for (let at = 0; at < 5; at += 1) {
      timeline = timeline.append(told(at))
      expect(hasSameShape(timeline.state, empty.state)).toBe(true)
      expect(hasSameShape(timeline.seal().state, empty.state)).toBe(true)
      expect(hasSameShape(timeline.filter((event) => event.at > 0).state, empty.state)).toBe(true)
    }
  })
})
