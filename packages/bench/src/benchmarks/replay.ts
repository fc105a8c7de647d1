import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { columnsByHand, replayColumnsByHand } from '../hand-written/columns.js'
import { lookByHand } from '../hand-written/look.js'
import { replayByHand } from '../hand-written/loop.js'
import { type Benchmark, type Context, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { median, timed } from '../harness/measure.js'
import type { Work } from '../tape/work.js'

export const HAND_WRITTEN = 'a hand-written switch over event objects'
const BY_COLUMNS = 'a hand-written switch over columns'
const WITHOUT = 'a replay with hardly a checkpoint'
/** Rounds that are run first and not counted. */
const WARM_UP = 2

/** Milliseconds of one round. */
interface Times {
  readonly ours: number
  readonly columns: number
  readonly hand: number
  readonly handColumns: number
  readonly coarse: number
}

/** Replays of the whole tape through `market`, in turn with the hand-written loops. */
export const replays: Benchmark = {
  name: 'replay',
  ids: [
    'replay-objects',
    'replay-columns',
    'replay-columns-by-columns',
    'checkpoints',
    'replay-objects-looked-at',
    'replay-objects-bars',
  ],
  run(context) {
    context.say('replaying trades')
    const work = context.trades()
    const looks = checkFinalStates('trades', work)
    const trades = rounds(work, context.quick ? 5 : 15)
    const ratio = (over: keyof Times, under: keyof Times, times = trades): number =>
      median(times.map((time) => time[over] / time[under]))
    const hand = median(trades.map((time) => time.hand))
    const lookedAt = (median(trades.map((time) => time.ours)) + looks.ours) / (hand + looks.hand)
    context.say(`hand-written loop ${hand.toFixed(0)} ms`)
    return [
      result('replay-objects', ratio('ours', 'hand'), 'ratio', { atMost: 1.15 }, HAND_WRITTEN),
      result('replay-columns', ratio('columns', 'hand'), 'ratio', { atMost: 1 }, HAND_WRITTEN),
      result('replay-columns-by-columns', ratio('columns', 'handColumns'), 'ratio', null, BY_COLUMNS),
      result('checkpoints', ratio('ours', 'coarse'), 'ratio', { atMost: 1.1 }, WITHOUT),
      result('replay-objects-looked-at', lookedAt, 'ratio', null, HAND_WRITTEN),
      ...barResults(context),
    ]
  },
}

function barResults(context: Context): ReturnType<typeof result>[] {
  if (context.quick) return []
  context.say('replaying bars')
  const work = context.bars()
  checkFinalStates('bars', work)
  const ratios = rounds(work, 9).map((time) => time.ours / time.hand)
  return [result('replay-objects-bars', median(ratios), 'ratio', null, HAND_WRITTEN)]
}

/** Ours and theirs in turn, so that whatever else the machine does meets both. */
function rounds(work: Work, count: number): Times[] {
  const times: Times[] = []
  const laidOut = columnsByHand(work.events)
  const inLargeBlocks = work.coarse()
  for (let round = -WARM_UP; round < count; round += 1) {
    const ours = oursMs(work.freshTimeline())
    const hand = timed(() => replayByHand(work.events)).ms
    const columns = oursMs(work.freshColumnTimeline())
    const handColumns = timed(() => replayColumnsByHand(laidOut)).ms
    const coarse = oursMs(inLargeBlocks.freshTimeline())
    if (round >= 0) times.push({ ours, columns, hand, handColumns, coarse })
  }
  return times
}

function oursMs(timeline: ReturnType<Work['freshTimeline']>): number {
  return timed(() => replay(timeline, market).atEnd()).ms
}

/**
 * Compares all parts of the final states, derived ones included.
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
  const byColumns = lookByHand(replayColumnsByHand(columnsByHand(work.events)))
  checkParts(what, state, hand.value)
  checkParts(`${what} as columns`, replay(work.freshColumnTimeline(), market).atEnd(), hand.value)
  checkParts(`${what}, columns by hand`, byColumns, hand.value)
  return { ours, hand: hand.ms }
}
