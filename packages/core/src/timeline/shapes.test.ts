import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from '@jest/globals'
import { FaultList } from '../event/fault-list.js'
import { Copier } from '../event/frozen-copy.js'
import { keptShapes } from '../event/keep-shape.js'
import { Changes } from './chain/block-changes.js'
import { ChainBuilder } from './chain/chain-builder.js'
import { Arena, Lane } from './columns/lane.js'
import { Run } from './columns/run.js'
import { asObjects } from './columns.fixture.js'
import { createTimeline } from './timeline.js'

/* V8 forgets the shape of objects of which there is none left, and with it the code that it has made for them. */

setFlagsFromString('--allow-natives-syntax')
const hasSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean

describe('what an append makes in passing', () => {
  it.each([Run, Lane, Arena, ChainBuilder, Changes, FaultList, Copier])(
    'leaves one %p, for the next append to be as fast after a collection of garbage',
    (made) => {
      expect(keptShapes.filter((kept) => kept.constructor === made)).toHaveLength(1)
    },
  )

  it('has one shape in every generation of a timeline', () => {
    const told = (at: number) => ({ id: `e${at}`, type: 'price.told' as const, at, data: {} })
    const empty = createTimeline([asObjects])
    let timeline = empty
    for (let at = 0; at < 5; at += 1) {
      timeline = timeline.append(told(at))
      expect(hasSameShape(timeline.parts, empty.parts)).toBe(true)
      expect(hasSameShape(timeline.seal().parts, empty.parts)).toBe(true)
      expect(hasSameShape(timeline.filter((event) => event.at > 0).parts, empty.parts)).toBe(true)
    }
  })
})
