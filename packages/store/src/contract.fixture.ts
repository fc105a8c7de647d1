import { fc, test } from '@fast-check/jest'
import { afterAll, describe, expect } from '@jest/globals'
import type {
  LogCheckpoint,
  LoggedRecord,
  LogPeriod,
  LogRange,
  LogRecord,
  LogStore,
} from '@tapeline/core/log'
import { linked } from './hash-chain.js'

/** An adapter under test. */
export interface StoreUnderTest {
  /**
   * Opens the log of this name, and makes it the first time. Each call returns a handle of its own; all handles of a name are the
   * same log.
   */
  readonly open: (name: string) => Promise<LogStore>
  /** Whether a log outlives its handles, and may have several. */
  readonly isShared: boolean
  /** Removes all logs that were made. */
  readonly remove?: () => Promise<void>
  /** Most random histories of each property. Default: as many as the project runs. */
  readonly runsMax?: number
}

/** Texts with all that a database may treat in another way. */
const hardText = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e') },
  fc.constantFrom(
    'A',
    'a ',
    ' a',
    'ä',
    'a\u0308',
    '',
    "'",
    '"',
    '\\',
    '\\N',
    '%',
    '\n',
    '\t',
    '💹',
    '\uffff',
    '0',
    '1e3',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0')),
)

/** Moments that are exact in a double only. */
const moment = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) },
  fc.constantFrom(-1, 0.1, 0.30000000000000004, 1738000000000.5, -8.64e15, 8.64e15, 1e-7),
)

interface Draft {
  readonly id: string
  /** The body is a function of the id, unless this is true. */
  readonly isOther: boolean
  readonly at: number
  readonly knownAt: number
  readonly text: string
}

const draft: fc.Arbitrary<Draft> = fc.record({
  id: hardText.map((text) => `id ${text}`),
  isOther: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  at: moment,
  knownAt: moment,
  text: hardText,
})

/** What a run does to a log. */
type Step =
  | { readonly kind: 'append'; readonly drafts: readonly Draft[]; readonly seen: 'any' | 'head' | number }
  | { readonly kind: 'read'; readonly range: LogRange; readonly batchSize: number; readonly handle: number }
  | { readonly kind: 'checkpoint'; readonly name: string; readonly state: string }
  | { readonly kind: 'reopen' }

const bound = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined })
const period: fc.Arbitrary<LogPeriod | undefined> = fc.option(
  fc.record({
    from: fc.option(moment, { nil: undefined }),
    to: fc.option(moment, { nil: undefined }),
  }),
  { nil: undefined },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      drafts: fc.array(draft, { maxLength: 5 }),
      seen: fc.oneof(fc.constantFrom('any' as const, 'head' as const, 'head' as const), fc.nat({ max: 9 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      range: fc.record({ after: bound, to: bound, at: period, knownAt: period }),
      batchSize: fc.integer({ min: 1, max: 4 }),
      handle: fc.nat({ max: 1 }),
    }),
  },
  fc.record({
    kind: fc.constant('checkpoint' as const),
    name: hardText.map((text) => `name ${text}`),
    state: hardText,
  }),
  fc.constant({ kind: 'reopen' as const }),
)

/** A log as a plain list: what an adapter is compared with. */
class Model {
  records: readonly LoggedRecord[] = []
  readonly checkpoints = new Map<string, LogCheckpoint>()
  /** The body and the times that each id had first. */
  private readonly first = new Map<string, LogRecord>()

  /** @returns the records of some drafts: an id comes with its first contents, except where a draft says otherwise */
  recordsOf(drafts: readonly Draft[]): LogRecord[] {
    return drafts.map(({ id, isOther, at, knownAt, text }) => {
      const known = this.first.get(id)
      if (known !== undefined && !isOther) return known
      const body = JSON.stringify({ id, type: 'note.made', at, knownAt, version: 1, data: { text, isOther } })
      const record = { id, type: 'note.made', version: 1, at, knownAt, body }
      if (known === undefined) this.first.set(id, record)
      return record
    })
  }

