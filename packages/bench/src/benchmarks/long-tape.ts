import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { cross, isFailedRow, sweep } from '@tapeline/sweep'
import { type Benchmark, type Context, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { median, timed, timedAsync } from '../harness/measure.js'
import { bytesHeld } from '../harness/memory.js'
import { type LongTimeline, longTimeline, withFreshLinks } from '../tape/long-timeline.js'
import { Random } from '../tape/random.js'
import { movedLastTrade } from '../tape/random-trade.js'
import { SEEK_IDS, seeks } from './seek.js'

const GROWTH_IDS = ['growth-replay', 'growth-append'] as const
const SWEEP_ID = 'growth-sweep'

/** Ten million events and a tenth of that; in a quick run 200,000 and a quarter. */
const [LONG, LONG_QUICK] = [
  { events: 10_000_000, times: 10 },
  { events: 200_000, times: 4 },
]
/** The limit for the long timeline in bytes; a longer tape is shortened. */
const BYTES_MAX = 2e9
/** Sessions are as busy as on the other tapes. */
const EVENTS_A_SESSION = 50_000

/**
 * A tape ten times as long as the others: the cost of replay and load for each event, divided by their cost on a tenth of the
 * tape, and the speed of seeks. Load is `append` of a session at a time.
 */
export const longTape: Benchmark = {
  name: 'long-tape',
  ids: [...GROWTH_IDS, SWEEP_ID, ...SEEK_IDS],
  async run(context) {
    const results: Result[] = []
    const { events, times } = context.quick ? LONG_QUICK : LONG
    // A warm-up, so that the code is equally warm for both tapes.
    made(events / times)
    const before = bytesHeld()
    const short = made(events / times)
    const bytes = (bytesHeld() - before) / short.timeline.length
    const million = 1_000_000
    const count = Math.min(events, Math.floor(BYTES_MAX / bytes / million) * million)
    context.say(`making a tape of ${count} events, ${bytes.toFixed(0)} bytes each`)
    const long = made(count)
    if (GROWTH_IDS.some(context.wants)) results.push(...growth(short, long, context))
    if (context.wants(SWEEP_ID)) results.push(await sweepGrowth(short, long, context))
    if (SEEK_IDS.some(context.wants)) results.push(...seeks(withFreshLinks(long, -1), context))
    return results
  },
}

function made(events: number): LongTimeline {
  return longTimeline({ events, instruments: 500, sessions: events / EVENTS_A_SESSION, seed: 1 })
}

function growth(short: LongTimeline, long: LongTimeline, context: Context): Result[] {
  context.say('replaying the long tape')
  const opponent = `a tape of a ${Math.round(long.timeline.length / short.timeline.length)}th of the events`
  const perEvent = (tape: LongTimeline, round: number): number => {
    const timeline = withFreshLinks(tape, round)
    return timed(() => replay(timeline, market).atEnd()).ms / timeline.length
  }
  const ratios: number[] = []
  for (let round = -1; round < (context.quick ? 1 : 3); round += 1) {
    const ratio = perEvent(long, round) / perEvent(short, round)
    if (round >= 0) ratios.push(ratio)
  }
  const target = { atMost: 1.3 }
  return [
    result('growth-replay', median(ratios), 'ratio', target, opponent),
    result('growth-append', long.loadMs / short.loadMs, 'ratio', target, opponent),
  ]
}

/** The cost of a branch of a sweep after the tape was replayed and hashed; it changes one price among the last 1 %. */
async function sweepGrowth(short: LongTimeline, long: LongTimeline, context: Context): Promise<Result> {
  context.say('sweeping over the long tape')
  const count = context.quick ? 50 : 300
  const swept = async (timeline: Timeline<MarketEvent>, branches: number): Promise<number> => {
    const random = new Random(13)
    const { ms, value } = await timedAsync(() =>
      sweep(timeline, {
        parameters: cross({ branch: Array.from({ length: branches }, (_, index) => index) }),
        edits: () => [movedLastTrade(timeline, random)],
        measure: (branch) => ({ parts: Object.keys(replay(branch, market).atEnd()).length }),
      }),
    )
    if (value.rows.some(isFailedRow)) throw new FinalStatesDiffer('The sweep', ['its rows'])
    return ms / branches
  }
  const perBranch = async ({ timeline }: LongTimeline): Promise<number> => {
    await swept(timeline, 20)
    return swept(timeline, count)
  }
  const [onShort, onLong] = [await perBranch(short), await perBranch(long)]
  const opponent = `a tape of a ${Math.round(long.timeline.length / short.timeline.length)}th of the events`
  return result(SWEEP_ID, onLong / onShort, 'ratio', { atMost: 1.3 }, opponent)
}
