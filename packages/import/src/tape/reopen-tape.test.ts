import { renameSync } from 'node:fs'
import { afterAll, expect, it } from '@jest/globals'
import { createTimeline, type Timeline } from '@tapeline/core'
import { reopeningOf } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import { exportEvents } from '../export/export-events.js'
import { temporaryFolder } from '../files.fixture.js'
import { openTape, reopenTape } from './open-tape.js'

const { folder, remove } = temporaryFolder()
afterAll(remove)

const newsOf = (summary: string): Timeline =>
  createTimeline(marketEvents).append([
    { id: 'n', type: 'news.published', at: '2025-01-27T15:00Z', data: { summary } },
  ]) as unknown as Timeline

it('opens the same tape again, and rejects another one in its place', async () => {
  const path = `${folder}/news.tape`
  await exportEvents(newsOf('first'), path)
  const { timeline, close } = openTape(path, marketEvents, { memoryBudgetBytes: 1 })
  const reopening = reopeningOf(timeline)
  if (reopening === undefined) throw new Error('It is not known how to open the tape again.')
  expect(reopening).toMatchObject({ path, memoryBudgetBytes: 1 })
  expect(JSON.stringify(reopenTape(marketEvents, reopening))).toBe(JSON.stringify(timeline))
  // A timeline with other events is not the tape.
  expect(reopeningOf(timeline.filter(() => false))).toBeUndefined()
  await exportEvents(newsOf('other'), `${path}.new`, { format: 'tape' })
  renameSync(`${path}.new`, path)
  expect(() => reopenTape(marketEvents, reopening)).toThrow(/Another tape has taken the place of this one/)
  close()
})
