import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { PathStep } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import type { Program } from '../replay/program.js'
import type { Slot } from '../replay/slot.js'
import type { Chain } from '../timeline/chain/chain.js'
import { HypotheticalState } from './hypothetical-state.js'
import type { LeafFinder } from './lazy-state.js'

/** The value to explain, for any tape. */
export interface Question {
  readonly projection: AnyProjection
  readonly program: Program
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly finder: LeafFinder
  readonly steps: readonly PathStep[]
  /** The value at the path. */
  readonly value: unknown
}

/** A tape with the value to explain: the whole tape, or a slice of it. */
export interface Scene {
  readonly chain: Chain
  /** The position at which the path has the value. */
  readonly position: number
  /** The published state at a position, or a view of it. */
  readonly stateAt: (position: number) => unknown
  /** The event at an index, 0 for the first. */
  readonly indexOf: (event: TapelineEvent) => number
}

/** A hypothetical state of the slots from which the value is computed. */
export function hypotheticalFor(
  question: Question,
  slots: Iterable<number>,
  state: unknown,
): HypotheticalState {
  const { projection, program, finder, steps, value } = question
  return new HypotheticalState(
    projection,
    [...slots].map((slot) => program.slots[slot] as Slot),
    finder,
    state,
    steps,
    value,
  )
}
