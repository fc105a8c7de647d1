import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import type { EventInput } from '../event/read-event.js'
import { createTimeline, type Timeline } from './timeline.js'

const reported = defineEvent({
  type: 'price.reported',
  schema: z.strictObject({ price: z.number() }),
  columns: { price: 'number' },
})

type Reported = EventInput<'price.reported', { price: number }>

const input = (id: string, at: number): Reported => ({
  id,
  type: 'price.reported',
  at,
  data: { price: at + 0.5 },
})

const timelineOf = (inputs: readonly Reported[], blockSize = 4): Timeline =>
  createTimeline([reported], { blockSize }).append(inputs) as Timeline

/** Ids of several files in any order, some with the same number. */
const ids = fc.uniqueArray(
  fc
    .record({
      prefix: fc.constantFrom('', 'e', 'e0', 'e00', 'a.csv:', 'b.csv:', '1234'),
      number: fc.oneof(fc.nat({ max: 30 }), fc.constantFrom(999_999_999_999_999, 1e15 - 2, 1000, 99_999_999)),
    })
    .map(({ prefix, number }) => `${prefix}${number}`),
  { minLength: 1, maxLength: 60 },
)

describe('events are found by their ids', () => {
  test.prop([ids, fc.array(fc.nat({ max: 59 })), fc.integer({ min: 2, max: 40 })])(
    'in any order of their numbers, and at any number of look-ups',
    (list, others, blockSize) => {
      const timeline = timelineOf(
        list.map((id, index) => input(id, (index * 37) % 61)),
        blockSize,
      )
      const absent = others.map((number) => `e0${number}`).filter((id) => !list.includes(id))
      for (let round = 0; round < 12; round += 1) {
        for (const id of list) expect(timeline.find(id)?.id).toBe(id)
        for (const id of absent) expect(timeline.find(id)).toBeUndefined()
      }
      for (const [index, id] of list.entries()) {
        expect(timeline.get(id)).toMatchObject({ at: (index * 37) % 61, seq: index })
        expect(timeline.eventBefore(timeline.positionOf(id))?.id).toBe(id)
      }
    },
  )

  test('with more prefixes than are held as numbers', () => {
    const list = Array.from({ length: 5000 }, (_, index) => `part ${index}-${index % 3}`)
    let timeline = timelineOf(
      list.map((id, index) => input(id, index)),
      256,
    )
    timeline = timeline.append(input('part 4-9', 7.5) as never).append(input('part 4999-9', 8.5) as never)
    for (const id of [...list, 'part 4-9', 'part 4999-9']) expect(timeline.find(id)?.id).toBe(id)
    for (const id of ['part 4-8', 'part 4999-8', 'part 5000-0']) expect(timeline.find(id)).toBeUndefined()
    const branch = timeline.filter(({ at }) => at % 2 === 0)
    for (const [index, id] of list.entries())
      expect(branch.find(id)?.id).toBe(index % 2 === 0 ? id : undefined)
  })

  test('and a block keeps no more prefixes and sources than its events have', () => {
    const list = Array.from({ length: 400 }, (_, index) => ({
      ...input(`part ${index % 100}-${index}`, index),
      sources: [{ name: `file ${index}` }],
    }))
    const timeline = timelineOf(list, 10).append(input('late1', 3.5) as never)
    for (const { block } of timeline.chain.prefixes) {
      expect(block.idPrefixes.length).toBeLessThanOrEqual(block.length + 8)
      expect(block.envelopes.length).toBeLessThanOrEqual(block.length + 8)
    }
    expect([...timeline].filter(({ id }) => id !== 'late1').map(({ sources }) => sources[0]?.name)).toEqual(
      list.map(({ sources }) => sources[0]?.name),
    )
  })
})
