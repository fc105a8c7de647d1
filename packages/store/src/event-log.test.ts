import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { createTimeline, defineEvent, isTapelineError, type TapelineEvent } from '@tapeline/core'
import type { LoggedRecord } from '@tapeline/core/log'
import { z } from 'zod'
import { all } from './contract.fixture.js'
import { EventLog, type LogBatch } from './event-log.js'
import { MemoryStore } from './memory/memory-store.js'
import { openLog } from './open-log.js'

const noted = defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })
const counted = defineEvent({ type: 'items.counted', schema: z.record(z.string(), z.number()) })
const priced = defineEvent({
  type: 'price.traded',
  schema: z.strictObject({ symbol: z.string(), price: z.number(), size: z.number().optional() }),
  columns: { symbol: 'text', price: 'number', size: 'number?' },
})
const definitions = [noted, counted, priced] as const
const note = (id: string, at = 0, text = id) => ({ id, type: 'note.made' as const, at, data: { text } })

const input = fc.record(
  {
    id: fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6', 'a', 'b', 'c', 'd'),
    at: fc.oneof(fc.nat({ max: 5 }), fc.constantFrom('2025-01-27', '2025-01-27T10:00:00.5Z', 0.25)),
    knownAt: fc.nat({ max: 9 }),
    kind: fc.oneof(
      fc.string().map((text) => ({ type: 'note.made', data: { text } })),
      fc
        .dictionary(
          fc.string({ maxLength: 3 }).filter((key) => key !== '__proto__'),
          fc.nat(),
        )
        .map((data) => ({ type: 'items.counted', data })),
      fc
        .record(
          {
            symbol: fc.constantFrom('NVDA', 'AMD'),
            price: fc.double({ noNaN: true, noDefaultInfinity: true }),
            size: fc.nat(),
          },
          { requiredKeys: ['symbol', 'price'] },
        )
        .map((data) => ({ type: 'price.traded', data })),
    ),
    causes: fc.array(fc.constantFrom('t1', 'a'), { maxLength: 1 }),
    replaces: fc.constantFrom('t2', 'b'),
    sources: fc.array(fc.record({ name: fc.constantFrom('x', 'y') }), { maxLength: 2 }),
  },
  { requiredKeys: ['id', 'at', 'kind'] },
)

const inputs = fc
  .uniqueArray(input, { selector: ({ id }) => id, maxLength: 10 })
  .map((list) => list.map(({ kind, ...rest }) => ({ ...rest, ...kind })))

