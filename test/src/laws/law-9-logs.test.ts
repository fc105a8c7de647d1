/** Laws 8 and 9, of logs: the events of a log, and every state replayed from it, are the same bytes as in memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, replay, type Timeline } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { type EventLog, openLog } from '@tapeline/store'
import {
  arbitraryInstant,
  arbitraryMarketEvents,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  definitionsOf,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { Client } from 'pg'
import { bytesOf } from './bytes.js'

const definitions = definitionsOf(sampleKinds)
const portions = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 })

const folder = mkdtempSync(join(tmpdir(), 'tapeline-logs-'))
const server = process.env.TAPELINE_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const database = `tapeline_laws_${process.pid}_${Date.now()}`
const hasDatabase = await onServer(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8'`)
if (!hasDatabase && process.env.TAPELINE_REQUIRE_SERVICES === '1')
  throw new Error(
    `There is no PostgreSQL at ${new URL(server).host}. Set TAPELINE_POSTGRES to the URL of one.`,
  )
if (!hasDatabase)
  console.warn(`Logs in PostgreSQL are skipped: no server at ${new URL(server).host}. Set TAPELINE_POSTGRES.`)

afterAll(async () => {
  rmSync(folder, { recursive: true })
  if (hasDatabase) await onServer(`DROP DATABASE ${database} WITH (FORCE)`)
})

/** Runs a statement. @returns false if there is no server */
async function onServer(statement: string): Promise<boolean> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
  } catch {
    return false
  }
  await client.query(statement).finally(() => client.end())
  return true
}

function newSchema(): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  url.searchParams.set('schema', `log_${++files}`)
  return url.href
}

let files = 0

/** How a test gets an empty log of its own. */
const adapters: readonly (readonly [name: string, address: () => string])[] = [
  ['memory', () => 'memory:'],
  ['SQLite', () => `file:${join(folder, `${++files}.db`)}`],
  ...(hasDatabase ? [['PostgreSQL', newSchema] as const] : []),
]

/** Appends events in portions of the given sizes, in turn. */
async function fill(log: EventLog, events: readonly unknown[], sizes: readonly number[]): Promise<void> {
  for (let [from, turn] = [0, 0]; from < events.length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] as number)
    await log.append(events.slice(from, to) as never)
    from = to
  }
}

/** The states of a timeline at its end and at some of its positions. */
function statesOf(timeline: Timeline, projection: typeof market): string {
  const replayed = replay(timeline as never, projection)
  const step = Math.ceil((timeline.length + 1) / 7)
  const states = Array.from({ length: 7 }, (_, index) =>
    replayed.atPosition(Math.min(index * step, timeline.length)),
  )
  return bytesOf([...states, replayed.atEnd()])
}

describe.each(adapters)('a log in %s', (_, address) => {
  it('gives back a market history, and the same bytes of every state', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryMarketEvents(), portions, async (events, sizes) => {
        const log = await openLog(address(), marketEvents)
        await fill(log as never, events, sizes)
        const own = createTimeline(marketEvents).append(events as never)
        const logged = await log.timeline()
        expect(bytesOf(logged.toJSON())).toBe(bytesOf(own.toJSON()))
        expect(statesOf(logged as never, market)).toBe(statesOf(own as never, market))
        expect((await log.verify()).position).toBe(events.length)
        await log.close()
      }),
    )
  })

  it('gives back events of any kind, late ones, corrections and retractions, now and as known before', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryPlan(sampleKinds),
        arbitrarySketch(),
        arbitraryInstant(),
        portions,
        async (plan, sketch, instant, sizes) => {
          const log = await openLog(address(), definitions)
          await fill(log as never, plan.events, sizes)
          const own = createTimeline(definitions).append(plan.events as never)
          const logged = await log.timeline()
          const projection = buildProjection(sketch)
          expect(bytesOf(logged.toJSON())).toBe(bytesOf(own.toJSON()))
          const [left, right] = [own, logged].map((one) => replay(one as never, projection).atEnd())
          expect(bytesOf(right)).toBe(bytesOf(left))
          const known = await log.timeline({ knownAt: instant })
          expect(bytesOf([...known])).toBe(bytesOf([...own.asKnownAt(instant)]))
          await log.close()
        },
      ),
    )
  })
})
