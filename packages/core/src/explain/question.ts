import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { PathStep } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import type { Program } from '../replay/program.js'
import type { Slot } from '../replay/slot.js'
import type { Chain } from '../timeline/chain/chain.js'
import { HypotheticalState } from './hypothetical-state.js'
import type { LeafFinder } from './lazy-state.js'

/** What is to be explained, whatever the tape. */
export interface Question {
  readonly projection: AnyProjection
  readonly program: Program
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly finder: LeafFinder
  readonly steps: readonly PathStep[]
  /** The value at the path. */
  readonly value: unknown
}

/** A tape on which it is to be explained: the one that is asked about, or a slice of it. */
export interface Scene {
  readonly chain: Chain
  /** Where the path has the value. */
  readonly position: number
  /** The published state at a position, or a view of it. */
  readonly stateAt: (position: number) => unknown
  /** Of an event of the chain, 0 for the first. */
  readonly indexOf: (event: TapelineEvent) => number
}

/** A hypothetical state of the slots that the value is worked out from. */
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