describe('a log of events', () => {
  test.prop([inputs, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 10 }), fc.nat({ max: 10 })])(
    'gives the timeline of its events, whole and in part, now and as known before',
    async (list, parts, to, knownAt) => {
      const log = await openLog('memory:', definitions)
      const empty = createTimeline(definitions)
      for (let from = 0; from < list.length; from += parts)
        await log.append(list.slice(from, from + parts) as never)
      const own = empty.append(list as never)
      expect(JSON.stringify(await log.timeline())).toBe(JSON.stringify(own))
      const first = empty.append(list.slice(0, to) as never)
      expect(JSON.stringify(await log.timeline({ to }))).toBe(JSON.stringify(first))
      const known = await log.timeline({ knownAt })
      expect(JSON.stringify([...known])).toBe(JSON.stringify([...own.asKnownAt(knownAt)]))
      const batches = await all(log.read({ batchSize: 3 }))
      expect(JSON.stringify(batches.flatMap(({ events }) => events))).toBe(JSON.stringify(own.arrivals()))
      expect(batches.every(({ events, position }) => events.at(-1)?.seq === position - 1)).toBe(true)
    },
  )

  test.prop([inputs])(
    'stores each event once, however often and in whatever form it is appended',
    async (list) => {
      const log = await openLog('memory:', definitions)
      const { positions, head } = await log.append(list as never)
      const turned = list.map((each) => ({
        ...each,
        data: Object.fromEntries(Object.entries(each.data).reverse()),
      }))
      expect(await log.append(turned as never)).toEqual({ positions, added: 0, head })
    },
  )

  test('reports all faults of an append, and stores nothing', async () => {
    const log = await openLog('memory:', definitions)
    const bad = [
      note('a'),
      { ...note('b'), data: {} },
      { ...note('c'), at: 'soon' },
      note('d\0'),
      note('\ud800'),
    ]
    const error = await log.append(bad as never).catch((thrown) => thrown)
    expect(isTapelineError(error) && error.faults.map(({ code, eventId }) => `${code} ${eventId}`)).toEqual([
      'event.data-invalid b',
      'date.invalid c',
      'event.invalid d\0',
      'event.invalid \ud800',
    ])
    expect(await log.head()).toEqual({ position: 0, hash: '' })
  })

  test('refuses another event with a known id, and an append behind a newer one', async () => {
    const log = await openLog('memory:', definitions)
    await log.append(note('a'), { expectedPosition: 0 })
    await expect(log.append(note('a', 0, 'other'))).rejects.toMatchObject({
      code: 'event.id-conflict',
      eventId: 'a',
    })
    await expect(log.append(note('b'), { expectedPosition: 0 })).rejects.toMatchObject({
      code: 'log.conflict',
      expected: 'position 0',
      found: 'position 1',
    })
  })

  test('upgrades older versions on read, stores such an event once, and refuses newer versions', async () => {
    const store = new MemoryStore()
    const newer = defineEvent({
      type: 'note.made',
      schema: z.strictObject({ text: z.string(), by: z.string() }),
      version: 2,
      upcasters: { 1: (data) => ({ ...data, by: 'unknown' }) },
    })
    const [before, after] = [new EventLog(store, [noted]), new EventLog(store, [newer])]
    await before.append(note('a'))
    const [batch] = await all(after.read())
    expect(batch?.events[0]).toMatchObject({ version: 2, data: { text: 'a', by: 'unknown' } })
    expect((await after.append({ ...note('a'), version: 1 } as never)).added).toBe(0)
    await after.append({ ...note('b'), data: { text: 'b', by: 'me' } } as never)
    for (const use of [() => all(before.read()), () => before.timeline(), () => before.verify()])
      await expect(use()).rejects.toMatchObject({
        code: 'log.version',
        eventId: 'b',
        expected: 'version 1 or older',
        found: 'version 2',
      })
    expect((await before.timeline({ to: 1 })).length).toBe(1)
  })

  test('reads by dates and by the moments at which events became known', async () => {
    const log = await openLog('memory:', definitions)
    await log.append([note('a', 1), note('b', 2), { ...note('c', 3), knownAt: 9 }, note('d', 4)])
    const ids = async (options: Parameters<typeof log.read>[0]): Promise<string> =>
      (await all(log.read(options))).flatMap(({ events }) => events.map(({ id }) => id)).join('')
    expect(await ids({ from: 2, until: 3 })).toBe('bc')
    expect(await ids({ from: '1970-01-01T00:00:00.003Z' })).toBe('cd')
    expect(await ids({ knownTo: 4 })).toBe('abd')
    expect(await ids({ knownFrom: 4, after: 3 })).toBe('d')
  })
})

describe('a subscription', () => {
  test('gives each event once, the old and the new ones, until its signal ends it', async () => {
    const log = await openLog('memory:', definitions)
    await log.append([note('a'), note('b'), note('c')])
    const controller = new AbortController()
    const seen: string[] = []
    for await (const { events, position } of log.subscribe({
      after: 1,
      signal: controller.signal,
      batchSize: 2,
    })) {
      seen.push(...events.map(({ id }) => id))
      if (position < 6) await log.append(note(`n${position}`))
      else controller.abort()
    }
    expect(seen).toEqual(['b', 'c', 'n3', 'n4', 'n5'])
  })

  test('finds new events without any hint, by looking from time to time', async () => {
    const store = new MemoryStore()
    store.onAppended = async () => async () => undefined
    const log = new EventLog<TapelineEvent>(store, definitions)
    const batches = log.subscribe({ pollMs: 5 })[Symbol.asyncIterator]()
    const next = batches.next()
    await log.append(note('a'))
    expect((await next).value.position).toBe(1)
    await batches.return?.()
  })

  test('ends when the log is closed, also while it waits', async () => {
    const log = await openLog('memory:', definitions)
    const waiting = all(log.subscribe({ pollMs: 60_000 }))
    await new Promise((resolve) => setTimeout(resolve, 5))
    await log.close()
    expect(await waiting).toEqual([])
  })

  test('reports a log that has become shorter', async () => {
    const log = await openLog('memory:', definitions)
    await log.append(note('a'))
    const batches: AsyncIterable<LogBatch> = log.subscribe({ after: 2 })
    await expect(all(batches)).rejects.toMatchObject({
      code: 'log.changed',
      expected: 'position 2 or later',
      found: 'position 1',
    })
  })
})

