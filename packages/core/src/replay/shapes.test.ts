import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineKeyedProjection } from '../projection/keyed.js'
import { createTimeline } from '../timeline/timeline.js'
import { NOON } from './notes.fixture.js'
import { replay } from './replay.js'

/* V8 forgets the shape of objects of which there is none left, and with it the code that it has made for them. */

setFlagsFromString('--expose-gc')
setFlagsFromString('--allow-natives-syntax')
/** Whether V8 keeps two objects alike, so that what one holds in a place tells how the other's is held. */
const haveSameShape = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
  left: object,
  right: object,
) => boolean
const collectGarbage: () => void = runInNewContext('gc')

const told = defineEvent({
  type: 'entry.told',
  schema: z.strictObject({ key: z.string() }),
  instrument: 'key',
})

describe('the entries of a replay that is over', () => {
  it('are gone but for one, for the next replay to be as fast from its start', async () => {
    const made: WeakRef<object>[] = []
    const projection = defineKeyedProjection({
      name: 'counts',
      events: [told],
      fields: { count: 'number' },
      entryRecipes: (blank) => ({
        'entry.told': (draft) => {
          const entry = draft ?? blank()
          if (draft === undefined) made.push(new WeakRef(entry))
          entry.count = (entry.count ?? 0) + 1.5
          return entry
        },
      }),
    })
    const tapeOf = (): unknown =>
      replay(
        createTimeline([told]).append(
          Array.from({ length: 40 }, (_, index) => ({
            id: `e${index}`,
            type: 'entry.told' as const,
            at: NOON + index,
            data: { key: `k${index % 20}` },
          })),
        ),
        projection,
      ).atEnd()
    tapeOf()
    expect(made).toHaveLength(20)
    // What weak references have given stays until the present task is over.
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(made.filter((entry) => entry.deref() !== undefined)).toHaveLength(1)
  })
})

describe('objects that are written over and over', () => {
  it('share their shape with no literal of the same keys, which may hold anything', () => {
    expect(haveSameShape({ key: 'a', count: 1 }, { key: 'b', count: 2 })).toBe(true)
    const columns = { key: 'text', count: 'number' } as const
    const counted = defineEvent({
      type: 'entry.counted',
      schema: z.strictObject({ key: z.string(), count: z.number() }),
      instrument: 'key',
      columns,
    })
    const fields = { key: ['a', 'b'], count: 'float64' } as const
    const seen: object[] = []
    const projection = defineKeyedProjection({
      name: 'counts',
      events: [counted],
      fields,
      entryRecipes: (blank) => ({
        'entry.counted': (draft, { data }) => {
          const entry = draft ?? blank()
          entry.count = data.count
          seen.push(entry, data)
          return entry
        },
      }),
    })
    // More than are also run on watched copies, which have shapes of their own.
    const inputs = Array.from({ length: 20 }, (_, index) => ({
      id: `e${index}`,
      type: 'entry.counted' as const,
      at: NOON + index,
      data: { key: index % 2 === 0 ? 'a' : 'b', count: index + 0.5 },
    }))
    replay(createTimeline([counted]).append(inputs), projection).atEnd()
    const [entry, data, other, next] = seen.slice(-4) as [object, object, object, object]
    expect(haveSameShape(entry, other)).toBe(true)
    expect(haveSameShape(entry, { ...fields })).toBe(false)
    expect(haveSameShape(data, next)).toBe(true)
    expect(haveSameShape(data, { ...columns })).toBe(false)
  })
})
