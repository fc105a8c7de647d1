import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { differingParts } from '../hand-written/compare.js'
import { lookByHand } from '../hand-written/look.js'
import { replayByHand } from '../hand-written/loop.js'
import { type Benchmark, type Context, FinalStatesDiffer, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import type { Work } from '../tape/work.js'

export const HAND_WRITTEN = 'a hand-written switch over event objects'
/** Rounds that are run first and not counted. */
const WARM_UP = 2

interface Times {
  readonly ours: number
  readonly hand: number
  readonly coarse: number
}

/** Replays of the whole tape through `market`, in turn with the hand-written loop. */
export const replayObjects: Benchmark = {
  name: 'replay',
  ids: [
    'replay-objects',
    'replay-objects-few-checkpoints',
    'replay-objects-looked-at',
    'replay-objects-bars',
  ],
  run(context) {
    context.say('replaying trades')
    const work = context.trades()
    const looks = checkFinalStates('trades', work)
    const trades = rounds(work, context.quick ? 7 : 15, true)
    context.say('replaying bars')
    const bars = context.quick ? undefined : barTimes(context)
    const ratios = (times: readonly Times[], name: 'ours' | 'coarse'): number =>
      median(times.map((time) => time[name] / time.hand))
    const hand = median(trades.map((time) => time.hand))
    const lookedAt = (median(trades.map((time) => time.ours)) + looks.ours) / (hand + looks.hand)
    context.say(`hand-written loop ${hand.toFixed(0)} ms`)
    return [
      result('replay-objects', ratios(trades, 'ours'), 'ratio', { atMost: 1.5 }, HAND_WRITTEN),
      result('replay-objects-few-checkpoints', ratios(trades, 'coarse'), 'ratio', null, HAND_WRITTEN),
      result('replay-objects-looked-at', lookedAt, 'ratio', null, HAND_WRITTEN),
      ...(bars === undefined
        ? []
        : [result('replay-objects-bars', ratios(bars, 'ours'), 'ratio', null, HAND_WRITTEN)]),
    ]
  },
}

function barTimes(context: Context): Times[] {
  const work = context.bars()
  checkFinalStates('bars', work)
  return rounds(work, 9, false)
}

/** Ours and theirs in turn, so that whatever else the machine does meets both. */
export function rounds(work: Work, count: number, withCoarse: boolean): Times[] {
  const times: Times[] = []
  for (let round = -WARM_UP; round < count; round += 1) {
    const timeline = work.freshTimeline()
    const ours = timed(() => replay(timeline, market).atEnd()).ms
    const hand = timed(() => replayByHand(work.events)).ms
    const coarse = withCoarse ? timeOf(work.freshCoarseTimeline()) : Number.NaN
    if (round >= 0) times.push({ ours, hand, coarse })
  }
  return times
}

function timeOf(timeline: ReturnType<Work['freshTimeline']>): number {
  return timed(() => replay(timeline, market).atEnd()).ms
}

/**
 * Compares all parts of the two final states, derived ones included.
 * @returns how long it took to read what derives, the claims aside: a loop by hand has no way back to the moments that
 * they speak of, and so notes on its way what Tapeline looks up
 */
function checkFinalStates(what: string, work: Work): { readonly ours: number; readonly hand: number } {
  const state = replay(work.freshTimeline(), market).atEnd()
  const ours = timed(() => [
    state.ranking,
    state.breadth,
    state.sectors,
    state.spending,
    state.news,
    state.agenda,
  ]).ms
  const byHand = replayByHand(work.events)
  const hand = timed((): MarketState => lookByHand(byHand))
  const parts = differingParts(state, hand.value)
  if (parts.length > 0) throw new FinalStatesDiffer(what, parts)
  return { ours, hand: hand.ms }
}
