/*
 * A process that follows an SQLite log. Arguments: the path, and the call of SQLite at which it kills itself, -1 for none. It reports
 * each position that its state includes.
 */
import { writeSync } from 'node:fs'
import { EventLog } from '../event-log.js'
import { FaultyBinding } from '../sqlite/faulty-binding.fixture.js'
import { SqliteStore } from '../sqlite/sqlite-store.js'
import { follow } from './follow.js'
import { counts, definitions } from './projections.fixture.js'

const [path = '', killAt = '-1'] = process.argv.slice(2)
const binding = new FaultyBinding()
binding.arm(Number(killAt) % 2 === 0 ? 'before' : 'after', ({ index }) => {
  if (index === Number(killAt)) process.kill(process.pid, 'SIGKILL')
  return undefined
})
const log = new EventLog(await SqliteStore.open(path, { binding }), definitions)
const following = await follow(log, counts, { checkpointEvery: 3, batchSize: 4, pollMs: 5 })
const report = (position: number): void => {
  writeSync(1, `${position}\n`)
}
report(following.position)
following.subscribe(({ position }) => report(position))
