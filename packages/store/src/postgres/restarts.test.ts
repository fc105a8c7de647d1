import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { notes } from '../contract.fixture.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { makeDatabase } from './database.fixture.js'
import { PostgresStore } from './postgres-store.js'
import { idsOf, tailAll } from './reading.fixture.js'
import { hasServerPrograms, OwnServer } from './servers.fixture.js'

const describeRestarts = hasServerPrograms ? describe : describe.skip

describeRestarts('a PostgreSQL server that restarts', () => {
  let server: OwnServer
  beforeAll(async () => {
    server = await OwnServer.start()
  }, 60_000)
  afterAll(() => server.remove())

  test(
    'stops neither its writers nor its readers',
    async () => {
      const database = await makeDatabase(server.url)
      const connection = { connectionString: database.url, max: 3 }
      const writer = await PostgresStore.open({ connection, busyMs: 30_000 })
      const reader = await PostgresStore.open({ connection, busyMs: 30_000 })
      const sent: string[] = []
      const tailing = tailAll(reader, 100)
      let isOver = false
      const writing = (async () => {
        for (let index = 0; !isOver; index += 2) {
          const records = notes(index, 2)
          await writer.append(records, { expectedPosition: index })
          sent.push(...records.map(({ id }) => id))
        }
      })()
      let hasFailed = false
      writing.catch(() => {
        hasFailed = true
      })
      const acknowledgesMore = async (): Promise<void> => {
        for (const before = sent.length; sent.length === before && !hasFailed; ) await pause(5)
      }
      const restarts = faultCount(2, 20)
      for (let index = 0; index < restarts; index++) {
        await acknowledgesMore()
        await pause(Math.random() * 100)
        await server.restart(index % 2 === 0 ? 'immediate' : 'fast')
      }
      await acknowledgesMore()
      isOver = true
      await writing
      expect(sent.length).toBeGreaterThan(4)
      expect(await tailing.until(sent.length)).toEqual(sent)
      expect(await idsOf(reader)).toEqual(sent)
      await Promise.all([writer.close(), reader.close()])
    },
    FAULTS_MS,
  )
})
