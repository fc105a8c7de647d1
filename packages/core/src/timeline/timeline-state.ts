import { type AnyEventDefinition, eventRetracted } from '../event/definition.js'
import { type Place, showValue, TapelineError } from '../event/error.js'
import type { Chain } from './chain/chain.js'
import type { LayeredMap } from './chain/layered-map.js'
import type { BlockPlan } from './columns/block-builder.js'
import type { Layouts } from './columns/layout.js'
import { TEXTS_MAX_DEFAULT } from './columns/texts.js'
import type { CorrectionChains } from './correction-chains.js'
import type { EventIndex } from './event-index.js'

export interface TimelineOptions {
  /** Most events of a block, 2 to 65,536. Default 2,048. Larger blocks take less memory, smaller ones make seeks faster. */
  readonly blockSize?: number
  /**
   * Most distinct texts that the columns of this timeline, and of all timelines made from it, hold as numbers: 0 to 1,000,000.
   * Default 1,000,000. An event with a text beyond that is held as an object: it takes more memory and reads the same.
   */
  readonly textsMax?: number
}

/** How edits made a timeline from another one. Without it, the events of a timeline define it. */
export interface Derivation {
  /** The timeline as it was known at a moment (epoch milliseconds), with later changes applied to it. */
  asKnownAt(horizon: number): unknown
  /** The edits in words, for printing. */
  readonly label?: string
}

/** The data of a timeline; all of it is immutable and shared between timelines. */
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

/** The fields that differ from one timeline to the next; omitted ones are the same. */
export type StateChange = Pick<TimelineState, 'sealed' | 'derivation'> &
  Partial<
    Pick<TimelineState, 'definitions' | 'layouts' | 'chain' | 'corrections' | 'index' | 'places' | 'nextSeq'>
  >

/**
 * The data of a timeline after a change. A spread would give each generation of timelines another shape (benchmark
 * `late-arrival`), so every field is written out.
 */
export function changedState(state: TimelineState, change: StateChange): TimelineState {
  return {
    definitions: change.definitions ?? state.definitions,
    blockSize: state.blockSize,
    layouts: change.layouts ?? state.layouts,
    chain: change.chain ?? state.chain,
    corrections: change.corrections ?? state.corrections,
    index: change.index ?? state.index,
    places: change.places ?? state.places,
    nextSeq: change.nextSeq ?? state.nextSeq,
    sealed: change.sealed,
    derivation: change.derivation,
  }
}

/** How to make blocks from events that are in an index. */
export function planOf({ blockSize, layouts }: TimelineState, index: EventIndex): BlockPlan {
  return { size: blockSize, layouts, idPrefixes: { has: (prefix) => index.hasPrefix(prefix) } }
}

/** @throws TapelineError `definition.invalid` if an option is out of bounds */
export function limitsOf({
  blockSize = 2048,
  textsMax = TEXTS_MAX_DEFAULT,
}: TimelineOptions): Required<TimelineOptions> {
  checkLimit('blockSize', blockSize, 2, 65_536)
  checkLimit('textsMax', textsMax, 0, TEXTS_MAX_DEFAULT)
  return { blockSize, textsMax }
}

function checkLimit(name: keyof TimelineOptions, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new TapelineError({
    code: 'definition.invalid',
    message: `The option '${name}' is out of bounds.`,
    expected: `a whole number from ${min} to ${max.toLocaleString('en-US')}`,
    found: showValue(value),
  })
}

/** The derivation after another change of its timeline: its views of the past change in the same way. */
export function changedDerivation<Derived>(
  derivation: Derivation | undefined,
  change: (past: Derived, horizon: number) => Derived,
): Derivation | undefined {
  if (derivation === undefined) return undefined
  return { asKnownAt: (horizon) => change(derivation.asKnownAt(horizon) as Derived, horizon) }
}

const RETRACTION: ReadonlyMap<string, AnyEventDefinition> = new Map([[eventRetracted.type, eventRetracted]])

/**
 * Definitions by type, after those of a timeline.
 * @param before default: the one of retractions, which every timeline has
 * @throws TapelineError `definition.invalid` if two of them have the same type
 */
export function byTypeOf(
  definitions: readonly AnyEventDefinition[],
  before: ReadonlyMap<string, AnyEventDefinition> = RETRACTION,
): ReadonlyMap<string, AnyEventDefinition> {
  const byType = new Map(before)
  for (const definition of definitions) {
    const known = byType.get(definition.type)
    if (known !== undefined && known !== definition) {
      throw new TapelineError({
        code: 'definition.invalid',
        message: before.has(definition.type)
          ? `The timeline already has another definition of the type '${definition.type}'.`
          : `Two definitions have the type '${definition.type}'.`,
        expected: 'one definition of each type: pass the same one again, or name the new type differently',
      })
    }
    byType.set(definition.type, definition)
  }
  return byType
}
