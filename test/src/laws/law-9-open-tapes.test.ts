/** Law 9, of open tapes: a timeline that is read from its file block by block is the same as in memory, under any budget. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test } from '@fast-check/jest'
import { afterAll, describe, expect, it } from '@jest/globals'
import { defineProjection, isTapelineError, replay, type Timeline } from '@tapeline/core'
import { exportEvents, importEvents, openTape, writeTape } from '@tapeline/import'
import { built, definitions, inputs, portions, seen } from './mixed-events.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-open-tapes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** Calls a function with the timeline of a file, and closes it. */
async function opened<Result>(
  timeline: Timeline,
  memoryBudgetBytes: number,
  use: (timeline: Timeline) => Result,
): Promise<Result> {
  files += 1
  const path = join(folder, `${files}.tape`)
  await exportEvents(timeline, path)
  const tape = openTape(path, definitions, { memoryBudgetBytes })
  try {
    return use(tape.timeline as unknown as Timeline)
  } finally {
    tape.close()
    rmSync(path)
  }
}

/** The last price of each symbol, and how often it changed. */
const prices = defineProjection({
  name: 'prices',
  events: definitions,
  initial: () => ({ last: {} as Record<string, number>, count: 0, words: [] as string[] }),
  recipes: () => ({
    'price.reported': (state, { data }) => {
      state.last[`s${data.symbol}`] = data.price
      state.count += 1
    },
    'word.reported': (state, { data }) => {
      state.words.push(data.price)
    },
  }),
})

/** One block, a few, and all. */
const budgets = fc.constantFrom(0, 3000, 12_000, 1e9)
const blockSizes = fc.integer({ min: 2, max: 9 })
const moments = fc.array(fc.constantFrom(-5, 0, 0.5, 3, 10, 20, 33, 60, 2e12), { minLength: 1, maxLength: 6 })

describe('law 9: an open tape', () => {
  test.prop([inputs, portions, blockSizes, budgets])(
    'is the same timeline',
    async (list, lengths, size, budget) => {
      const timeline = built(list, lengths, size)
      const ids = [...list.map(({ id }) => id), 'e', 'e1000', 'nothing', 'e0', 'prices.csv:7']
      for (const own of [timeline, timeline.asKnownAt(20), timeline.filter(({ at }) => at % 3 !== 0)]) {
        await opened(own, budget, (read) => {
          expect(read.length).toBe(own.length)
          expect(seen(read, ids)).toEqual(seen(own, ids))
          expect(seen(read.asKnownAt(10), ids)).toEqual(seen(own.asKnownAt(10), ids))
          const range = { from: 2, to: 20 }
          expect(seen(read.between(range), ids)).toEqual(seen(own.between(range), ids))
        })
      }
    },
  )

  test.prop([inputs, inputs, portions, blockSizes, budgets])(
    'takes late events and corrections',
    async (list, later, lengths, size, budget) => {
      const timeline = built(list, lengths, size)
      const fresh = later.map((input) => ({ ...input, id: `later ${input.id}` })) as never
      const ids = [...list, ...later].flatMap(({ id }) => [id, `later ${id}`])
      await opened(timeline, budget, (read) => {
        expect(read.append(list as never)).toBe(read)
        expect(seen(read.append(fresh), ids)).toEqual(seen(timeline.append(fresh), ids))
        const first = list.find(({ replaces, retracts }) => !replaces && !retracts)
        if (first === undefined) return
        const retraction = {
          id: 'gone',
          type: 'event.retracted',
          at: 50,
          data: {},
          retracts: first.id,
        } as never
        expect(seen(read.append(retraction), ids)).toEqual(seen(timeline.append(retraction), ids))
      })
    },
  )

  test.prop([inputs, portions, blockSizes, budgets, moments])(
    'replays to the same states',
    async (list, lengths, size, budget, at) => {
      const timeline = built(list, lengths, size)
      await opened(timeline, budget, (read) => {
        const [own, other] = [replay(timeline as never, prices), replay(read as never, prices)]
        for (const moment of at) expect(other.at(moment)).toEqual(own.at(moment))
        for (const position of [0, timeline.length >> 1, timeline.length])
          expect(other.atPosition(position)).toEqual(own.atPosition(position))
        expect(other.atEnd()).toEqual(own.atEnd())
        const past = [read.asKnownAt(10), timeline.asKnownAt(10)] as const
        expect(replay(past[0] as never, prices).atEnd()).toEqual(replay(past[1] as never, prices).atEnd())
      })
    },
  )

  test.prop([inputs, portions, portions, blockSizes, budgets])(
    'is written as the same bytes, whatever the portions of arrival',
    async (list, lengths, others, size, budget) => {
      const bytes = await writeTape(built(list, lengths, size))
      const again = await opened(built(list, others, size), budget, (read) =>
        writeTape(read).then((own) => own),
      )
      expect(Buffer.compare(await again, bytes)).toBe(0)
    },
  )
})

