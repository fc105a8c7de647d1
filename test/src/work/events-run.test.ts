/** How many events run if only one entry of many differs, in replays, branches, live timelines and explanations. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, defineEvent, defineKeyedProjection, explain, live, replay } from '@tapeline/core'
import { remove, whatIf } from '@tapeline/core/what-if'
import { z } from 'zod'

const EVENTS = 20_000
const KEYS = 100
/** The highest price, so that states without it differ to the end. */
const PEAK = 1001

const priced = defineEvent({
  type: 'test.priced',
  schema: z.strictObject({ key: z.string(), price: z.number() }),
  instrument: 'key',
})

/** The peaks of 100 keys, replayed once, so that there are checkpoints. */
function replayedPeaks(independentEntries: boolean) {
  const ran = { events: 0 }
  const peaks = defineKeyedProjection({
    name: 'peaks',
    events: [priced],
    fields: { peak: 'float64' },
    independentEntries,
    recipes: (blank) => ({
      'test.priced': (draft, { data }) => {
        ran.events += 1
        const entry = draft[data.key] ?? blank({ peak: 0 })
        draft[data.key] = entry
        if (data.price > entry.peak) entry.peak = data.price
      },
    }),
  })
  const prices = createTimeline([priced], { blockSize: 64 }).append(
    Array.from({ length: EVENTS }, (_, index) => ({
      id: `e${index}`,
      type: 'test.priced' as const,
      at: index,
      data: { key: `k${index % KEYS}`, price: index === PEAK ? 98 : 1 + (index % 7) },
    })),
  )
  replay(prices, peaks).atEnd()
  return { prices, peaks, ran }
}

/** A peak above all later prices. */
const late = { id: 'late', type: 'test.priced' as const, at: 1000, data: { key: 'k0', price: 99 } }

type Scene = ReturnType<typeof replayedPeaks>

/** How many events an action runs. */
function eventsRun(independent: boolean, prepare: (scene: Scene) => () => unknown): number {
  const scene = replayedPeaks(independent)
  const action = prepare(scene)
  scene.ran.events = 0
  action()
  return scene.ran.events
}

describe('one entry that differs', () => {
  it.each<[string, (scene: Scene) => () => unknown]>([
    [
      'a replay with a late event',
      ({ prices, peaks }) => {
        const longer = prices.append(late)
        return () => replay(longer, peaks).atEnd()
      },
    ],
    [
      'a late event in a live timeline',
      ({ prices, peaks }) => {
        const growing = live(prices, peaks)
        return () => growing.append(late)
      },
    ],
    [
      'a branch',
      ({ prices, peaks }) => {
        const branch = whatIf(prices, { name: 'no peak', edits: [remove(`e${PEAK}`)] })
        return () => replay(branch, peaks).atEnd()
      },
    ],
    [
      'the explanation of its value on a branch',
      ({ prices, peaks }) => {
        const branch = whatIf(prices, { name: 'no peak', edits: [remove(`e${PEAK}`)] })
        return () => explain(replay(branch, peaks), { path: 'k1.peak', position: branch.length })
      },
    ],
  ])('runs only its own events if entries are independent: %s', (_name, prepare) => {
    const [own, all] = [eventsRun(true, prepare), eventsRun(false, prepare)]
    expect(own).toBeGreaterThan(0)
    expect(own).toBeLessThan(EVENTS / 20)
    expect(all).toBeGreaterThan(0.8 * EVENTS)
  })
})
