import { join } from 'node:path'
import { marketEvents } from '@tapeline/core/market'
import { openLog } from '@tapeline/store'
import Database from 'libsql'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, timedAsync } from '../harness/measure.js'
import { inTemporaryFolder } from '../harness/temporary-folder.js'
import { loggedBar } from '../tape/logged-bar.js'

const APPEND_ID = 'log-append'
const READ_ID = 'log-read'
/** Appends of a round, and bars of an append that fills the log to read. */
const [APPENDS, FILLING] = [500, 50_000]

/**
 * A durable log in an SQLite file, fully synchronised: single appends with their expected position, beside bare inserts of the same
 * row in a transaction each; and reading a log of bars into a timeline. Times are of the wall, since they contain the disk.
 */
export const sqliteLog: Benchmark = {
  name: 'log',
  ids: [APPEND_ID, READ_ID],
  run: (context) =>
    inTemporaryFolder(async (folder) => [
      ...(context.wants(APPEND_ID) ? [await appends(folder, context)] : []),
      ...(context.wants(READ_ID) ? [await reading(folder, context)] : []),
    ]),
}

async function appends(folder: string, { quick, say }: Context): Promise<Result> {
  say('appending to a log, and inserting rows')
  const log = await openLog(`file:${join(folder, 'appended.db')}`, marketEvents)
  const bare = new Database(join(folder, 'bare.db'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec(
    'CREATE TABLE rows (position INTEGER PRIMARY KEY, id TEXT, type TEXT, version INTEGER, at REAL, known_at REAL, body TEXT, hash TEXT) STRICT',
  )
  const insert = bare.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const hash = 'f'.repeat(64)
  const ratios: number[] = []
  let position = 0
  for (let round = -1; round < (quick ? 5 : 15); round += 1) {
    const events = Array.from({ length: APPENDS }, (_, index) => loggedBar(position + index))
    const own = await timedAsync(async () => {
      for (const event of events) {
        const { head } = await log.append(event, { expectedPosition: position })
        position = head.position
      }
    })
    const bodies = events.map((event) => JSON.stringify({ ...event, version: 1 }))
    const theirs = await timedAsync(async () => {
      for (const [index, { id, type, at }] of events.entries())
        insert.run(position - APPENDS + index + 1, id, type, 1, at, at, bodies[index], hash)
    })
    if (round >= 0) ratios.push(theirs.ms / own.ms)
  }
  await log.close()
  bare.close()
  return result(APPEND_ID, median(ratios), 'ratio', { atLeast: 0.5 }, 'a bare INSERT in its own transaction')
}

async function reading(folder: string, { quick, say }: Context): Promise<Result> {
  const count = quick ? 200_000 : 1_000_000
  say(`writing ${count} bars to a log`)
  const log = await openLog(`file:${join(folder, 'read.db')}`, marketEvents)
  for (let from = 0; from < count; from += FILLING)
    await log.append(Array.from({ length: FILLING }, (_, index) => loggedBar(from + index)))
  say('reading them')
  const times: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const { ms, value } = await timedAsync(() => log.timeline())
    if (value.length !== count) throw new Error(`Read ${value.length} events of ${count}.`)
    times.push(ms / 1000)
  }
  await log.close()
  return result(READ_ID, median(times), 's', { atMost: 3 }, null)
}
