import { type Replay, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import { type Context, type Result, result } from '../harness/benchmark.js'
import { percentile } from '../harness/measure.js'
import { bytesHeld } from '../harness/memory.js'
import { Random } from '../tape/random.js'

export const SEEK_IDS = [
  'seek-cold-p50',
  'seek-cold-p99',
  'seek-checkpoints',
  'seek-read-quotes-p50',
  'seek-read-ranking-p50',
  'seek-whole-p50',
  'seek-whole-p99',
  'scrub-warm-p99',
] as const

/** The number of seeks, of reads, and of places to scrub around, full and quick. */
const [FULL, QUICK] = [
  { seeks: 1000, reads: 100, scrubs: 20 },
  { seeks: 300, reads: 20, scrubs: 5 },
]
/** The steps of a scrub, and the largest step in events, in either direction. */
const [SCRUB_STEPS, SCRUB_EVENTS] = [50, 1000]

/**
 * Jumps after one full replay, which leaves its checkpoints.
 * - Cold: to random positions, each far from the last one; reads the last price of one instrument there.
 * - The cost of then reading every quote's change, or the ranking, is a separate figure, since only values that are read are
 *   replayed.
 * - Whole: to random positions; reads every entry of every part of the state there.
 * - Warm: small steps back and forth around a position read before, like dragging a slider.
 * - The size of the checkpoints is the memory held after the replay minus the memory before it, with its state.
 */
export function seeks(timeline: Timeline<MarketEvent>, context: Context): Result[] {
  const counts = context.quick ? QUICK : FULL
  context.say(`seeking in ${timeline.length} events`)
  const before = bytesHeld()
  const replayed = replay(timeline, market)
  replayed.atEnd()
  const megabytes = (bytesHeld() - before) / 1e6
  const random = new Random(99)
  const jump = (): number => random.integer(Math.min(timeline.length, 2000), timeline.length)
  const look = (position: number): MarketState => {
    const state = replayed.atPosition(position)
    if (state.quotes.Q17 === undefined) throw new Error('This instrument is listed from the start.')
    return state
  }
  for (let count = 0; count < counts.reads; count += 1) look(jump())
  const cold = Array.from({ length: counts.seeks }, () => timeOf(() => look(jump())))
  const reads = (read: (state: MarketState) => unknown): number[] =>
    Array.from({ length: counts.reads }, () => {
      const state = look(jump())
      return timeOf(() => read(state))
    })
  const quotes = reads(sumOfChanges)
  const rankings = reads((state) => state.ranking)
  const whole = Array.from({ length: counts.reads }, () =>
    timeOf(() => readWhole(replayed.atPosition(jump()))),
  )
  const scrubs = scrub(replayed, timeline, random, counts.scrubs)
  return [
    result('seek-cold-p50', percentile(cold, 0.5), 'ms', { atMost: 0.5 }, null),
    result('seek-cold-p99', percentile(cold, 0.99), 'ms', { atMost: 3 }, null),
    result('seek-checkpoints', megabytes, 'MB', { atMost: 200 }, null),
    result('seek-read-quotes-p50', percentile(quotes, 0.5), 'ms', null, null),
    result('seek-read-ranking-p50', percentile(rankings, 0.5), 'ms', null, null),
    result('seek-whole-p50', percentile(whole, 0.5), 'ms', null, null),
    result('seek-whole-p99', percentile(whole, 0.99), 'ms', null, null),
    result('scrub-warm-p99', percentile(scrubs, 0.99), 'ms', { atMost: 1 }, null),
  ]
}

function scrub(
  replayed: Replay<MarketEvent, MarketState>,
  timeline: Timeline<MarketEvent>,
  random: Random,
  count: number,
): number[] {
  const times: number[] = []
  for (let place = 0; place < count; place += 1) {
    let position = random.integer(0, timeline.length)
    // A warm-up around the place.
    for (let step = 0; step < SCRUB_STEPS; step += 1)
      replayed.atPosition(near(position, timeline.length, random))
    for (let step = 0; step < SCRUB_STEPS; step += 1) {
      position = near(position, timeline.length, random)
      times.push(timeOf(() => replayed.atPosition(position).quotes.Q17?.last))
    }
  }
  return times
}

function near(position: number, length: number, random: Random): number {
  return Math.min(length, Math.max(0, position + random.integer(-SCRUB_EVENTS, SCRUB_EVENTS)))
}

function readWhole({ instruments, quotes, moves, records, sessions }: MarketState): number {
  let count = 0
  for (const part of [instruments, quotes, moves, records, sessions]) count += Object.values(part).length
  return count
}

function sumOfChanges({ quotes }: MarketState): number {
  let sum = 0
  for (const { changePct } of Object.values(quotes)) sum += changePct ?? 0
  return sum
}

/** In milliseconds, without a collection of garbage before it, as for a user. */
function timeOf(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}
