import { describe, expect, test } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { loadScenario } from '@tapeline/scenarios/node'
import { EventLog, follow, MemoryStore } from '@tapeline/store'

describe('a follower of the market', () => {
  test.each([
    { title: 'goes on from its checkpoint', left: ['claim.made'], reads: 201 },
    // A claim is compared with the state of its moment, which is before the checkpoint.
    { title: 'reads the log from its start if there are claims', left: [], reads: undefined },
  ])('$title', async ({ left, reads }) => {
    const weeks = await loadScenario('deepseek-r1')
    const events = weeks
      .arrivals()
      .filter(({ type }) => !left.includes(type as never))
      .sort((a, b) => a.at - b.at || a.seq - b.seq)
      .map(({ seq: _, ...event }) => event)
    const store = new CountingStore()
    const log = new EventLog(store, marketEvents)
    await log.append(events.slice(0, -200) as never)
    await (await follow(log, market)).close()
    await log.append(events.slice(-200) as never)
    store.count = 0
    const following = await follow(log, market)
    expect(store.count).toBe(reads ?? events.length + 1)
    const clean = replay(await log.timeline(), market).atEnd()
    expect(clean.news.length).toBeGreaterThan(3)
    expect(JSON.stringify(following.state)).toBe(JSON.stringify(clean))
    await following.close()
  })
})

/** Counts the records that are read. */
class CountingStore extends MemoryStore {
  count = 0

  override async *read(...given: Parameters<MemoryStore['read']>): ReturnType<MemoryStore['read']> {
    for await (const records of super.read(...given)) {
      this.count += records.length
      yield records
    }
  }
}
