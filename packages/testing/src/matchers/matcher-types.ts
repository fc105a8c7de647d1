import type { DateInput, TapelineEvent } from '@tapeline/core'
import type { MarketState } from '@tapeline/core/market'
import type { PathCompletion } from '@tapeline/core/types'
import type { Window } from './state-matchers.js'

/** The state of a received value: of a replay its own, of a timeline or scenario that of the market. */
export type ReceivedState<Received> = Received extends { atEnd(): infer State } ? State : MarketState

/**
 * The matchers for replays. A timeline or a scenario is replayed by the projection `market`. A wrong path, date or id is an error,
 * also under `.not`.
 */
export interface TapelineMatchers<Result, Received> {
  /**
   * The value at a path at a moment: after every event with `at` no later. `undefined` expects no value; a function tests it.
   * @param tolerance the largest difference of numbers, inclusive. Default 0
   */
  toHaveStateAt<const Path extends string>(
    when: DateInput,
    path: Path | PathCompletion<ReceivedState<Received>, Path>,
    expected: unknown,
    tolerance?: number,
  ): Result
  /** A condition holds after every event of a window, both ends inclusive. Default: of the whole tape. */
  toHoldThroughout(
    condition: (state: ReceivedState<Received>, event: TapelineEvent) => boolean,
    window?: Window,
  ): Result
  /** A condition holds after an event before a moment. */
  toReachBefore(
    condition: (state: ReceivedState<Received>, event: TapelineEvent) => boolean,
    when: DateInput,
  ): Result
  /** A value depends on each of these events, as evidence or context. */
  toDependOn<const Path extends string>(
    path: Path | PathCompletion<ReceivedState<Received>, Path>,
    when: DateInput,
    ids: string | readonly string[],
  ): Result
  /** A value at a moment is the same as it was known then: no look-ahead. */
  toBeUnaffectedByLaterKnowledge<const Path extends string>(
    when: DateInput,
    path: Path | PathCompletion<ReceivedState<Received>, Path>,
  ): Result
  /** Another timeline or replay has the same events before this one, and another one there. */
  toFirstDifferAt(other: unknown, id: string): Result
  /** The states of two replays are equal after every event of both. */
  toEqualReplayOf(other: unknown): Result
  /** The events of each day by type, with a digest, and the values at some paths at the end of each day, as a snapshot. */
  toMatchTimelineSnapshot<const Path extends string>(
    paths?: readonly (Path | PathCompletion<ReceivedState<Received>, Path>)[],
  ): Result
}
