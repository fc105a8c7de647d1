/** Law 9, of tapes: a timeline, written as a tape and read back at once, is the same; a damaged one is an error. */
import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { createTimeline, defineEvent, isTapelineError, type Timeline } from '@tapeline/core'
import type { TapelineError } from '@tapeline/core/internal'
import { readTape, writeTape } from '@tapeline/import'
import { z } from 'zod'
import { built, definitions, inputs, portions, seen } from './mixed-events.js'

const back = async (timeline: Timeline): Promise<Timeline> =>
  (await readTape(await writeTape(timeline), definitions)) as unknown as Timeline

async function errorOf(promise: Promise<unknown>): Promise<TapelineError> {
  const error = await promise.catch((thrown: unknown) => thrown)
  if (isTapelineError(error)) return error
  throw error ?? new Error('It did not fail.')
}

const blockSizes = fc.integer({ min: 2, max: 9 })

describe('law 9: a timeline that was written as a tape and read back', () => {
  test.prop([inputs, portions, blockSizes])('is the same', async (list, lengths, blockSize) => {
    const timeline = built(list, lengths, blockSize)
    const ids = [...list.map(({ id }) => id), 'e', 'e1000', 'nothing']
    for (const own of [timeline, timeline.asKnownAt(20), timeline.filter(({ at }) => at % 3 !== 0)]) {
      const read = await back(own)
      expect(seen(read, ids)).toEqual(seen(own, ids))
      expect(seen(read.asKnownAt(10), ids)).toEqual(seen(own.asKnownAt(10), ids))
    }
  })

  test.prop([inputs, inputs, portions])(
    'accepts appends like the first one',
    async (list, later, lengths) => {
      const timeline = built(list, lengths)
      const read = await back(timeline)
      expect(read.append(list as never)).toBe(read)
      const fresh = later.map((input) => ({ ...input, id: `later ${input.id}` })) as never
      const ids = [...list, ...later].flatMap(({ id }) => [id, `later ${id}`])
      expect(seen(read.append(fresh), ids)).toEqual(seen(timeline.append(fresh), ids))
    },
  )

  test.prop([inputs, portions, portions])(
    'is written as the same bytes again, for any portions of arrival',
    async (list, lengths, others) => {
      const bytes = Buffer.from(await writeTape(built(list, lengths)))
      expect(bytes.equals(await writeTape(built(list, others)))).toBe(true)
      const read = await readTape(bytes, definitions)
      expect(bytes.equals(await writeTape(read))).toBe(true)
    },
  )

  test.prop([inputs])('is sealed if it was', async (list) => {
    const plain = list.filter(({ replaces, retracts, causes }) => !replaces && !retracts && !causes)
    const timeline = built(plain).seal()
    const read = await back(timeline)
    expect(read.sealed).toBe(true)
    expect(JSON.stringify(read)).toBe(JSON.stringify(timeline))
  })

  test('can be a view at any offset of a larger buffer', async () => {
    const timeline = built([
      { id: 'e1', type: 'price.reported', at: 1, data: { symbol: 'NVDA', price: 118.42 } },
    ])
    const bytes = await writeTape(timeline)
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(JSON.stringify(await readTape(larger.subarray(3), definitions))).toBe(JSON.stringify(timeline))
  })
})

