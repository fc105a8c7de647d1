import { type ArgumentKind, checkOptions, checkOptionsOf, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import { printAs } from '../event/print.js'
import type { ComparedInstruments } from './compared-instruments.js'
import { defineDerived, derivedNames, withDerived } from './derive.js'
import { parsePath } from './path.js'
import type {
  AnyProjection,
  CombinedProjection,
  ComparedOf,
  HandledBy,
  PublishedOf,
  Tape,
} from './projection.js'
import { printProjection } from './projection.js'

export type PublishedParts<Parts> = { readonly [Name in keyof Parts]: PublishedOf<Parts[Name]> }

/** What the parts declare about comparisons, by part name; only parts that declare something. */
export type ComparedParts<Parts> = {
  readonly [Name in keyof Parts as keyof ComparedOf<Parts[Name]> extends never ? never : Name]: ComparedOf<
    Parts[Name]
  >
}

/** An earlier state: its parts, and derived values of any type. */
export type EarlierState<Parts> = PublishedParts<Parts> & Readonly<Record<string, unknown>>

/** How to compare two states of a combination. */
export interface ComparisonDeclaration<State, Compared> {
  /**
   * Lists whose elements are matched by a field instead of by index, by the path of the list: `{ ranking: 'symbol' }`. If two
   * elements have the same value in that field, the list is compared by index.
   */
  readonly keys?: Readonly<Record<string, string>>
  /**
   * Paths of the records whose keys are names of instruments, and of the lists in `keys` whose field is one. Parts that are keyed
   * by instruments need not be listed. An instrument is compared with itself, even if its name differs.
   */
  readonly instruments?: readonly string[]
  /**
   * Computed from two states on read; each must be a pure function of its arguments. The third argument identifies the
   * instruments that the states name.
   */
  readonly values?: {
    readonly [Name in keyof Compared]: (
      a: State,
      b: State,
      instruments: ComparedInstruments,
    ) => Compared[Name]
  }
}

/** The names of a comparison's own fields. */
const TAKEN = ['a', 'b', 'differences']

export interface CombinationOptions<Parts, Derived, Compared> {
  readonly name: string
  /** By their names in the state; combinations nest. */
  readonly parts: Parts
  /**
   * Values computed from the parts on read, never in the loop, by a pure function. They are fields of the state, as the parts are.
   * Returns values, which are computed together on the first read of one, or getters, each computed when it is read. A getter reads
   * other derived values by `this`. Called once with the initial state for their names.
   */
  readonly derive?:
    | ((
        state: PublishedParts<NoInfer<Parts>>,
        tape: Tape<HandledBy<NoInfer<Parts>[keyof Parts]>, EarlierState<NoInfer<Parts>>>,
      ) => Derived & ThisType<Derived>)
    | undefined
  /**
   * The values that `compare` returns beside the differences of two states. Values that a part declares are under the name of the
   * part.
   */
  readonly compare?:
    | ComparisonDeclaration<PublishedParts<NoInfer<Parts>> & Readonly<NoInfer<Derived>>, Compared>
    | undefined
}

const OPTIONS = {
  name: kinds.name,
  parts: kinds.projections,
  derive: kinds.function,
  compare: kinds.record,
} satisfies Record<keyof CombinationOptions<never, never, never>, ArgumentKind>

/**
 * Combines projections under one state, replayed in one pass.
 * @throws TapelineError `projection.invalid` if a derived value has the name of a part, or if a compared value has the name of a
 * part that declares compared values, or of a comparison's own field; `path.invalid` for a path in `compare.keys`
 * @example
 * ```ts
 * import { combineProjections, replay } from '@tapeline/core'
 * import { moves, quotes } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const day = combineProjections({
 *   name: 'day',
 *   parts: { quotes, moves },
 *   derive: ({ quotes }) => ({
 *     get falling() {
 *       return Object.keys(quotes).filter((symbol) => (quotes[symbol]?.changePct ?? 0) < -20)
 *     },
 *     get fallingCount(): number {
 *       return this.falling.length
 *     },
 *   }),
 * })
 * const weeks = await loadScenario('deepseek-r1')
 * const state = replay(weeks, day).at('2025-01-27T16:00-05:00')
 * console.log(state.fallingCount, state.falling) // 4 [ 'VRT', 'CEG', 'SMR', 'VST' ]
 * ```
 */
export function combineProjections<
  const Parts extends Readonly<Record<string, AnyProjection>>,
  Derived extends object = Record<never, never>,
  Compared extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  options: CombinationOptions<Parts, Derived, Compared>,
): CombinedProjection<
  PublishedParts<Parts> & { readonly [Name in keyof Derived]: Derived[Name] },
  ComparedParts<Parts> & { readonly [Name in keyof Compared]: Compared[Name] },
  HandledBy<Parts[keyof Parts]>
