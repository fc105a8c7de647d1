import { replay, type TapelineEvent } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { type Benchmark, type Context, type Result, result, type Target } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { median, timed } from '../harness/measure.js'
import { replayByImmer } from '../peers/immer.js'
import { replayByMutative } from '../peers/mutative.js'
import { comparable, type RecipeState } from '../peers/recipes.js'
import { replayByReduxToolkit } from '../peers/redux-toolkit.js'

/** The target length of a sample in milliseconds, full and quick. */
const [SAMPLE_MS, SAMPLE_MS_QUICK] = [2000, 600]
const PILOT = 3000
/** By then almost every instrument has traded, so that the state, on which the cost of a draft depends, has its size. */
const EVENTS_MIN = 6000

type Run = (events: readonly TapelineEvent[]) => RecipeState

/**
 * Tapeline's own recipes under a library of drafts, on the first events of the tape for about two seconds, alternating with our
 * replay of the whole tape. The times for each event are compared. In a quick run, one run of theirs is compared with three
 * of ours.
 */
function drafts(id: string, opponent: string, target: Target | null, run: Run): Benchmark {
  return { name: id, ids: [id], run: (context) => measured(context, id, opponent, target, run) }
}

export const draftLibraries: readonly Benchmark[] = [
  drafts('mutative', 'mutative, a draft an event', null, replayByMutative),
  drafts('redux-toolkit', 'a slice of Redux Toolkit', null, replayByReduxToolkit),
  drafts('immer-per-1000', 'Immer, a draft a thousand events', null, (events) => replayByImmer(events, 1000)),
  drafts('immer-per-event', 'Immer, a draft an event', { atLeast: 500 }, (events) =>
    replayByImmer(events, 1),
  ),
]

function measured(
  context: Context,
  id: string,
  opponent: string,
  target: Target | null,
  run: Run,
): readonly Result[] {
  const work = context.trades()
  const { events } = work
  const pilot = timed(() => run(events.slice(0, PILOT))).ms
  const count = Math.min(
    events.length,
    Math.max(EVENTS_MIN, Math.round(((context.quick ? SAMPLE_MS_QUICK : SAMPLE_MS) / pilot) * PILOT)),
  )
  const sample = events.slice(0, count)
  context.say(`${opponent}: ${count} events`)
  // The run whose state was compared counts as a round.
  let theirs = timed(() => run(sample))
  const state = replay(work.freshTimeline(), market).atPosition(count)
  checkParts(opponent, ...comparable(theirs.value, state))
  const ratios: number[] = []
  for (let round = 0; round < 3; round += 1) {
    if (round > 0 && !context.quick) theirs = timed(() => run(sample))
    const timeline = work.freshTimeline()
    const ours = timed(() => replay(timeline, market).atEnd()).ms / events.length
    ratios.push(theirs.ms / count / ours)
  }
  return [result(id, median(ratios), 'ratio', target, opponent)]
}
