import { replay, type Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { type Benchmark, type Context, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { collectGarbage, median, timed } from '../harness/measure.js'
import { ranked, tradeTotals } from '../own/trade-totals.js'
import { Random } from '../tape/random.js'
import { correctionsOf } from './late-arrivals.js'

type Tape = Timeline<MarketEvent>

const MILLION = 1e6
const [MOMENTS, SAMPLES] = [200, 2000]
const [ONE, OTHER] = ['Q17', 'Q101']
/** The part of the events that a later one corrects. */
const CORRECTED = 0.01
const [ROUNDS, ROUNDS_QUICK] = [7, 3]

/** Target in milliseconds for a million events. */
const TARGETS = {
  'first-two-entries': 100,
  'moments-at-once': 120,
  'instrument-moments': 60,
  'as-known-at': 8,
} as const
type Id = keyof typeof TARGETS

/**
 * Questions about many moments of a tape of a million events. The replayed timelines have no checkpoints, so the first replay is part
 * of the time. Figures of shorter tapes are scaled.
 */
export const questions: Benchmark = {
  name: 'questions',
  ids: Object.keys(TARGETS),
  run(context) {
    const asked: Readonly<Record<Id, () => number>> = {
      'first-two-entries': () => firstOfTwo(context),
      'moments-at-once': () => momentsAtOnce(context),
      'instrument-moments': () => instrumentMoments(context),
      'as-known-at': () => asKnownAt(context),
    }
    const { length } = context.trades().events
    const opponent = length === MILLION ? null : `${length} events, times ${MILLION / length}`
    return (Object.keys(TARGETS) as Id[]).flatMap((id): Result[] => {
      if (!context.wants(id)) return []
      context.say(`asking about many moments: ${id}`)
      return [result(id, (asked[id]() * MILLION) / length, 'ms', { atMost: TARGETS[id] }, opponent)]
    })
  },
}

/** Milliseconds for one answer; the first round is discarded. */
function measured(context: Context, timeline: () => Tape, ask: (timeline: Tape) => unknown): number {
  const times: number[] = []
  for (let round = -1; round < (context.quick ? ROUNDS_QUICK : ROUNDS); round += 1) {
    const own = timeline()
    collectGarbage()
    const { ms } = timed(() => ask(own))
    if (round >= 0) times.push(ms)
  }
  return median(times)
}

/** The highest sum of the last prices of two instruments. */
function firstOfTwo(context: Context): number {
  const last: Record<string, number> = {}
  let [highest, position] = [0, 0]
  for (const [index, { type, data }] of context.trades().events.entries()) {
    if (type !== 'price.traded' || (data.symbol !== ONE && data.symbol !== OTHER)) continue
    last[data.symbol] = data.price
    const sum = (last[ONE] ?? 0) + (last[OTHER] ?? 0)
    if (sum > highest) [highest, position] = [sum, index + 1]
  }
  const ask = (timeline: Tape): number | undefined =>
    replay(timeline, tradeTotals).first(
      (state) => (state[ONE]?.last ?? 0) + (state[OTHER]?.last ?? 0) >= highest,
    )?.position
  const fresh = (): Tape => context.trades().freshColumnTimeline()
  checkParts('the first moment of a condition', { position }, { position: ask(fresh()) })
  return measured(context, fresh, ask)
}

function momentsAtOnce(context: Context): number {
  const { events, freshColumnTimeline } = context.trades()
  const random = new Random(29)
  const [first, last] = [events[0] as MarketEvent, events.at(-1) as MarketEvent]
  const moments = Array.from({ length: MOMENTS }, () => random.integer(first.at, last.at))
  const ask = (timeline: Tape): unknown => replay(timeline, tradeTotals).atAll(moments).map(ranked)
  const run = replay(freshColumnTimeline(), tradeTotals)
  const alone = moments.map((moment) => ranked(run.at(moment)))
  checkParts('many moments', { states: alone }, { states: ask(freshColumnTimeline()) })
  return measured(context, freshColumnTimeline, ask)
}

function instrumentMoments(context: Context): number {
  const { events, freshColumnTimeline } = context.trades()
  const [first, last] = [events[0] as MarketEvent, events.at(-1) as MarketEvent]
  const every = Math.floor((last.at - first.at) / (SAMPLES - 1))
  const options = { every, from: last.at - every * (SAMPLES - 1), to: last.at }
  const ask = (timeline: Tape): unknown[] =>
    replay(timeline, tradeTotals)
      .sample((state) => state[ONE]?.last ?? null, options)
      .map(({ value }) => value)
  const prices: unknown[] = []
  let [index, price]: [number, number | null] = [0, null]
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    for (
      ;
      index < events.length && (events[index] as MarketEvent).at <= options.from + sample * every;
      index += 1
    ) {
      const { type, data } = events[index] as MarketEvent
      if (type === 'price.traded' && data.symbol === ONE) price = data.price
    }
    prices.push(price)
  }
  checkParts('the prices of one instrument', { prices }, { prices: ask(freshColumnTimeline()) })
  return measured(context, freshColumnTimeline, ask)
}

function asKnownAt(context: Context): number {
  const tape = context.trades().freshColumnTimeline()
  const corrected = tape.append(correctionsOf(tape, Math.round(tape.length * CORRECTED)))
  const [first, last] = [1, tape.length].map((position) => (tape.eventBefore(position) as MarketEvent).at)
  const random = new Random(31)
  const moments = Array.from({ length: ROUNDS + 1 }, () => random.integer(first as number, last as number))
  const arrivals = corrected.arrivals()
  const [moment] = moments as [number]
  // A correction takes the place of what it corrects, which was known before.
  const known = arrivals.filter(({ knownAt, replaces }) => knownAt <= moment && replaces === undefined).length
  if (corrected.asKnownAt(moment).length !== known) throw new FinalStatesDiffer('As known', ['their number'])
  let round = 0
  return measured(
    context,
    () => corrected,
    (timeline) => {
      round += 1
      return timeline.asKnownAt(moments[round % moments.length] as number).length
    },
  )
}
