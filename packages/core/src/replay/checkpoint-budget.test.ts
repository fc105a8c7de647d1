import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { type AnyProjection, defineProjection, type Projection } from '../projection/projection.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { checkpointBytes } from './checkpoint-budget.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { errorOf } from './notes.fixture.js'
import { programOf } from './program.js'
import { replay } from './replay.js'

const priced = defineEvent({
  type: 'test.priced',
  schema: z.strictObject({ key: z.string(), price: z.number() }),
  instrument: 'key',
})

/** Last prices as columns, and all prices as objects. New each time, because checkpoints belong to the projection. */
function prices(): Projection<unknown> {
  const last = defineKeyedProjection({
    name: 'last',
    events: [priced],
    fields: { price: 'number', count: 'number' },
    independentEntries: true,
    recipes: (blank) => ({
      'test.priced': (draft, { data }) => {
        draft[data.key] ??= blank()
        Object.assign(draft[data.key] ?? {}, { price: data.price, count: (draft[data.key]?.count ?? 0) + 1 })
      },
    }),
  })
  const all = defineProjection({
    name: 'all',
    events: [priced],
    initial: () => ({ recent: [] as { price: number }[], byKey: new Map<string, number>() }),
    recipes: () => ({
      'test.priced': (draft, { data: { key, price } }) => {
        draft.recent.push({ price })
        if (draft.recent.length > 8) draft.recent.shift()
        draft.byKey.set(key, price)
      },
    }),
  })
  return combineProjections({ name: 'prices', parts: { last, all } }) as Projection<unknown>
}

const input = (index: number, key = `k${index % 7}`, price = 1 + (index % 13)) => ({
  id: `e${index}`,
  type: 'test.priced' as const,
  at: index * 1000,
  data: { key, price },
})

const tape = (length: number, blockSize = 4) =>
  createTimeline([priced], { blockSize }).append(Array.from({ length }, (_, index) => input(index)))

const held = (
  timeline: Timeline<never>,
  projection: Projection<unknown>,
  mode: ReplayMode = 'fast',
): number => checkpointBytes(programOf(projection as AnyProjection, mode), timeline.chain)

/** The positions to which a seek replays no event. */
const kept = (timeline: Timeline<never>, projection: Projection<unknown>): number[] => {
  const { checkpoints } = programOf(projection as AnyProjection, 'fast')
  return timeline.chain.prefixes.filter((prefix) => checkpoints.has(prefix)).map(({ end }) => end)
}

describe('the budget of checkpoints', () => {
  const step = fc.record({
    kind: fc.constantFrom('append', 'late', 'correct', 'look', 'look', 'end'),
    place: fc.nat(),
    price: fc.integer({ min: 1, max: 9 }),
  })

  for (const mode of ['fast', 'immer'] as const) {
    it(`holds for any changes of a tape, and changes no state, in mode ${mode}`, () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 8 }),
          fc.nat(9000),
          fc.integer({ min: 30, max: 80 }),
          (steps, checkpointBudgetBytes, length) => {
            const [bounded, free] = [prices(), prices()]
            let timeline = tape(length)
            for (const [index, { kind, place, price }] of [
              { kind: 'end', place: 0, price: 1 },
              ...steps,
            ].entries()) {
              const at = place % timeline.length
              const fresh = { ...input(at, `k${place % 7}`, price), id: `x${index}` }
              if (kind === 'append') timeline = timeline.append({ ...fresh, at: 1e6 + index })
              if (kind === 'late') timeline = timeline.append({ ...fresh, at: fresh.at + 0.5 })
              if (kind === 'correct' && timeline.find(`e${at}`) !== undefined)
                timeline = timeline.append({ ...fresh, replaces: `e${at}` })
              const position = kind === 'look' ? at : timeline.length
              const state = replay(timeline, bounded, { mode, checkpointBudgetBytes }).atPosition(position)
              expect(state).toEqual(
                replay(timeline, free, { mode, checkpointBudgetBytes: Number.POSITIVE_INFINITY }).atPosition(
                  position,
                ),
              )
              expect(held(timeline as never, bounded, mode)).toBeLessThanOrEqual(checkpointBudgetBytes)
            }
          },
        ),
      )
    })
  }

  it('spreads the checkpoints of a tape evenly, up to its end', () => {
    const [projection, free] = [prices(), prices()]
    const timeline = tape(4000)
    replay(timeline, free).atEnd()
    const all = held(timeline as never, free)
    replay(timeline, projection, { checkpointBudgetBytes: all / 4 }).atEnd()
    expect(held(timeline as never, projection)).toBeGreaterThan(all / 16)
    const positions = kept(timeline as never, projection)
    expect(positions.at(-1)).toBe(4000)
    const gaps = positions.map((position, index) => position - (positions[index - 1] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(4 * (4000 / positions.length))
  })

  it('thins the checkpoints of another replay when it adds its own', () => {
    const projection = prices()
    let timeline = tape(4000)
    replay(timeline, projection).atEnd()
    const all = held(timeline as never, projection)
    timeline = timeline.append(Array.from({ length: 40 }, (_, index) => input(4000 + index)))
    replay(timeline, projection, { checkpointBudgetBytes: all / 3 }).atEnd()
    expect(held(timeline as never, projection)).toBeLessThanOrEqual(all / 3)
    expect(kept(timeline as never, projection).at(-1)).toBe(4040)
  })

  it('of 0 bytes keeps no checkpoints', () => {
    const projection = prices()
    const timeline = tape(100)
    const run = replay(timeline, projection, { checkpointBudgetBytes: 0 })
    expect(run.atEnd()).toEqual(replay(timeline, prices()).atEnd())
    expect(run.atPosition(50)).toEqual(replay(timeline, prices()).atPosition(50))
    expect(kept(timeline as never, projection)).toEqual([])
  })

  it.each([
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    ['1 MB', "'1 MB'"],
  ])('of %p bytes is rejected', (bytes, found) => {
    const error = errorOf(() => replay(tape(1), prices(), { checkpointBudgetBytes: bytes as number }))
    expect(error).toMatchObject({ code: 'replay.invalid', found } as object)
    expect(error.message).toMatch(/budget/)
  })
})
