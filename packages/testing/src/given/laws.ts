import {
  type Projection,
  type Replay,
  replay,
  type TapelineEvent,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import { differenceOf } from './difference.js'
import { showFound } from './expected-value.js'
import { ExpectationFailed } from './failure.js'
import { shuffled } from './history.js'

/** How a test makes its timeline from a recorded history: as known at a moment, with events and edits. */
export type Derive = (history: Timeline<TapelineEvent>) => Timeline<TapelineEvent>

interface Law {
  readonly broken: string
  readonly hint: string
  readonly again: (history: Timeline<TapelineEvent>, derive: Derive) => Timeline<TapelineEvent>
  readonly mode: 'fast' | 'immer'
}

const fresh = (history: Timeline<TapelineEvent>): Timeline<TapelineEvent> => throughJson(history)

function throughJson(timeline: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
  return timelineFromJson(
    [...timeline.definitions.values()],
    JSON.parse(JSON.stringify(timeline)),
  ) as Timeline<TapelineEvent>
}

const LAWS: readonly Law[] = [
  {
    broken: 'law 1: replaying twice equals once',
    hint: 'A recipe, `initial` or `derive` keeps something outside the state, reads a clock or a random number, or `initial` returns a shared object.',
    again: (history, derive) => derive(fresh(history)),
    mode: 'fast',
  },
  {
    broken: 'law 3: the fast path equals Immer',
    hint: 'A recipe depends on something else than its arguments, or keeps an event or draft.',
    again: (history, derive) => derive(fresh(history)),
    mode: 'immer',
  },
  {
    broken: 'law 4: the order of arrival changes nothing',
    hint: 'A recipe reads `seq`, or what depends on the order in which events arrive.',
    again: (history, derive) => derive(shuffled(history)),
    mode: 'fast',
  },
  {
    broken: 'law 9: a timeline that is written as JSON and read back is the same',
    hint: 'An event has data that JSON does not keep, or a schema that changes its own output.',
    again: (history, derive) => throughJson(derive(history)),
    mode: 'fast',
  },
]

/**
 * Replays the same events again in four ways, and requires that each shows the same.
 * @param history the recorded history, before `derive`
 * @param seen what the first replay showed
 * @param see what to compare of a replay
 * @throws ExpectationFailed that names the law
 */
export function checkLaws<State, Seen>(
  history: Timeline<TapelineEvent>,
  derive: Derive,
  projection: Projection<State>,
  seen: Seen,
  see: (replayed: Replay<TapelineEvent, State>) => Seen,
): void {
  for (const { broken, hint, again, mode } of LAWS) {
    const difference = differenceOf(seen, see(replay(again(history, derive), projection, { mode })))
    if (difference === undefined) continue
    const { path, a, b } = difference
    throw new ExpectationFailed(
      [
        `The projection '${projection.name}' breaks ${broken}.`,
        `${path === '' ? 'The state' : path} was ${showFound(a)} and is now ${showFound(b)}.`,
        hint,
      ].join('\n'),
      a,
      b,
    )
  }
}