describe('verification', () => {
  /** A store whose records are replaced by changed ones on read. */
  class ChangedStore extends MemoryStore {
    change = (record: LoggedRecord): LoggedRecord | undefined => record

    override async *read(range: never, batchSize: number): AsyncIterable<readonly LoggedRecord[]> {
      for await (const records of super.read(range, batchSize))
        yield records.flatMap((one) => this.change(one) ?? [])
    }
  }

  const logOf = async (count: number) => {
    const store = new ChangedStore()
    const log = new EventLog<TapelineEvent>(store, definitions)
    await log.append(Array.from({ length: count }, (_, index) => note(`e${index + 1}`, index)))
    return { store, log }
  }

  const change = fc.record({
    position: fc.integer({ min: 1, max: 6 }),
    field: fc.constantFrom('body', 'body', 'body', 'hash', 'id', 'type'),
    place: fc.nat(),
    bit: fc.integer({ min: 0, max: 6 }),
  })

  test.prop([change])(
    'finds one changed byte, and names its position and event',
    async ({ position, field, place, bit }) => {
      const { store, log } = await logOf(6)
      expect(await log.verify()).toEqual(await log.head())
      let id = ''
      store.change = (record) => {
        if (record.position !== position) return record
        const bytes = Buffer.from(record[field as 'body'])
        bytes[place % bytes.length] = (bytes[place % bytes.length] as number) ^ (1 << bit)
        const changed = { ...record, [field]: bytes.toString('latin1') }
        id = changed.id
        return changed
      }
      const error = await log.verify().catch((thrown) => thrown)
      expect(isTapelineError(error, 'log.invalid')).toBe(true)
      const places = error.faults.map((fault: { eventId?: string; place?: { file: string } }) => [
        fault.eventId,
        fault.place?.file,
      ])
      for (const named of places)
        if (named[0] !== undefined) expect(named).toEqual([id, `memory: position ${position}`])
      expect(places.length).toBeGreaterThan(0)
    },
  )

  test('finds a missing event, and the same event twice', async () => {
    const { store, log } = await logOf(4)
    store.change = (record) => (record.position === 2 ? undefined : record)
    await expect(log.verify()).rejects.toMatchObject({
      code: 'log.invalid',
      eventId: 'e3',
      expected: 'position 2',
    })
    store.change = (record) => (record.position === 2 ? { ...record, id: 'e1' } : record)
    await expect(log.verify()).rejects.toThrow('Another event of the log has this id.')
  })

  test('requires that causes are in the log', async () => {
    const { log } = await logOf(1)
    await log.append({ ...note('late', 5), causes: ['missing'] })
    await expect(log.verify()).rejects.toMatchObject({ code: 'cause.unknown', eventId: 'late' })
    await log.append(note('missing', 4))
    expect((await log.verify()).position).toBe(3)
  })
})

describe('wrong use', () => {
  test.each(['tape.db', 'memory:x', 'mysql://a', 'constructor:', ''])(
    'the address %s names the three forms',
    async (address) => {
      await expect(openLog(address, definitions)).rejects.toThrow(
        "expected 'file:tape.db' (SQLite), 'postgres://user@host/database' (PostgreSQL) or 'memory:'",
      )
    },
  )

  test.each<[string, (log: EventLog) => unknown, string]>([
    ['a promise of events', (log) => log.append(Promise.resolve([]) as never), 'await it'],
    ['an option with a typo', async (log) => log.read({ form: 1 } as never), "Did you mean 'from'?"],
    ['a position that is not whole', async (log) => log.read({ after: 0.5 }), "The option 'after'"],
    ['no batches', async (log) => log.read({ batchSize: 0 }), "The option 'batchSize'"],
    [
      'a store that is not one',
      async () => new EventLog({} as never, definitions),
      'an adapter with the methods',
    ],
    [
      'a date without an offset',
      async (log) => all(log.read({ from: '2025-01-27T10:00' })),
      'date.offset-missing',
    ],
  ])('%s', async (_, use, message) => {
    const log = await openLog('memory:', definitions)
    await expect(use(log as never)).rejects.toThrow(message)
  })
})
