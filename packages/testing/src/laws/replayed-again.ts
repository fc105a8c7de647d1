import {
  type Projection,
  type Replay,
  replay,
  type TapelineEvent,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import { differenceOf } from '../given/difference.js'
import { shuffled } from '../given/history.js'
import { inWorld } from './in-world.js'
import { type Derive, different, type Law, LawBroken } from './law.js'
import { copyOf } from './outcome.js'

/** A law about the same events, replayed once more in another way. */
export interface ReplayLaw extends Law {
  readonly again: (history: Timeline<TapelineEvent>, derive: Derive) => Timeline<TapelineEvent>
  readonly mode: 'fast' | 'immer'
}

function throughJson(timeline: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
  return timelineFromJson(
    [...timeline.definitions.values()],
    JSON.parse(JSON.stringify(timeline)),
  ) as Timeline<TapelineEvent>
}

export const REPLAY_LAWS: readonly ReplayLaw[] = [
  {
    statement: 'law 1: replaying twice equals once',
    hint: 'A recipe, `initial` or `derive` keeps something outside the state, reads a clock or a random number, or `initial` returns a shared object.',
    again: (history, derive) => derive(history),
    mode: 'fast',
  },
  {
    statement: 'law 3: the fast path equals Immer',
    hint: 'A recipe keeps an event or draft, compares objects by identity, changes an object that is at two paths, or depends on something else than its arguments.',
    again: (history, derive) => derive(history),
    mode: 'immer',
  },
  {
    statement: 'law 9: a timeline that is written as JSON and read back is the same',
    hint: 'An event has data that JSON does not keep, or a schema that changes its own output.',
    again: (history, derive) => throughJson(derive(history)),
    mode: 'fast',
  },
  {
    statement: 'law 4: the order of arrival changes nothing',
    hint: 'A recipe reads `seq`, or what depends on the order in which events arrive.',
    again: (history, derive) => derive(shuffled(history)),
    mode: 'fast',
  },
]

/** The same projection without its checkpoints, which belong to the object. */
export function anew<State>(projection: Projection<State>): Projection<State> {
  return Object.freeze({ ...projection })
}

/** The number of the world in which a law replays again; the first replay is in the real one, or in world 0. */
export const OTHER_WORLD = 1

/**
 * Replays the same events again in four ways, with another clock and other random numbers, and requires that each shows the same.
 * @param history the recorded history, before `derive`
 * @param seen what the first replay showed
 * @param see what to compare of a replay
 * @throws LawBroken
 */
export function checkReplayLaws<State, Seen>(
  history: Timeline<TapelineEvent>,
  derive: Derive,
  projection: Projection<State>,
  seen: Seen,
  see: (replayed: Replay<TapelineEvent, State>) => Seen,
): void {
  for (const law of REPLAY_LAWS) {
    const { again, mode } = law
    const now = inWorld(OTHER_WORLD, () =>
      copyOf(see(replay(again(history, derive), anew(projection), { mode }))),
    )
    const difference = differenceOf(seen, now)
    if (difference === undefined) continue
    const { path, a, b } = difference
    throw new LawBroken(projection.name, law, different(path, a, b))
  }
}
