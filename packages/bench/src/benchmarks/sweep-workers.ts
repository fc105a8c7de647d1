import { availableParallelism, cpus } from 'node:os'
import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { cross, isFailedRow, type SweepTable, sweep } from '@tapeline/sweep'
import { type Benchmark, FinalStatesDiffer, result } from '../harness/benchmark.js'
import { timedAsync } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { movedLastTrade } from '../tape/random-trade.js'

const WORKERS = 2
/** The target length of the sweep in process. */
const [SECONDS, SECONDS_QUICK] = [30, 1]

/** Branches to estimate the time of a branch. */
const [TRIAL, TRIAL_QUICK] = [300, 60]

/**
 * A sweep on two worker threads, including their start and a replay of the tape in each, compared with the same sweep in
 * process. The number of branches takes half a minute in process; each moves one price among the last 1 %, over the whole
 * market. The number of free cores is measured before and after and reported: with fewer than two, the figure means little.
 */
export const sweepOnWorkers: Benchmark = {
  name: 'sweep-workers',
  ids: ['sweep-workers', 'sweep-workers-free-cores'],
  async run(context) {
    context.say('sweeping on worker threads')
    const timeline = context.trades().freshColumnTimeline()
    // Before the timing, the base is replayed, the tape hashed and the code warm.
    const size = context.quick ? TRIAL_QUICK : TRIAL
    await swept(timeline, size)
    const trial = await timedAsync(() => swept(timeline, size))
    const seconds = context.quick ? SECONDS_QUICK : SECONDS
    const count = Math.max(size, Math.round((seconds * 1000) / (trial.ms / size)))
    const before = await freeCores(context.quick)
    const inProcess = await timedAsync(() => swept(timeline, count))
    const onWorkers = await timedAsync(() => swept(timeline, count, WORKERS))
    const free = Math.min(before, await freeCores(context.quick))
    if (JSON.stringify(inProcess.value) !== JSON.stringify(onWorkers.value)) {
      throw new FinalStatesDiffer('The sweep on workers', ['its table'])
    }
    const opponent = `${count} branches in process, ${(inProcess.ms / 1000).toFixed(1)} s`
    return [
      result('sweep-workers', onWorkers.ms / inProcess.ms, 'ratio', { atMost: 0.65 }, opponent),
      result('sweep-workers-free-cores', free, 'ratio', null, `of ${availableParallelism()} cores`),
    ]
  },
}

async function swept(timeline: Timeline<MarketEvent>, count: number, workers?: number): Promise<SweepTable> {
  const random = new Random(12)
  const table = await sweep(timeline, {
    parameters: cross({ branch: Array.from({ length: count }, (_, index) => index) }),
    edits: () => [movedLastTrade(timeline, random)],
    module: new URL('../tape/swept.js', import.meta.url),
    ...(workers === undefined ? {} : { workers }),
  })
  if (table.rows.some(isFailedRow)) throw new FinalStatesDiffer('The sweep', ['its rows'])
  return table
}

/** The number of idle cores during a second in which this process waits (half a second in a quick run). */
async function freeCores(quick: boolean): Promise<number> {
  const idle = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0)
  const [before, start] = [idle(), performance.now()]
  await new Promise((resolve) => setTimeout(resolve, quick ? 500 : 1000))
  return (idle() - before) / (performance.now() - start)
}