describe('an open tape that is damaged', () => {
  const list = Array.from({ length: 30 }, (_, index) => ({
    id: index % 7 === 3 ? `odd ${index}` : `e${index}`,
    type: index % 9 === 8 ? 'thing.reported' : 'price.reported',
    at: index,
    data: { symbol: 'NVDA', price: 100 + index / 8 },
  }))
  const timeline = built(list as never, [], 8)
  const path = join(folder, 'damaged.tape')
  const all = (read: Timeline): unknown => [JSON.stringify(read), list.map(({ id }) => read.find(id)?.id)]
  const expected = all(timeline)

  /** The code of the error, or 'same'. */
  const outcome = (bytes: Uint8Array): string => {
    writeFileSync(path, bytes)
    try {
      const tape = openTape(path, definitions, { memoryBudgetBytes: 0 })
      try {
        expect(all(tape.timeline as unknown as Timeline)).toEqual(expected)
        return 'same'
      } finally {
        tape.close()
      }
    } catch (error) {
      if (!isTapelineError(error)) throw error
      expect(error.place?.file).toBe(path)
      return error.code
    }
  }

  it('is an error for each flipped byte', async () => {
    const bytes = await writeTape(timeline)
    expect(outcome(bytes)).toBe('same')
    for (let place = 0; place < bytes.length; place += 1) {
      const damaged = Uint8Array.from(bytes)
      damaged[place] = (damaged[place] as number) ^ (1 << (place % 8))
      expect([place, outcome(damaged)]).toEqual([place, 'file.invalid'])
    }
  })

  it('is an error if it was cut anywhere', async () => {
    const bytes = await writeTape(timeline)
    for (let length = 0; length < bytes.length; length += 1)
      expect([length, outcome(bytes.subarray(0, length))]).toEqual([length, 'file.invalid'])
  })

  it('names the block and the bytes when it is read, and not before', async () => {
    const bytes = await writeTape(timeline)
    bytes[bytes.length >> 2] = (bytes[bytes.length >> 2] as number) ^ 1
    writeFileSync(path, bytes)
    const tape = openTape(path, definitions)
    expect(tape.timeline.length).toBe(30)
    expect(() => [...tape.timeline]).toThrow(
      /damaged.tape: The tape is damaged, or was changed while it was open: block \d, bytes \d+ to \d+ of \d+\. Take another copy/,
    )
    tape.close()
  })

  it('says so if it was cut while it was open', async () => {
    writeFileSync(path, await writeTape(timeline))
    const tape = openTape(path, definitions)
    writeFileSync(path, readFileSync(path).subarray(0, 100))
    expect(() => [...tape.timeline]).toThrow(
      /cannot be read: it ends at byte 100 now, and was cut while it was open/,
    )
    tape.close()
  })
})

describe('an open tape', () => {
  const timeline = built([
    { id: 'e1', type: 'price.reported', at: 1, data: { symbol: 'A', price: 1 } },
  ] as never)

  it('is read although its file was removed', async () => {
    const path = join(folder, 'removed.tape')
    await exportEvents(timeline, path)
    const tape = openTape(path, definitions)
    rmSync(path)
    expect(JSON.stringify(tape.timeline)).toBe(JSON.stringify(timeline))
    tape.close()
  })

  it('cannot be read after it was closed', async () => {
    const path = join(folder, 'closed.tape')
    await exportEvents(timeline, path)
    const tape = openTape(path, definitions)
    const [event] = tape.timeline
    tape.close()
    tape[Symbol.dispose]()
    expect(event?.id).toBe('e1')
    expect(tape.timeline.length).toBe(1)
    expect(() => [...tape.timeline]).toThrow(
      /closed.tape: The tape of this timeline was closed. .* \[timeline.closed\]/,
    )
  })

  it.each([
    [
      'an Arrow file, as version 1 was',
      'ARROW1\0\0 and more than that',
      /is an Arrow file, as older versions wrote tapes. Read it with importEvents/,
    ],
    ['another file', 'at,price\n1,2\n', /The file is not a tape/],
    [
      'a newer tape',
      'TAPELINE\u0003\0\0\0\0\0\0\0 and more than that',
      /another version.*expected version 2, found version 3/,
    ],
    ['an empty file', '', /The file is not a tape/],
  ])('is an error if it is %s', (_, content, message) => {
    const path = join(folder, 'other.tape')
    writeFileSync(path, content)
    expect(() => openTape(path, definitions)).toThrow(message)
  })

  it('is an error if there is no file, or the options are wrong', async () => {
    expect(() => openTape(join(folder, 'nothing.tape'), definitions)).toThrow(/ENOENT/)
    expect(() => openTape(folder, definitions)).toThrow(/regular file/)
    const path = join(folder, 'wrong.tape')
    await exportEvents(timeline, path)
    expect(() => openTape(path, definitions, { memoryBudgetBytes: -1 })).toThrow(/memoryBudgetBytes/)
    expect(() => openTape(path, definitions, { textsMax: 0 })).toThrow(/more texts than `textsMax`/)
    expect(() => openTape(path, [])).toThrow(/event.type-unknown/)
  })

  it('of version 1 is read as a whole', async () => {
    const golden = new URL('./golden/version-1', import.meta.url).pathname
    const read = await importEvents(`${golden}.tape`, definitions)
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(readFileSync(`${golden}.json`, 'utf8')))
  })
})
