import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { notes } from '../contract.fixture.js'
import { hasPostgres, makeDatabase } from './database.fixture.js'
import { PostgresStore } from './postgres-store.js'
import { idsOf, tailAll } from './reading.fixture.js'
import { hasPooler, startPooler } from './servers.fixture.js'

const describePooler = hasPostgres && hasPooler ? describe : describe.skip

describePooler('PostgreSQL behind a pooler of transactions, which hands on no notifications', () => {
  test('stores and reads the same, only later', async () => {
    const database = await makeDatabase()
    const pooler = await startPooler(database.url)
    try {
      const store = await PostgresStore.open({ connection: { connectionString: pooler.url, max: 3 } })
      let hints = 0
      const stop = await store.onAppended(() => {
        hints++
      })
      const tailing = tailAll(store, 50)
      await pause(200)
      const before = hints
      for (let index = 0; index < 20; index++)
        await store.append(notes(3 * index, 3), { expectedPosition: 3 * index })
      await store.append(notes(60, 400))
      const ids = notes(0, 460).map(({ id }) => id)
      expect(await tailing.until(460)).toEqual(ids)
      expect(await idsOf(store)).toEqual(ids)
      expect(hints).toBe(before)
      await stop()
      await store.close()
    } finally {
      await pooler.stop()
      await database.drop()
    }
  })
})
