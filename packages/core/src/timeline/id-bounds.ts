import { LayeredMap } from './chain/layered-map.js'
import { type DerivedId, derivedId, PREFIXES_MAX } from './columns/derived-id.js'

/**
 * Bounds of the numbers in some ids; persistent. New events mostly have the next number after their prefix, so a bound shows without a
 * look-up that their ids are new.
 */
export class IdBounds {
  static readonly empty: IdBounds = new IdBounds(LayeredMap.empty, 0)

  private constructor(
    /** The greatest number after each prefix. */
    private readonly greatest: LayeredMap<number>,
    /** Number of prefixes; infinite if there are too many to have bounds. */
    private readonly count: number,
  ) {}

  with(ids: Iterable<string>): IdBounds {
    if (this.count === Number.POSITIVE_INFINITY) return this
    const raised = new Map<string, number>()
    let { count } = this
    for (const id of ids) {
      const derived = derivedId(id)
      if (derived === undefined) continue
      const { prefix, number } = derived
      const known = raised.get(prefix) ?? this.greatest.get(prefix)
      if (known === undefined) count += 1
      if (known === undefined || known < number) raised.set(prefix, number)
      if (count > PREFIXES_MAX) return new IdBounds(LayeredMap.empty, Number.POSITIVE_INFINITY)
    }
    return raised.size === 0 ? this : new IdBounds(this.greatest.with(raised), count)
  }

  /** Whether the ids may include one. @param derived its parts; undefined if it does not end in a number */
  mayInclude(derived: DerivedId | undefined): boolean {
    if (derived === undefined || this.count === Number.POSITIVE_INFINITY) return true
    return derived.number <= (this.greatest.get(derived.prefix) ?? -1)
  }
}
