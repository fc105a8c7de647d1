/* A follower that is killed at any moment, while another process appends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { replay } from '@tapeline/core'
import { EventLog } from '../event-log.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { SqliteStore } from '../sqlite/sqlite-store.js'
import { TestProgram } from '../test-program.fixture.js'
import { follow } from './follow.js'
import { counts, definitions } from './projections.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-killed-'))
let program: TestProgram

beforeAll(async () => {
  program = await TestProgram.bundled(new URL('./follower.fixture.ts', import.meta.url))
})

afterAll(async () => {
  await program.remove()
  rmSync(folder, { recursive: true, force: true })
})

test(
  `a follower that is killed goes on with the state of a clean replay: ${faultCount(12, 300)} times`,
  async () => {
    const path = join(folder, 'followed.db')
    const log = new EventLog(await SqliteStore.open(path), definitions)
    const rounds = faultCount(12, 300)
    let sent = 0
    let continued = 0
    const append = async (count: number): Promise<void> => {
      const events = Array.from({ length: count }, (_, index) => {
        const number = sent + index
        // A few are late.
        const at = number % 40 === 39 ? number - 30 : number
        return number % 3 === 0
          ? { id: `n${number}`, type: 'note.made', at, data: { text: 'n' } }
          : { id: `t${number}`, type: 'chip.traded', at, data: { symbol: 'NVDA', price: number % 90 } }
      })
      await log.append(events as never)
      sent += count
    }
    for (let round = 0; round < rounds; round += 1) {
      // In turn: at a call of SQLite, from those of opening on; or once it has seen some events.
      const killAt = round % 2 === 0 ? 5 + ((round * 7) % 60) : -1
      const wanted = sent + 1 + (round % 9)
      const { child, ended, isRunning } = program.start([path, String(killAt)], (line) => {
        if (killAt < 0 && Number(line) >= wanted) child.kill('SIGKILL')
      })
      for (let left = 400; isRunning(); left -= 1) {
        await append(2)
        if (left === 0) child.kill('SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await ended
      expect(child.signalCode).toBe('SIGKILL')
      const checkpoint = await log.store.readCheckpoint('counts')
      if (checkpoint !== undefined) continued += 1
      const following = await follow(log, counts, { checkpointEvery: 100_000 })
      expect(following.state).toEqual(replay(await log.timeline(), counts).atEnd())
      expect(following.position).toBe(sent)
      if (round % 3 === 0) await following.close()
    }
    expect(continued).toBeGreaterThan(rounds / 2)
    await log.close()
  },
  FAULTS_MS,
)
