import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import { type EventLog, follow, openLog } from '@tapeline/store'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, percentile, timedAsync } from '../harness/measure.js'
import { loggedBar } from '../tape/logged-bar.js'

const [APPEND_ID, READ_ID] = ['postgres-append', 'postgres-read']
const [LATENCY_P50, LATENCY_P99, LATENCY_RATE] = [
  'postgres-latency-p50',
  'postgres-latency-p99',
  'postgres-latency-rate',
]
const LATENCIES = [LATENCY_P50, LATENCY_P99, LATENCY_RATE]
/** Events of an append that fills a log, and rows that a cursor reads at once. */
const [FILLING, BATCH] = [50_000, 1000]
/** Single appends in a second. */
const RATE = 500
const START = Date.UTC(2025, 0, 6, 15)
const SERVER = process.env.TAPELINE_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const SCHEMA = `tapeline_bench_${process.pid}`
/** The columns and indices of the log's own partition. */
const TABLE = `
  CREATE TABLE ${SCHEMA}.bare (
    position bigint NOT NULL, month integer NOT NULL, id text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL,
    version integer NOT NULL, at double precision NOT NULL, known_at double precision NOT NULL, body text NOT NULL,
    hash bytea NOT NULL, PRIMARY KEY (position, month), UNIQUE (id, month));
  CREATE INDEX ON ${SCHEMA}.bare USING brin (at) WITH (pages_per_range = 16);
  CREATE INDEX ON ${SCHEMA}.bare USING brin (known_at) WITH (pages_per_range = 16)`

/**
 * A durable log in PostgreSQL, at `TAPELINE_POSTGRES` or the usual local place: appends of many bars beside a bare `COPY` of the same
 * rows into a table with the same columns and indices; reading them into a timeline beside a bare cursor over all columns; and the
 * time from the call of a single append to the patch at a follower. Times are of the wall. Without a server it is skipped.
 */
export const postgresLog: Benchmark = {
  name: 'postgres',
  ids: [APPEND_ID, READ_ID, ...LATENCIES],
  async run(context) {
    const client = await connected()
    if (client === undefined) {
      context.say(
        `SKIPPED: no PostgreSQL at ${new URL(SERVER).host}; set TAPELINE_POSTGRES to the URL of one`,
      )
      return []
    }
    try {
      const results: Result[] = []
      if (context.wants(APPEND_ID) || context.wants(READ_ID)) results.push(...(await many(client, context)))
      if (LATENCIES.some(context.wants)) results.push(...(await latency(client, context)))
      return results.filter(({ id }) => context.wants(id))
    } finally {
      await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`)
      await client.end()
    }
  },
}

async function connected(): Promise<Client | undefined> {
  const client = new Client({ connectionString: SERVER, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    return client
  } catch {
    return undefined
  }
}

async function openedLog(): Promise<EventLog<MarketEvent>> {
  const address = new URL(SERVER)
  address.searchParams.set('schema', SCHEMA)
  return await openLog(address.href, marketEvents)
}

async function many(client: Client, { quick, say, wants }: Context): Promise<Result[]> {
  const count = quick ? 100_000 : 1_000_000
  const bars = Array.from({ length: count }, (_, index) => loggedBar(index))
  const [appends, reads]: [number[], number[]] = [[], []]
  for (let round = 0; round < (wants(APPEND_ID) ? 3 : 1); round += 1) {
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`)
    const log = await openedLog()
    say(`appending ${count} bars to a log, and copying their rows`)
    const own = await timedAsync(async () => {
      for (let from = 0; from < count; from += FILLING) await log.append(bars.slice(from, from + FILLING))
    })
    await client.query(TABLE)
    const rows = await copyTexts(client)
    const bare = await timedAsync(() => copied(client, rows))
    appends.push(own.ms / bare.ms)
    await client.query(`ANALYZE ${SCHEMA}.events; ANALYZE ${SCHEMA}.bare`)
    if (wants(READ_ID)) {
      say('reading them')
      for (let time = -1; time < 3; time += 1) {
        const cursor = await timedAsync(() => readBare(client))
        const timeline = await timedAsync(() => log.timeline())
        if (timeline.value.length !== count || cursor.value !== count)
          throw new Error(`Read ${timeline.value.length} and ${cursor.value} events of ${count}.`)
        if (time >= 0) reads.push(timeline.ms / cursor.ms)
      }
    }
    await log.close()
  }
  return [
    result(APPEND_ID, median(appends), 'ratio', { atMost: 1.5 }, 'a bare COPY of the same rows'),
    ...(wants(READ_ID)
      ? [result(READ_ID, median(reads), 'ratio', { atMost: 1.5 }, 'a bare cursor over the same rows')]
      : []),
  ]
}

