import { TapelineError } from '../event/error.js'
import type { AnyProjection, CombinedProjection, PublishedOf, Tape } from './projection.js'

export type PublishedParts<Parts> = { readonly [Name in keyof Parts]: PublishedOf<Parts[Name]> }

/**
 * Combines projections under one state, replayed in one pass.
 * @param name of the combination
 * @param parts by the name under which each stands in the state; combinations nest
 * @param derived values computed from the parts where someone looks, and never in the loop; each must be a pure function of
 * its arguments. They stand in the state beside the parts.
 * @throws TapelineError `projection.invalid` if a derived value has the name of a part
 */
export function combineProjections<
  const Parts extends Readonly<Record<string, AnyProjection>>,
  Derived extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  name: string,
  parts: Parts,
  derived?: { readonly [Name in keyof Derived]: (state: PublishedParts<NoInfer<Parts>>, tape: Tape) => Derived[Name] },
): CombinedProjection<PublishedParts<Parts> & { readonly [Name in keyof Derived]: Derived[Name] }> {
  for (const own of Object.keys(derived ?? {})) {
    if (!Object.hasOwn(parts, own)) continue
    throw new TapelineError({ code: 'projection.invalid', message: `'${name}' has both a part and a derived value '${own}'.` })
  }
  return Object.freeze({
    kind: 'combined',
    name,
    parts: Object.freeze({ ...parts }),
    derived: Object.freeze({ ...derived }) as CombinedProjection['derived'],
  })
}