  /** @returns the code of the error, or the positions */
  append(given: readonly LogRecord[], expected: number | undefined): string | readonly number[] {
    const bodies = new Map(this.records.map(({ id, body }) => [id, body]))
    const added: LogRecord[] = []
    for (const record of given) {
      const body = bodies.get(record.id)
      if (body !== undefined && body !== record.body) return 'event.id-conflict'
      if (body !== undefined) continue
      bodies.set(record.id, record.body)
      added.push(record)
    }
    const head = { position: this.records.length, hash: this.records.at(-1)?.hash ?? '' }
    if (added.length > 0 && expected !== undefined && expected !== head.position) return 'log.conflict'
    this.records = [...this.records, ...linked(head, added)]
    return given.map(({ id }) => this.records.findIndex((record) => record.id === id) + 1)
  }

  read({ after = 0, to = Number.POSITIVE_INFINITY, at, knownAt }: LogRange): LoggedRecord[] {
    const isIn = (time: number, { from, to: until }: LogPeriod = {}): boolean =>
      time >= (from ?? Number.NEGATIVE_INFINITY) && time <= (until ?? Number.POSITIVE_INFINITY)
    return this.records.filter(
      (record) =>
        record.position > after &&
        record.position <= to &&
        isIn(record.at, at) &&
        isIn(record.knownAt, knownAt),
    )
  }
}

