import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { replay } from './replay.js'

/* With many keys a checkpoint is large, so checkpoints are far from each other: here more than 64 blocks. */

const [KEYS, EVENTS, BLOCK_SIZE] = [4000, 16_000, 16]
const definitions = [
  defineEvent({
    type: 'sum.added',
    schema: z.strictObject({ key: z.string(), value: z.number() }),
    instrument: 'key',
    columns: { key: 'text', value: 'number' },
  }),
] as const

let runs = 0
const sums = defineKeyedProjection({
  name: 'sums',
  events: definitions,
  fields: { sum: 'number' },
  independentEntries: true,
  removals: [],
  entryRecipes: (blank) => ({
    'sum.added': (draft, { data }) => {
      runs += 1
      const entry = draft ?? blank()
      entry.sum = (entry.sum ?? 0) + data.value
      return entry
    },
  }),
})

const input = (id: string, at: number, key: string, value: number) => ({
  id,
  type: 'sum.added' as const,
  at,
  data: { key, value },
})

describe('with so many keys that checkpoints are rare', () => {
  const inputs = Array.from({ length: EVENTS }, (_, index) =>
    input(`e-${index}`, 1000 * index, `k${index % KEYS}`, 1),
  )
  const timeline = createTimeline(definitions, { blockSize: BLOCK_SIZE }).append(inputs)
  const replayed = replay(timeline, sums)
  replayed.atEnd()

  it('a late event runs only the events of its key', () => {
    runs = 0
    const late = timeline.append([input('late', 1000 * 6000.5, 'k7', 100)])
    const state = replay(late, sums).atEnd()
    expect(state.k7?.sum).toBe(104)
    expect(state.k8?.sum).toBe(4)
    expect(runs).toBeLessThan(1000)
  })

  it('a state between two checkpoints runs only the events of the entries that are read', () => {
    runs = 0
    expect(replayed.atPosition(9500).k7?.sum).toBe(3)
    expect(replayed.atPosition(13_000).k7?.sum).toBe(4)
    expect(runs).toBeLessThan(1000)
  })
})
