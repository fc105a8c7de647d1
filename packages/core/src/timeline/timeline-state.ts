import { type AnyEventDefinition, eventRetracted } from '../event/definition.js'
import { type Place, showValue, TapelineError } from '../event/error.js'
import type { Chain } from './chain/chain.js'
import type { LayeredMap } from './chain/layered-map.js'
import type { BlockPlan } from './columns/block-builder.js'
import type { Layouts } from './columns/layout.js'
import type { CorrectionChains } from './correction-chains.js'
import type { EventIndex } from './event-index.js'

export interface TimelineOptions {
  /** Most events that a block holds, 2 to 65,536. Default 2,048. A larger block costs less memory, a smaller one seeks faster. */
  readonly blockSize?: number
}

/** How a timeline was made where it is more than its events: by edits of another. */
export interface Derivation {
  /** The timeline as it was known at a moment (epoch milliseconds), corrections that have since been worked in included. */
  asKnownAt(horizon: number): unknown
}

/** What a timeline is made of; all of it immutable and shared between timelines. */
export interface TimelineState {
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly blockSize: number
  readonly layouts: Layouts
  readonly chain: Chain
  readonly corrections: CorrectionChains
  readonly index: EventIndex
  readonly places: LayeredMap<Place>
  readonly nextSeq: number
  readonly sealed: boolean
  readonly derivation: Derivation | undefined
}

/** What is another from one timeline to the next; what is left out stays. */
export type StateChange = Pick<TimelineState, 'sealed' | 'derivation'> &
  Partial<Pick<TimelineState, 'chain' | 'corrections' | 'index' | 'places' | 'nextSeq'>>

/**
 * What a timeline is made of after a change. Written out, since V8 gives what is spread into a literal another shape in each
 * generation.
 */
export function changedState(state: TimelineState, change: StateChange): TimelineState {
  return {
    definitions: state.definitions,
    blockSize: state.blockSize,
    layouts: state.layouts,
    chain: change.chain ?? state.chain,
    corrections: change.corrections ?? state.corrections,
    index: change.index ?? state.index,
    places: change.places ?? state.places,
    nextSeq: change.nextSeq ?? state.nextSeq,
    sealed: change.sealed,
    derivation: change.derivation,
  }
}

/** How blocks are made of events that an index knows. */
export function planOf({ blockSize, layouts }: TimelineState, index: EventIndex): BlockPlan {
  return { size: blockSize, layouts, idPrefixes: { has: (prefix) => index.hasPrefix(prefix) } }
}

/** @throws TapelineError `definition.invalid` if the block size is out of its bounds */
export function blockSizeOf({ blockSize = 2048 }: TimelineOptions): number {
  if (Number.isInteger(blockSize) && blockSize >= 2 && blockSize <= 65_536) return blockSize
  throw new TapelineError({
    code: 'definition.invalid',
    message: "The option 'blockSize' is wrong.",
    expected: 'a whole number from 2 to 65,536',
    found: showValue(blockSize),
  })
}

/** What is left of a derivation where its timeline changes once more: the past, changed the same way. */
export function changedDerivation<Derived>(
  derivation: Derivation | undefined,
  change: (past: Derived, horizon: number) => Derived,
): Derivation | undefined {
  if (derivation === undefined) return undefined
  return { asKnownAt: (horizon) => change(derivation.asKnownAt(horizon) as Derived, horizon) }
}

/**
 * Definitions by their types, that of retractions among them.
 * @throws TapelineError `definition.invalid` if two of them have one type
 */
export function byTypeOf(
  definitions: readonly AnyEventDefinition[],
): ReadonlyMap<string, AnyEventDefinition> {
  const byType = new Map<string, AnyEventDefinition>([[eventRetracted.type, eventRetracted]])
  for (const definition of definitions) {
    const known = byType.get(definition.type)
    if (known !== undefined && known !== definition) {
      throw new TapelineError({
        code: 'definition.invalid',
        message: `Two definitions have the type '${definition.type}'.`,
      })
    }
    byType.set(definition.type, definition)
  }
  return byType
}