describe('a damaged tape', () => {
  test.prop([inputs, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 3 })])(
    'is an error for any flipped bits',
    async (list, flips) => {
      const bytes = await writeTape(built(list))
      const damaged = Uint8Array.from(bytes)
      for (const [place, bit] of flips) {
        const index = place % damaged.length
        damaged[index] = (damaged[index] as number) ^ (1 << bit)
      }
      fc.pre(!Buffer.from(damaged).equals(bytes))
      expect(await errorOf(readTape(damaged, definitions))).toMatchObject({ code: 'file.invalid' })
    },
  )

  test.prop([inputs, fc.nat()])('is an error if it was cut off anywhere', async (list, place) => {
    const bytes = await writeTape(built(list))
    const cut = bytes.subarray(0, place % bytes.length)
    expect(await errorOf(readTape(cut, definitions))).toMatchObject({ code: 'file.invalid' })
  })

  test.prop([fc.uint8Array({ maxLength: 400 }), fc.boolean()])(
    'is an error if it is any other file',
    async (bytes, isLike) => {
      const magic = new TextEncoder().encode(isLike ? 'ARROW1' : 'TAPELINE')
      const other = bytes.length % 2 === 0 ? Uint8Array.of(...magic, 0, 0, ...bytes, ...magic) : bytes
      expect(await errorOf(readTape(other, definitions))).toMatchObject({ code: 'file.invalid' })
    },
  )

  test('is reported with the place of the damage and the remedy, for any damaged byte', async () => {
    const list = Array.from({ length: 500 }, (_, index) => ({
      id: `e${index}`,
      type: index % 9 === 8 ? 'thing.reported' : 'price.reported',
      at: index,
      data: { symbol: 'NVDA', price: 100 + index / 8 },
    }))
    const bytes = await writeTape(built(list, [], 64))
    const places = Array.from(bytes.keys()).filter((place) => place % 61 === 0)
    const trailer = bytes.length - 32
    const special = Array.from({ length: 32 }, (_, index) => trailer + index)
    for (const place of [...places, ...special, 1, 7, 8, 15]) {
      const damaged = Uint8Array.from(bytes)
      damaged[place] = (damaged[place] as number) ^ 1
      const { code, message } = await errorOf(readTape(damaged, definitions))
      expect(code).toBe('file.invalid')
      if (place < 8) expect(message).toMatch('The bytes are neither a tape nor an Arrow file.')
      else if (place < 16) expect(message).toMatch('another version, or its header is damaged')
      else if (place >= trailer)
        expect(message).toMatch(
          /The end of the tape is missing or damaged|its tail, bytes .* Take another copy/,
        )
      else {
        const [, start, end] = /bytes (\d+) to (\d+) of \d+. Take another copy/.exec(message) ?? []
        const isIn = Number(start) <= place && place < Number(end)
        expect([place, message, isIn]).toEqual([place, message, true])
      }
    }
  })
})

describe('a tape whose types have changed since', () => {
  const older = defineEvent({
    type: 'order.placed',
    schema: z.strictObject({ chips: z.number(), note: z.string() }),
    columns: { chips: 'number', note: 'text' },
  })
  const written = createTimeline([older]).append(
    [1, 2].map((chips) => ({
      id: `e${chips}`,
      type: 'order.placed' as const,
      at: chips,
      data: { chips, note: 'a' },
    })),
  )

  test('is upcast to the current version', async () => {
    const newer = defineEvent({
      type: 'order.placed',
      schema: z.strictObject({ units: z.number() }),
      version: 2,
      upcasters: { 1: ({ chips }) => ({ units: chips }) },
      columns: { units: 'number' },
    })
    const read = await readTape(await writeTape(written), [newer])
    expect([...read].map(({ version, data }) => [version, data])).toEqual(
      [1, 2].map((units) => [2, { units }]),
    )
  })

  test('is read by its schema if it has other columns', async () => {
    const narrower = defineEvent({
      type: 'order.placed',
      schema: z.strictObject({ chips: z.number().max(1), note: z.string() }),
      columns: { chips: 'number' },
    })
    const error = await errorOf(readTape(await writeTape(written), [narrower]))
    expect(error.faults).toMatchObject([{ code: 'event.data-invalid', eventId: 'e2' }])
  })

  test('is an error if a type is unknown', async () => {
    const error = await errorOf(readTape(await writeTape(written), definitions))
    expect(error.faults.map(({ code }) => code)).toEqual(['event.type-unknown', 'event.type-unknown'])
  })
})
