import { type ArgumentKind, checkOptions } from '@tapeline/core/internal'
import fc from 'fast-check'
import { wholeFrom } from './check-arguments.js'
import {
  ALL_OPERATION_NAMES,
  arbitraryOperation,
  OPERATION_NAMES,
  type Operation,
  type OperationName,
} from './operation.js'
import { arbitraryEntryOperation, type EntryOperation } from './sample-entries.js'
import type { SampleType } from './sample-events.js'

/** The steps of a recipe for each type of event; a type that is absent has no recipe. */
export type RecipeSketches<Step> = { readonly [Type in SampleType]?: readonly Step[] }

/** The result of a recipe whose state is a number, or no result. */
export type NumberStep = 'add' | 'negate' | 'text' | 'nothing' | 'broken'

/** How a recipe of a returned state works: it builds a new state from fields or parts, returns the draft, or changes it. */
export type ReturnStep = 'fresh' | 'parts' | 'draft' | 'change' | 'payload'

interface Reading {
  /** Positions of other leaves of the sketch, each before this one; their size is mixed into the state. */
  readonly reads: readonly number[]
}

/** A projection of one state: plain state, keyed entries, a number, or a state that recipes return anew. */
export type LeafSketch = Reading &
  (
    | { readonly kind: 'state'; readonly recipes: RecipeSketches<Operation> }
    | { readonly kind: 'keyed'; readonly recipes: RecipeSketches<EntryOperation>; readonly derives: boolean }
    | { readonly kind: 'number'; readonly recipes: RecipeSketches<NumberStep> }
    | { readonly kind: 'returned'; readonly recipes: RecipeSketches<ReturnStep> }
  )

/** A projection as a plain value, which prints and shrinks well; {@link buildProjection} builds it. */
export interface ProjectionSketch {
  readonly leaves: readonly LeafSketch[]
  /**
   * The place of each leaf: at the top of the combination, in a nested one, or hidden, so that others only read it. The first
   * is always at the top.
   */
  readonly places: readonly ('top' | 'nested' | 'hidden')[]
  /** Whether there are derived values, from the present and from earlier moments. */
  readonly derived: boolean
  /** Whether a single leaf is used without a combination. */
  readonly bare: boolean
}

export interface SketchConstraints {
  /** Most leaves. Default 4. */
  readonly maxLeaves?: number
  /** Kinds of leaves. Default: all. */
  readonly kinds?: readonly LeafSketch['kind'][]
  /** Operations of the recipes of plain states. Default: all operations. */
  readonly operations?: readonly OperationName[]
}

const someOf = (expected: string, known: readonly string[]): ArgumentKind => ({
  expected,
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => known.includes(one)),
})
const CONSTRAINTS = {
  maxLeaves: wholeFrom(1, 100),
  kinds: someOf("an array of 'state', 'keyed', 'number' or 'returned'", [
    'state',
    'keyed',
    'number',
    'returned',
  ]),
  operations: someOf("an array of names of OPERATION_NAMES, or 'fail'", ALL_OPERATION_NAMES),
} satisfies Record<keyof SketchConstraints, ArgumentKind>

/** Sketches of projections of sample events. @throws TapelineError `argument.invalid`, `option.unknown` */
export function arbitrarySketch(constraints: SketchConstraints = {}): fc.Arbitrary<ProjectionSketch> {
  checkOptions('arbitrarySketch()', constraints, CONSTRAINTS)
  const { maxLeaves = 4, kinds = ['state', 'keyed', 'number', 'returned'], operations } = constraints
  return fc
    .record({
      leaves: fc.array(arbitraryLeaf(kinds, operations), { minLength: 1, maxLength: maxLeaves }),
      places: fc.array(fc.constantFrom('top' as const, 'nested' as const, 'hidden' as const), {
        minLength: maxLeaves,
        maxLength: maxLeaves,
      }),
      derived: fc.boolean(),
      bare: fc.boolean(),
    })
    .map((sketch) => ({
      ...sketch,
      places: sketch.leaves.map((_, index) => (index === 0 ? 'top' : (sketch.places[index] ?? 'top'))),
      leaves: sketch.leaves.map((leaf, index) => ({
        ...leaf,
        reads: index === 0 ? [] : [...new Set(leaf.reads.map((read) => read % index))],
      })),
    }))
}

function arbitraryLeaf(
  kinds: readonly LeafSketch['kind'][],
  operations: readonly OperationName[] | undefined,
): fc.Arbitrary<LeafSketch> {
  const reads = fc.array(fc.nat(100), { maxLength: 2 })
  const leaves = {
    state: fc.record({
      kind: fc.constant('state' as const),
      reads,
      // A leaf gets few operations, so that they affect each other more often.
      recipes: fc
        .uniqueArray(fc.constantFrom(...(operations ?? OPERATION_NAMES)), { minLength: 1, maxLength: 6 })
        .chain((names) => recipesOf(arbitraryOperation(names), 5)),
    }),
    keyed: fc.record({
      kind: fc.constant('keyed' as const),
      reads,
      recipes: recipesOf(arbitraryEntryOperation(), 4),
      derives: fc.boolean(),
    }),
    number: fc.record({
      kind: fc.constant('number' as const),
      reads,
      recipes: recipesOf(fc.constantFrom<NumberStep[]>('add', 'negate', 'text', 'nothing', 'broken'), 1),
    }),
    returned: fc.record({
      kind: fc.constant('returned' as const),
      reads,
      recipes: recipesOf(fc.constantFrom<ReturnStep[]>('fresh', 'parts', 'draft', 'change', 'payload'), 1),
    }),
  }
  return fc.oneof(...kinds.map((kind): fc.Arbitrary<LeafSketch> => leaves[kind]))
}

function recipesOf<Step>(step: fc.Arbitrary<Step>, maxLength: number): fc.Arbitrary<RecipeSketches<Step>> {
  const steps = fc.array(step, { minLength: 1, maxLength })
  return fc.record(
    { 'sample.opened': steps, 'sample.changed': steps, 'sample.closed': steps },
    { requiredKeys: [] },
  )
}
