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
