import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { lookByHand } from '../hand-written/look.js'
import type { MarketByHand } from '../hand-written/state.js'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { median, timed, timedAsync } from '../harness/measure.js'
import { castoreStore } from '../peers/castore.js'
import { emmettStore } from '../peers/emmett.js'
import { MARKET_FOLD } from '../peers/fold.js'

/**
 * Event stores in memory hold the whole tape as one stream and aggregate it with the hand-written reducer, which changes its
 * state in place. They alternate with our replay. Neither filling the store nor creating the timeline is timed.
 */
export const emmett: Benchmark = {
  name: 'emmett',
  ids: ['emmett'],
  run: (context) =>
    measured(context, 'emmett', 'Emmett aggregateStream', emmettStore(MARKET_FOLD, context.trades().events)),
}

export const castore: Benchmark = {
  name: 'castore',
  ids: ['castore'],
  run: (context) =>
    measured(context, 'castore', 'Castore getAggregate', castoreStore(MARKET_FOLD, context.trades().events)),
}

async function measured(
  context: Context,
  id: string,
  opponent: string,
  store: Promise<() => Promise<MarketByHand>> | (() => Promise<MarketByHand>),
): Promise<Result[]> {
  context.say(opponent)
  const aggregate = await store
  const work = context.trades()
  checkParts(opponent, replay(work.freshTimeline(), market).atEnd(), lookByHand(await aggregate()))
  const ratios: number[] = []
  for (let round = -1; round < (context.quick ? 3 : 9); round += 1) {
    const theirs = (await timedAsync(aggregate)).ms
    const timeline = work.freshTimeline()
    const ours = timed(() => replay(timeline, market).atEnd()).ms
    if (round >= 0) ratios.push(theirs / ours)
  }
  // The target is to be faster than the store by any margin.
  return [result(id, median(ratios), 'ratio', { atLeast: 1 }, opponent)]
}