> {
  checkOptionsOf('combineProjections()', options, OPTIONS, ['name', 'parts'])
  const { name, parts, compare: comparison } = options
  const derive = options.derive as AnyDerive | undefined
  checkOptions("the option 'compare'", comparison, {
    keys: kinds.record,
    instruments: kinds.texts,
    values: kinds.functions,
  })
  const fault = (message: string): TapelineError => new TapelineError({ code: 'projection.invalid', message })
  const derived =
    derive === undefined ? [] : derivedNames(name, () => derive(initialParts(parts), EMPTY_TAPE))
  for (const own of derived) {
    if (Object.hasOwn(parts, own)) throw fault(`'${name}' has both a part and a derived value '${own}'.`)
  }
  const { keys = {}, instruments = [], values = {} } = comparison ?? {}
  for (const path of [...Object.keys(keys), ...instruments])
    checkKeyPath(name, path, [...Object.keys(parts), ...derived])
  const comparing = Object.keys(parts).filter((part) => declaresComparison(parts[part] as AnyProjection))
  for (const own of [...comparing, ...Object.keys(values)]) {
    if (TAKEN.includes(own))
      throw fault(
        `'${name}' compares ${showValue(own)}, a name that every comparison uses itself; choose another name.`,
      )
  }
  for (const own of Object.keys(values)) {
    if (comparing.includes(own))
      throw fault(
        `'${name}' has both a compared value '${own}' and a part of that name with compared values.`,
      )
  }
  const projection: CombinedProjection<never, never, never> = {
    kind: 'combined',
    name,
    parts: Object.freeze({ ...parts }),
    derived,
    derive: derive as CombinedProjection['derive'],
    comparison: Object.freeze({
      keys: Object.freeze({ ...keys }),
      instruments: Object.freeze([...instruments]),
      values: Object.freeze({ ...values }),
    }),
  }
  return Object.freeze(printAs(projection, printProjection))
}

type AnyDerive = (state: unknown, tape: Tape) => object

/** The tape before the first event. */
const EMPTY_TAPE: Tape = Object.freeze({ position: 0, now: undefined, events: () => [], at: () => undefined })

/** The published initial states of some parts. */
function initialParts(parts: Readonly<Record<string, AnyProjection>>): object {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, initialState(part)]))
}

function initialState(projection: AnyProjection): unknown {
  if (projection.kind === 'leaf') return withDerived(projection, projection.initial())
  const state = initialParts(projection.parts)
  const derive = projection.derive as AnyDerive
  defineDerived(state, projection.name, projection.derived, () => derive(state, EMPTY_TAPE))
  return state
}

/** @throws TapelineError `path.invalid` if the first key of a path is not a field of the combination */
function checkKeyPath(name: string, path: string, names: readonly string[]): void {
  const [first] = parsePath(path)
  if (typeof first === 'string' && names.includes(first)) return
  throw new TapelineError({
    code: 'path.invalid',
    message: `A path in the comparison of '${name}' does not begin with one of its fields.${didYouMean(String(first), names)}`,
    expected: `one of ${names.join(', ')}`,
    found: showValue(path),
  })
}

/** Whether a projection, or a part of it, declares values to compute when two of its states are compared. */
export function declaresComparison(projection: AnyProjection): boolean {
  if (projection.kind === 'leaf') return false
  if (Object.keys(projection.comparison.values).length > 0) return true
  return Object.values(projection.parts).some(declaresComparison)
}