/** The rows of the log as `COPY` reads them, in parts. */
async function copyTexts(client: Client): Promise<readonly Buffer[]> {
  const parts: Buffer[] = []
  const { rows } = await client.query<{ last: string }>(`SELECT position AS last FROM ${SCHEMA}.head`)
  for (let after = 0; after < Number(rows[0]?.last); after += FILLING) {
    const { rows: found } = await client.query({
      text: `SELECT position, month, id, type, version, at, known_at, body, hash FROM ${SCHEMA}.events
        WHERE position > $1 AND position <= $2 ORDER BY position`,
      values: [after, after + FILLING],
      rowMode: 'array',
      types: { getTypeParser: () => (value: string) => value },
    })
    const line = (row: readonly string[]): string =>
      `${row.map((value) => value.replaceAll('\\', '\\\\')).join('\t')}\n`
    for (let from = 0; from < found.length; from += BATCH)
      parts.push(
        Buffer.from(
          found
            .slice(from, from + BATCH)
            .map(line)
            .join(''),
        ),
      )
  }
  return parts
}

async function copied(client: Client, parts: readonly Buffer[]): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${SCHEMA}.bare FROM STDIN`))
  await pipeline(Readable.from(parts, { objectMode: false }), stream)
}

async function readBare(client: Client): Promise<number> {
  await client.query(`BEGIN; DECLARE bare CURSOR FOR SELECT * FROM ${SCHEMA}.bare ORDER BY position`)
  let count = 0
  for (;;) {
    const { rows } = await client.query({ text: `FETCH ${BATCH} FROM bare`, rowMode: 'array' })
    if (rows.length === 0) break
    count += rows.length
  }
  await client.query('COMMIT')
  return count
}

/** Each event is appended at its own time, alone, with the position that its writer expects. */
async function latency(client: Client, { quick, say }: Context): Promise<Result[]> {
  const count = quick ? 1000 : 5000
  await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`)
  say(`appending ${RATE} events a second to a log with a follower`)
  const [writer, reader] = [await openedLog(), await openedLog()]
  const symbol = 'S1'
  const data = { symbol, name: symbol, kind: 'equity', exchange: 'XNAS' } as const
  const { head } = await writer.append({ id: 'listed', type: 'instrument.listed', at: START, data })
  const follower = await follow(reader, market)
  const sent = new Map<number, number>()
  const times: number[] = []
  follower.subscribe(({ position: applied }) => {
    const now = performance.now()
    for (const [position, start] of sent) {
      if (position > applied) break
      times.push(now - start)
      sent.delete(position)
    }
  })
  const begin = performance.now()
  for (let index = 0; index < count; index += 1) {
    const due = begin + (index * 1000) / RATE
    if (due > performance.now()) await pause(due - performance.now())
    const position = head.position + index
    sent.set(position + 1, performance.now())
    const event = {
      id: `p${index}`,
      type: 'price.traded' as const,
      at: START + index,
      data: { symbol, price: 1 + (index % 7) },
    }
    await writer.append(event, { expectedPosition: position })
  }
  const seconds = (performance.now() - begin) / 1000
  while (sent.size > 0) await pause(10)
  await follower.close()
  await Promise.all([writer.close(), reader.close()])
  return [
    result(LATENCY_P50, percentile(times, 0.5), 'ms', null, null),
    result(LATENCY_P99, percentile(times, 0.99), 'ms', { atMost: 50 }, null),
    result(LATENCY_RATE, count / seconds, 'per second', { atLeast: 0.99 * RATE }, null),
  ]
}
