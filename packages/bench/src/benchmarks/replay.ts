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
/** Warm-up rounds, which are not counted. */
const WARM_UP = 2

/** Replays of the whole tape as objects with `market`, alternating with the hand-written loop. */
export const replaysOfObjects: Benchmark = {
  name: 'replay-of-objects',
  ids: ['replay-objects', 'checkpoints', 'replay-objects-looked-at', 'replay-objects-bars'],
  async run(context) {
    context.say('replaying trades')
    const work = context.trades()
    const looks = checkFinalState('trades', work)
    const times = await rounds(context.quick ? 5 : 15, {
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
      ...(await barResults(context)),
    ]
  },
}

/**
 * The same with columns, alternating with both loops. It runs in a separate process, since V8 specialises the code for the event
 * shapes that recipes have met, and these shapes differ.
 */
export const replaysOfColumns: Benchmark = {
  name: 'replay-of-columns',
  apart: true,
  ids: ['replay-columns', 'replay-columns-by-columns'],
  async run(context) {
    context.say('replaying columns')
    const work = context.trades()
    const laidOut = columnsByHand(work.events)
    const byHand = lookByHand(replayByHand(work.events))
    checkParts('trades as columns', replay(work.freshColumnTimeline(), market).atEnd(), byHand)
    checkParts('trades, columns by hand', lookByHand(replayColumnsByHand(laidOut)), byHand)
    const times = await rounds(context.quick ? 5 : 15, {
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

async function barResults(context: Context): Promise<ReturnType<typeof result>[]> {
  if (context.quick) return []
  context.say('replaying bars')
  const work = context.bars()
  checkFinalState('bars', work)
  const times = await rounds(9, { ours: () => oursMs(work.freshTimeline()), hand: () => handMs(work) })
  return [result('replay-objects-bars', ratio(times, 'ours', 'hand'), 'ratio', null, HAND_WRITTEN)]
}

/**
 * Milliseconds of each, by round. They alternate, so that other load on the machine affects all of them. Every second round
 * runs backwards, so that the garbage of one does not always affect the same next one.
 * @param warmUp the number of rounds before, which are not counted
 */
export async function rounds<Name extends string>(
  count: number,
  runs: Readonly<Record<Name, () => number | Promise<number>>>,
  warmUp: number = WARM_UP,
): Promise<Record<Name, number>[]> {
  const times: Record<Name, number>[] = []
  for (let round = -warmUp; round < count; round += 1) {
    const inTurn = Object.entries<() => number | Promise<number>>(runs)
    if (round % 2 !== 0) inTurn.reverse()
    const entries: [string, number][] = []
    for (const [name, run] of inTurn) entries.push([name, await run()])
    if (round >= 0) times.push(Object.fromEntries(entries) as Record<Name, number>)
  }
  return times
}

export function ratio<Name extends string>(
  times: readonly Record<Name, number>[],
  over: Name,
  under: Name,
): number {
  return median(times.map((time) => time[over] / time[under]))
}

function oursMs(timeline: ReturnType<Work['freshTimeline']>, options?: ReplayOptions): number {
  // Always: the memory of dropped checkpoints is outside the heap, and the next round that allocates would pay for its collection.
  collectGarbage()
  return timed(() => replay(timeline, market, options).atEnd()).ms
}

function handMs({ events }: Work): number {
  collectGarbage()
  return timed(() => replayByHand(events)).ms
}

/**
 * Compares all parts of the final states, derived ones included.
 * @returns the time to read the derived values, without the claims: a hand-written loop cannot go back to the moments of the
 * claims, so it records on the way what Tapeline looks up later
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
