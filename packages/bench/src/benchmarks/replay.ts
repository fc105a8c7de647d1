import { type ReplayOptions, replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { columnsByHand, replayColumnsByHand } from '../hand-written/columns.js'
import { lookByHand } from '../hand-written/look.js'
import { replayByHand } from '../hand-written/loop.js'
import { type Benchmark, type Context, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { collectGarbage, median, timed } from '../harness/measure.js'
import type { Work } from '../tape/work.js'

export const HAND_WRITTEN = 'a hand-written switch over event objects'
const BY_COLUMNS = 'a hand-written switch over columns'
const WITHOUT = 'a replay that keeps no checkpoint'
/** Rounds that are run first and not counted. */
const WARM_UP = 2

/** Replays of the whole tape as objects through `market`, in turn with the hand-written loop. */
export const replaysOfObjects: Benchmark = {
  name: 'replay-of-objects',
  ids: ['replay-objects', 'checkpoints', 'replay-objects-looked-at', 'replay-objects-bars'],
  run(context) {
    context.say('replaying trades')
    const work = context.trades()
    const looks = checkFinalState('trades', work)
    const times = rounds(context.quick ? 5 : 15, {
      ours: () => oursMs(work.freshTimeline()),
      hand: () => handMs(work),
      without: () => oursMs(work.freshTimeline(), { checkpointBudgetBytes: 0 }),
    })
    const hand = median(times.map((time) => time.hand))
    const lookedAt = (median(times.map((time) => time.ours)) + looks.ours) / (hand + looks.hand)
    context.say(`hand-written loop ${hand.toFixed(0)} ms`)
    return [
      result('replay-objects', ratio(times, 'ours', 'hand'), 'ratio', { atMost: 1.15 }, HAND_WRITTEN),
      result('checkpoints', ratio(times, 'ours', 'without'), 'ratio', { atMost: 1.1 }, WITHOUT),
      result('replay-objects-looked-at', lookedAt, 'ratio', null, HAND_WRITTEN),
      ...barResults(context),
    ]
  },
}

/**
 * The same as columns, in turn with both loops; apart, since V8 makes its code for the shapes of events that recipes have met, and
 * these are others.
 */
export const replaysOfColumns: Benchmark = {
  name: 'replay-of-columns',
  apart: true,
  ids: ['replay-columns', 'replay-columns-by-columns'],
  run(context) {
    context.say('replaying columns')
    const work = context.trades()
    const laidOut = columnsByHand(work.events)
    const byHand = lookByHand(replayByHand(work.events))
    checkParts('trades as columns', replay(work.freshColumnTimeline(), market).atEnd(), byHand)
    checkParts('trades, columns by hand', lookByHand(replayColumnsByHand(laidOut)), byHand)
    const times = rounds(context.quick ? 5 : 15, {
      ours: () => oursMs(work.freshColumnTimeline()),
      hand: () => handMs(work),
      handColumns: () => timed(() => replayColumnsByHand(laidOut)).ms,
    })
    return [
      result('replay-columns', ratio(times, 'ours', 'hand'), 'ratio', { atMost: 1 }, HAND_WRITTEN),
      result('replay-columns-by-columns', ratio(times, 'ours', 'handColumns'), 'ratio', null, BY_COLUMNS),
    ]
  },
}

function barResults(context: Context): ReturnType<typeof result>[] {
  if (context.quick) return []
  context.say('replaying bars')
  const work = context.bars()
  checkFinalState('bars', work)
  const times = rounds(9, { ours: () => oursMs(work.freshTimeline()), hand: () => handMs(work) })
  return [result('replay-objects-bars', ratio(times, 'ours', 'hand'), 'ratio', null, HAND_WRITTEN)]
}

/**
 * Milliseconds of each, round by round; in turn, so that whatever else the machine does meets all, and each other round
 * backwards, so that what one leaves behind for the next does not always meet the same.
 */
function rounds<Name extends string>(
  count: number,
  runs: Readonly<Record<Name, () => number>>,
): Record<Name, number>[] {
  const times: Record<Name, number>[] = []
  for (let round = -WARM_UP; round < count; round += 1) {
    const inTurn = Object.entries<() => number>(runs)
    if (round % 2 !== 0) inTurn.reverse()
    const entries = inTurn.map(([name, run]) => [name, run()])
    if (round >= 0) times.push(Object.fromEntries(entries))
  }
  return times
}

function ratio<Name extends string>(times: readonly Record<Name, number>[], over: Name, under: Name): number {
  return median(times.map((time) => time[over] / time[under]))
}

function oursMs(timeline: ReturnType<Work['freshTimeline']>, options?: ReplayOptions): number {
  // However little there is: the numbers of checkpoints that are gone do not count as heap, and whoever adds to them collects them.
  collectGarbage()
  return timed(() => replay(timeline, market, options).atEnd()).ms
}

function handMs({ events }: Work): number {
  collectGarbage()
  return timed(() => replayByHand(events)).ms
}

/**
 * Compares all parts of the final states, derived ones included.
 * @returns how long it took to read what derives, the claims aside: a loop by hand has no way back to the moments that
 * they speak of, and so notes on its way what Tapeline looks up
 */
function checkFinalState(what: string, work: Work): { readonly ours: number; readonly hand: number } {
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
  checkParts(what, state, hand.value)
  return { ours, hand: hand.ms }
}
