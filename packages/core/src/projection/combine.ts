import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import type { ComparedInstruments } from './compared-instruments.js'
import { parsePath } from './path.js'
import type { AnyProjection, CombinedProjection, ComparedOf, PublishedOf, Tape } from './projection.js'

export type PublishedParts<Parts> = { readonly [Name in keyof Parts]: PublishedOf<Parts[Name]> }

/** What the parts declare about comparing them, by the names of those that declare something. */
export type ComparedParts<Parts> = {
  readonly [Name in keyof Parts as keyof ComparedOf<Parts[Name]> extends never ? never : Name]: ComparedOf<
    Parts[Name]
  >
}

/** What the difference of two states of a combination means. */
export interface ComparisonDeclaration<State, Compared> {
  /**
   * The lists whose elements are told apart by a field of theirs rather than by their place, by the path of the list:
   * `{ ranking: 'symbol' }`. Where two elements share the value of that field, the list is compared by place.
   */
  readonly keys?: Readonly<Record<string, string>>
  /**
   * The records whose keys, and the lists in `keys` whose fields, are names of instruments, by their paths; those of parts that
   * are keyed by instruments need not be named. An instrument is compared with itself, whatever it is called.
   */
  readonly instruments?: readonly string[]
  /**
   * Computed from two states where someone looks; each must be a pure function of its arguments. A third one says which
   * instruments they name.
   */
  readonly values?: {
    readonly [Name in keyof Compared]: (
      a: State,
      b: State,
      instruments: ComparedInstruments,
    ) => Compared[Name]
  }
}

/** The names that a comparison has itself. */
const TAKEN = ['a', 'b', 'differences']

/**
 * Combines projections under one state, replayed in one pass.
 * @param name of the combination
 * @param parts by the name under which each stands in the state; combinations nest
 * @param derived values computed from the parts where someone looks, and never in the loop; each must be a pure function of
 * its arguments. They stand in the state beside the parts.
 * @param comparison what `compare` gives of two states beside their differences. What parts declare stands under their names.
 * @throws TapelineError `projection.invalid` if a derived value has the name of a part, or a compared value that of a part
 * which declares some of its own or of something that every comparison has; `path.invalid` for a path in `comparison.keys`
 */
export function combineProjections<
  const Parts extends Readonly<Record<string, AnyProjection>>,
  Derived extends Readonly<Record<string, unknown>> = Record<never, never>,
  Compared extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  name: string,
  parts: Parts,
  derived?: {
    readonly [Name in keyof Derived]: (state: PublishedParts<NoInfer<Parts>>, tape: Tape) => Derived[Name]
  },
  comparison?: ComparisonDeclaration<PublishedParts<NoInfer<Parts>> & Readonly<NoInfer<Derived>>, Compared>,
): CombinedProjection<
  PublishedParts<Parts> & { readonly [Name in keyof Derived]: Derived[Name] },
  ComparedParts<Parts> & { readonly [Name in keyof Compared]: Compared[Name] }
> {
  checkArgument('combineProjections()', 'name', name, kinds.name)
  checkArgument('combineProjections()', 'parts', parts, kinds.projections)
  if (derived !== undefined) checkArgument('combineProjections()', 'derived', derived, kinds.functions)
  checkOptions('combineProjections()', comparison, {
    keys: kinds.record,
    instruments: kinds.texts,
    values: kinds.functions,
  })
  const fault = (message: string): TapelineError => new TapelineError({ code: 'projection.invalid', message })
  for (const own of Object.keys(derived ?? {})) {
    if (Object.hasOwn(parts, own)) throw fault(`'${name}' has both a part and a derived value '${own}'.`)
  }
  const { keys = {}, instruments = [], values = {} } = comparison ?? {}
  for (const path of [...Object.keys(keys), ...instruments])
    checkKeyPath(name, path, [...Object.keys(parts), ...Object.keys(derived ?? {})])
  const comparing = Object.keys(parts).filter((part) => declaresComparison(parts[part] as AnyProjection))
  for (const own of [...comparing, ...Object.keys(values)]) {
    if (TAKEN.includes(own))
      throw fault(`Every comparison has ${showValue(own)}; rename what '${name}' compares as that.`)
  }
  for (const own of Object.keys(values)) {
    if (comparing.includes(own))
      throw fault(`'${name}' compares '${own}', and so does its part of that name.`)
  }
  return Object.freeze({
    kind: 'combined',
    name,
    parts: Object.freeze({ ...parts }),
    derived: Object.freeze({ ...derived }) as CombinedProjection['derived'],
    comparison: Object.freeze({
      keys: Object.freeze({ ...keys }),
      instruments: Object.freeze([...instruments]),
      values: Object.freeze({ ...values }),
    }),
  })
}

/** @throws TapelineError `path.invalid` for a path that begins with no name of the combination */
function checkKeyPath(name: string, path: string, names: readonly string[]): void {
  const [first] = parsePath(path)
  if (typeof first === 'string' && names.includes(first)) return
  throw new TapelineError({
    code: 'path.invalid',
    message: `A path in the comparison of '${name}' begins with no name of it.${didYouMean(String(first), names)}`,
    expected: `one of ${names.join(', ')}`,
    found: showValue(path),
  })
}

/** Whether a projection, or a part of it, gives values of its own where two of its states are compared. */
export function declaresComparison(projection: AnyProjection): boolean {
  if (projection.kind === 'leaf') return false
  if (Object.keys(projection.comparison.values).length > 0) return true
  return Object.values(projection.parts).some(declaresComparison)
}
