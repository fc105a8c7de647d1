/** How the checkpoints of states that are not keyed are spaced and compared. */
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { programOf } from './program.js'
import { replay } from './replay.js'

const filled = defineEvent({
  type: 'order.filled',
  schema: z.strictObject({ symbol: z.string(), quantity: z.number() }),
})
const COUNT = 20_000
const BLOCK = 100

const timelineOf = (symbols: number) =>
  createTimeline([filled], { blockSize: BLOCK }).append(
    Array.from({ length: COUNT }, (_, index) => ({
      id: `fill-${index}`,
      type: 'order.filled' as const,
      at: index * 1000,
      data: { symbol: `S${index % symbols}`, quantity: 1 + (index % 7) },
    })),
  )

const positions = () =>
  defineProjection({
    name: 'positions',
    events: [filled],
    initial: (): Record<string, { quantity: number; fills: number }> => ({}),
    recipes: () => ({
      'order.filled': (draft, { data }) => {
        draft[data.symbol] ??= { quantity: 0, fills: 0 }
        const position = draft[data.symbol] as { quantity: number; fills: number }
        position.quantity += data.quantity
        position.fills += 1
      },
    }),
  })

/** The numbers of events up to which checkpoints are kept. */
function checkpointsOf(timeline: ReturnType<typeof timelineOf>, projection: ReturnType<typeof positions>) {
  const { checkpoints } = programOf(projection, 'fast')
  return timeline.chain.prefixes.filter((prefix) => checkpoints.has(prefix)).map(({ end }) => end)
}

describe('the checkpoints of plain states', () => {
  it('are fewer for a state with more objects, and one is always at the end', () => {
    const [few, many] = [2, 60].map((symbols) => {
      const [timeline, projection] = [timelineOf(symbols), positions()]
      replay(timeline, projection).atEnd()
      const ends = checkpointsOf(timeline, projection)
      expect(ends.at(-1)).toBe(COUNT)
      return ends.length
    }) as [number, number]
    expect(few).toBeGreaterThan(3 * many)
    expect(many).toBeGreaterThan(1)
  })
})
