import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { rankingOf } from '../hand-written/look.js'
import { applyByHand, finishByHand } from '../hand-written/loop.js'
import { emptyMarket } from '../hand-written/state.js'
import { type Benchmark, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { median, timed } from '../harness/measure.js'
import type { Work } from '../tape/work.js'
import { HAND_WRITTEN } from './replay.js'

type Ranking = MarketState['ranking']

/** A replay of the whole tape that reads the ranking after each `session.closed`, two a trading day, and at the end. */
export const rankedCloses: Benchmark = {
  name: 'ranked-closes',
  ids: ['replay-ranked-closes'],
  run(context) {
    context.say('ranking at every close')
    const work = context.trades()
    const positions = work.events.flatMap(({ type }, index) => (type === 'session.closed' ? [index + 1] : []))
    positions.push(work.events.length)
    checkParts('the rankings at the closes', { rankings: ours(work, positions) }, { rankings: byHand(work) })
    const ratios: number[] = []
    for (let round = -1; round < (context.quick ? 3 : 9); round += 1) {
      const own = timed(() => ours(work, positions)).ms
      const hand = timed(() => byHand(work)).ms
      if (round >= 0) ratios.push(own / hand)
    }
    return [result('replay-ranked-closes', median(ratios), 'ratio', null, HAND_WRITTEN)]
  },
}

function ours(work: Work, positions: readonly number[]): Ranking[] {
  const replayed = replay(work.freshTimeline(), market)
  return positions.map((position) => replayed.atPosition(position).ranking)
}

function byHand({ events }: Work): Ranking[] {
  const state = emptyMarket()
  const rankings: Ranking[] = []
  for (const event of events) {
    applyByHand(state, event)
    if (event.type === 'session.closed') rankings.push(rankingOf(state.instruments))
  }
  rankings.push(rankingOf(finishByHand(state).instruments))
  return rankings
}
