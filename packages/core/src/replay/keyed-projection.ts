import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import type { DerivedFields, Fields, PublishedEntry } from '../projection/fields.js'
import { type KeyedProjectionOptions, type KeyedState, keyedLeaf } from '../projection/keyed.js'
import type { LeafProjection } from '../projection/projection.js'
import { partialReplay } from './partial/partial-replay.js'
import { replayPartly } from './partial-replays.js'

/**
 * Defines a projection whose state is entries by key (for example by instrument) with declared fields. Its recipes look like
 * any others: `draft[key].field = value`. The benefit: its checkpoints pack into columns of numbers. The state starts empty;
 * `draft[key] = blank()` makes an entry. Recipes that use only the entry that their event names can be declared as
 * `entryRecipes`, and recipes that treat all entries alike, one after the other, as `eachEntryRecipes`.
 *
 * A missing value is undefined inside a recipe (NaN in a `'float64'`, the kind for fields that most events write), and an absent
 * key in the published state.
 * @throws TapelineError `projection.invalid` as `defineProjection`; for an invalid field; for an internal field that is not
 * declared; for removals at a type without a recipe; and for recipes of entries at events that name no instrument, or in a
 * projection that reads one that is not keyed
 * @example
 * ```ts
 * import { defineKeyedProjection, replay } from '@tapeline/core'
 * import { marketEvents } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const highest = defineKeyedProjection({
 *   name: 'highest',
 *   events: marketEvents,
 *   fields: { price: 'float64', at: 'number' },
 *   entryRecipes: (blank) => ({
 *     'close.published': (draft, { at, data }) => {
 *       const entry = draft ?? blank()
 *       // A comparison with a missing price, which is NaN, is false.
 *       if (data.price <= entry.price) return entry
 *       entry.price = data.price
 *       entry.at = at
 *       return entry
 *     },
 *   }),
 * })
 * const { NVDA } = replay(await loadScenario('deepseek-r1'), highest).atEnd()
 * console.log(NVDA) // { price: 147.22, at: 1737666000000 }
 * ```
 */
export function defineKeyedProjection<
  const Definitions extends readonly AnyEventDefinition[],
  const F extends Fields,
  Derived extends DerivedFields = Record<never, never>,
  const Reads extends Readonly<Record<string, LeafProjection>> = Record<never, never>,
  const Internal extends keyof F & string = never,
>(
  options: KeyedProjectionOptions<Definitions, F, Derived, Reads, Internal>,
): LeafProjection<
  KeyedState<F>,
  Readonly<
    Record<
      string,
      PublishedEntry<Omit<F, Internal>> & {
        readonly [Name in keyof Derived]?: Exclude<Derived[Name], undefined>
      }
    >
  >,
  EventOf<Definitions>
> {
  const leaf = keyedLeaf(options)
  replayPartly(leaf, partialReplay)
  return leaf as unknown as ReturnType<typeof defineKeyedProjection<Definitions, F, Derived, Reads, Internal>>
}
