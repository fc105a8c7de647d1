import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { NOON } from './notes.fixture.js'
import { replay } from './replay.js'

/* V8 drops a shape without objects, and the code compiled for it (INTERNALS.md, "Kept shapes"). */

setFlagsFromString('--expose-gc')
setFlagsFromString('--allow-natives-syntax')
/** Whether two objects have the same shape, and therefore the same representation of fields. */
const haveSameShape = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
  left: object,
  right: object,
) => boolean
const collectGarbage: () => void = runInNewContext('gc')

const updated = defineEvent({
  type: 'entry.updated',
  schema: z.strictObject({ key: z.string() }),
  instrument: 'key',
})

describe('the entries of a finished replay', () => {
  it('are collected except for one, so that V8 keeps their shape for the next replay', async () => {
    const made: WeakRef<object>[] = []
    const projection = defineKeyedProjection({
      name: 'counts',
      events: [updated],
      fields: { count: 'number' },
      entryRecipes: (blank) => ({
        'entry.updated': (draft) => {
          const entry = draft ?? blank()
          if (draft === undefined) made.push(new WeakRef(entry))
          entry.count = (entry.count ?? 0) + 1.5
          return entry
        },
      }),
    })
    const tapeOf = (): unknown =>
      replay(
        createTimeline([updated]).append(
          Array.from({ length: 40 }, (_, index) => ({
            id: `e${index}`,
            type: 'entry.updated' as const,
            at: NOON + index,
            data: { key: `k${index % 20}` },
          })),
        ),
        projection,
      ).atEnd()
    tapeOf()
    expect(made).toHaveLength(20)
    // An object that a weak reference returned lives until the current task ends.
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(made.filter((entry) => entry.deref() !== undefined)).toHaveLength(1)
  })
})

describe('objects that are overwritten repeatedly', () => {
  it('do not share their shape with an object literal of the same keys', () => {
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
    // More events than are probed, because a probe runs on copies with other shapes.
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