/** Everything that the port requires of an adapter. */
export function describeLogStore(label: string, { open, isShared, remove, runsMax }: StoreUnderTest): void {
  let names = 0
  const stores: LogStore[] = []
  const newName = (): string => `contract${++names}`
  const opened = async (name: string): Promise<LogStore> => {
    const store = await open(name)
    stores.push(store)
    return store
  }
  const runs =
    runsMax === undefined ? {} : { numRuns: Math.min(fc.readConfigureGlobal().numRuns ?? 25, runsMax) }

  describe(`the port of logs: ${label}`, () => {
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await remove?.()
    })

    test.prop([fc.array(step, { maxLength: 12, size: 'max' })], runs)(
      'behaves as a list of records, whatever is asked of it',
      async (steps) => {
        const name = newName()
        let own = await opened(name)
        let other = isShared ? await opened(name) : own
        const model = new Model()
        for (const each of steps) {
          if (each.kind === 'append') {
            const records = model.recordsOf(each.drafts)
            const seen = each.seen === 'head' ? model.records.length : each.seen
            const expectedPosition = seen === 'any' ? undefined : seen
            const outcome = await own.append(records, { expectedPosition }).then(
              ({ positions, head }) => ({ positions, head }),
              (error) => error.code ?? error,
            )
            const before = model.records.length
            const expected = model.append(records, expectedPosition)
            const head = { position: model.records.length, hash: model.records.at(-1)?.hash ?? '' }
            expect(outcome).toEqual(typeof expected === 'string' ? expected : { positions: expected, head })
            if (typeof expected !== 'string') {
              const again = await own.append(records, { expectedPosition: before })
              expect(again).toEqual({ positions: expected, added: 0, head })
            }
            expect(await other.head()).toEqual(head)
          } else if (each.kind === 'read') {
            const reader = each.handle === 0 ? own : other
            const batches = await all(reader.read(each.range, each.batchSize))
            const sizes = batches.map(({ length }) => length)
            expect(batches.flat()).toEqual(model.read(each.range))
            expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(each.batchSize)
            expect(sizes).not.toContain(0)
          } else if (each.kind === 'checkpoint') {
            const { length } = model.records
            const hash = model.records.at(-1)?.hash ?? ''
            const checkpoint = { name: each.name, position: length, hash, state: each.state }
            await own.writeCheckpoint(checkpoint)
            model.checkpoints.set(each.name, checkpoint)
          } else if (isShared) {
            await own.close()
            own = other
            other = await opened(name)
          }
          for (const [key, checkpoint] of model.checkpoints)
            expect(await other.readCheckpoint(key)).toEqual(checkpoint)
        }
        expect((await all(other.read({}, 100))).flat()).toEqual(model.records)
        expect(await own.readCheckpoint('none')).toBeUndefined()
        await own.close()
        if (isShared) await other.close()
      },
    )

    test('reads up to the end at which reading started, and goes on while others append', async () => {
      const store = await opened(newName())
      await store.append(notes(0, 10))
      const read: number[] = []
      for await (const batch of store.read({}, 3)) {
        read.push(...batch.map(({ position }) => position))
        await store.append(notes(100 + read.length, 1))
      }
      expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect((await store.head()).position).toBe(14)
    })

    test('gives each of many writers positions without gaps', async () => {
      const name = newName()
      const writers = await Promise.all([1, 2, 3, 4].map(() => (isShared ? opened(name) : undefined)))
      const first = writers[0] ?? (await opened(name))
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          (writers[index % 4] ?? first).append(notes(index * 3, 1 + (index % 3))),
        ),
      )
      const records = (await all(first.read({}, 7))).flat()
      expect(records.map(({ position }) => position)).toEqual(records.map((_, index) => index + 1))
      for (const [index, { positions }] of answers.entries())
        expect(positions.map((position) => records[position - 1]?.id)).toEqual(
          notes(index * 3, 1 + (index % 3)).map(({ id }) => id),
        )
    })

    test('lets one of two writers with the same expected position win', async () => {
      const name = newName()
      const left = await opened(name)
      const right = isShared ? await opened(name) : left
      for (let round = 0; round < 10; round++) {
        const outcomes = await Promise.allSettled([
          left.append(notes(round * 2, 1), { expectedPosition: round }),
          right.append(notes(round * 2 + 1, 1), { expectedPosition: round }),
        ])
        const failed = outcomes.flatMap((outcome) =>
          outcome.status === 'rejected' ? [outcome.reason.code] : [],
        )
        expect(failed).toEqual(['log.conflict'])
      }
      expect((await left.head()).position).toBe(10)
    })

    test('hints at an append of any handle, until the subscription ends', async () => {
      const name = newName()
      const reader = await opened(name)
      const writer = isShared ? await opened(name) : reader
      let hints = 0
      const stop = await reader.onAppended(() => {
        hints++
      })
      await writer.append(notes(0, 1))
      for (const start = Date.now(); hints === 0 && Date.now() - start < 10_000; ) await pause(5)
      expect(hints).toBeGreaterThan(0)
      await stop()
      await pause(50)
      const before = hints
      await writer.append(notes(1, 1))
      await pause(100)
      expect(hints).toBe(before)
    })

    test('ends a subscription to hints at any moment', async () => {
      const store = await open(newName())
      for (const waitMs of [0, 1, 3, 10]) {
        const stop = await store.onAppended(() => undefined)
        if (waitMs > 0) await pause(waitMs)
        await stop()
      }
      await store.onAppended(() => undefined)
      await store.close()
    })

    test('refuses each call after it is closed, and closes twice', async () => {
      const store = await open(newName())
      await store.append(notes(0, 5))
      const reading = store.read({}, 2)[Symbol.asyncIterator]()
      await reading.next()
      await store.close()
      await store.close()
      const closed = expect.objectContaining({ code: 'log.closed' })
      await expect(store.head()).rejects.toEqual(closed)
      await expect(store.append(notes(1, 1))).rejects.toEqual(closed)
      await expect(all(store.read({}, 1))).rejects.toEqual(closed)
      await expect(reading.next()).rejects.toEqual(closed)
      await expect(store.onAppended(() => undefined)).rejects.toEqual(closed)
      await expect(store.readCheckpoint('a')).rejects.toEqual(closed)
      await expect(store.writeCheckpoint({ name: 'a', position: 0, hash: '', state: '' })).rejects.toEqual(
        closed,
      )
    })

    test('stores a large event, and many at once', async () => {
      const store = await opened(newName())
      const [large] = notes(0, 1) as [LogRecord]
      const body = JSON.stringify({ text: 'ü'.repeat(1_000_000) })
      await store.append([{ ...large, body }])
      await store.append(notes(1, 5000))
      const records = (await all(store.read({}, 1000))).flat()
      expect(records).toHaveLength(5001)
      expect(records[0]?.body).toBe(body)
      expect(records[5000]?.id).toBe('note 5000')
    })
  })
}

/** Records with the ids `note <from>` and on. */
export function notes(from: number, count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const [id, at] = [`note ${from + index}`, from + index]
    const body = JSON.stringify({ id, type: 'note.made', at, version: 1, data: { text: id } })
    return { id, type: 'note.made', version: 1, at, knownAt: at, body }
  })
}

/** All items of an iterable. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}
