import { describe, expect, it } from '@jest/globals'
import { FaultList } from '../event/fault-list.js'
import { Copier } from '../event/frozen-copy.js'
import { keptShapes } from '../event/keep-shape.js'
import { ChainBuilder } from './chain-builder.js'
import { Changes } from './changes.js'
import { Arena, Lane } from './lane.js'
import { Run } from './run.js'

/* V8 forgets the shape of objects of which there is none left, and with it the code that it has made for them. */

describe('what an append makes in passing', () => {
  it.each([Run, Lane, Arena, ChainBuilder, Changes, FaultList, Copier])(
    'leaves one %p, for the next append to be as fast after a collection of garbage',
    (made) => {
      expect(keptShapes.filter((kept) => kept.constructor === made)).toHaveLength(1)
    },
  )
})
