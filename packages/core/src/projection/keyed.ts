import { checkOptionsOf, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, DataOf } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { emptyRecord } from '../event/records.js'
import type { AnyEntry } from './entry-code.js'
import { asWholeRecipes, entryRecipesOf } from './entry-recipes.js'
import { FieldTable } from './field-table.js'
import type { DerivedFields, EntryOf, Fields, InitialOf, PublishedEntry, ReadEntry } from './fields.js'
import { addingTypes, MissingProbe } from './missing-probe.js'
import {
  checkRecipes,
  type DeepReadonly,
  type LeafProjection,
  makeLeaf,
  RECIPES,
  type ReadsOf,
  SHARED_OPTIONS,
  type StateOf,
} from './projection.js'
import type { AnyRecipes, EachRecipe } from './recipes.js'

type Blank = (initial?: Partial<AnyEntry>) => AnyEntry

/** The state of a keyed projection as its recipes see it: entries by key. */
export type KeyedState<F extends Fields> = Record<string, EntryOf<F>>

/** What a recipe of one entry sees of the keyed projections that it reads: their entries at the same key. */
export type EntryReadsOf<Reads> = {
  readonly [Name in keyof Reads]: StateOf<Reads[Name]> extends Record<string, infer Entry>
    ? DeepReadonly<Entry> | undefined
    : never
}

export interface KeyedProjectionOptions<
  Definitions extends readonly AnyEventDefinition[],
  F extends Fields,
  Derived extends DerivedFields,
  Reads,
  Internal extends keyof F = never,
> {
  readonly name: string
  /** The event types that the recipes may name. */
  readonly events: Definitions
  /**
   * The fields that every entry has, in the order in which they are published: `'number'`, `'float64'`, the strings it may be, or
   * `{ kind: 'float64', initial: 0 }` for a number that entries start with and that is never missing.
   */
  readonly fields: F
  /** Fields that the recipes keep for themselves: part of the state, and not of what is published. Default: none. */
  readonly internal?: readonly Internal[]
  /** Values that follow from the fields of one entry, computed where someone looks; undefined ones are absent. */
  readonly derive?: (entry: ReadEntry<NoInfer<F>>, key: string) => Derived
  /**
   * Whether each entry stands for itself: an event that names an instrument (as its definition declares) makes the recipes
   * read and change nothing but the entry at that name, here and in what is read, and any other event treats every entry
   * without regard to others. Where that is so, a branch in which some instruments differ replays the events of these alone.
   * `mode: 'checked'` finds recipes that change another entry. Default false.
   */
  readonly apart?: boolean
  /**
   * The event types at which entries may be taken away, at others they only come; where that is said of entries that stand
   * apart, one that is read at a moment between two checkpoints is replayed alone. `mode: 'checked'` finds recipes of other
   * types that take one away. Default: it may be any.
   */
  readonly removals?: readonly Definitions[number]['type'][]
  /** Projections whose states the recipes read, as they stand after the same event; free of cycles. */
  readonly reads?: Reads
  /**
   * The recipes of the whole state by event type, new on each call. `blank()` makes an entry in which every field has its
   * declared initial value, or is missing; `blank({ shares: 0 })` gives it values of its own. To add to a number that is missing
   * gives NaN, and is an error. Default: none.
   */
  readonly recipes?: (blank: (initial?: InitialOf<NoInfer<F>>) => EntryOf<NoInfer<F>>) => {
    readonly [Type in Definitions[number]['type']]?: (
      draft: KeyedState<NoInfer<F>>,
      event: TapelineEvent<Type, DataOf<Definitions[number], Type>>,
      reads: ReadsOf<Reads>,
      // biome-ignore lint/suspicious/noConfusingVoidType: as in `defineProjection`.
    ) => void | KeyedState<NoInfer<F>>
  }
  /**
   * Recipes of every entry, for event types that have no other; new on each call. A recipe is given the event, and gives what
   * is done to each entry that there is, one after the other: its draft, and what is read, are as for `entryRecipes`, and so
   * is what it returns.
   */
  readonly eachEntryRecipes?: (blank: (initial?: InitialOf<NoInfer<F>>) => EntryOf<NoInfer<F>>) => {
    readonly [Type in Definitions[number]['type']]?: (
      event: TapelineEvent<Type, DataOf<Definitions[number], Type>>,
    ) => (
      draft: EntryOf<NoInfer<F>>,
      reads: EntryReadsOf<Reads>,
      // biome-ignore lint/suspicious/noConfusingVoidType: as in `defineProjection`.
    ) => void | EntryOf<NoInfer<F>>
  }
  /**
   * Recipes of the one entry that an event names, as its definition declares (`instrument`), for event types that have no
   * recipe of the whole state; new on each call. They are the fastest: all entries of a name are looked up once an event. The
   * draft is the entry, undefined where there is none, and what is read are the entries at the same key, so that only keyed
   * projections may be read. They change the draft, or return the entry that is to stand there from now on.
   */
  readonly entryRecipes?: (blank: (initial?: InitialOf<NoInfer<F>>) => EntryOf<NoInfer<F>>) => {
    readonly [Type in Definitions[number]['type']]?: (
      draft: EntryOf<NoInfer<F>> | undefined,
      event: TapelineEvent<Type, DataOf<Definitions[number], Type>>,
      reads: EntryReadsOf<Reads>,
      // biome-ignore lint/suspicious/noConfusingVoidType: as in `defineProjection`.
    ) => void | EntryOf<NoInfer<F>>
  }
}

const OPTIONS = {
  ...SHARED_OPTIONS,
  fields: kinds.record,
  derive: kinds.function,
  internal: kinds.texts,
  removals: kinds.texts,
  recipes: RECIPES,
  eachEntryRecipes: RECIPES,
  entryRecipes: RECIPES,
}

/**
 * Defines a projection whose state is entries by key (by instrument, say) with declared fields. Its recipes look like any
 * others: `draft[key].field = value`. What it gains is that checkpoints pack into columns of numbers. It starts empty; an
 * entry is made by `draft[key] = blank()`. Recipes that keep to the entry that their event names may be given that alone
 * (`entryRecipes`), and those that treat every entry the same one after the other (`eachEntryRecipes`).
 *
 * A missing value is undefined inside a recipe (NaN in a `'float64'`, the kind for what most events write) and an absent key in
 * what is published.
 * @throws TapelineError `projection.invalid` as `defineProjection`, for a field that is declared wrongly, for an internal field
 * that is not declared, for removals at a type without a
 * recipe, and for recipes of entries at events that name no instrument, or with something to read that is not keyed
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
  >
> {
  checkOptionsOf('defineKeyedProjection()', options, OPTIONS, ['name', 'events', 'fields'])
  const { name, events, reads } = options
  const derive = options.derive as ((entry: Readonly<AnyEntry>, key: string) => DerivedFields) | undefined
  const table = new FieldTable(name, options.fields, derive, options.internal)
  const madeWith = (
    recipes: typeof options.recipes | typeof options.entryRecipes | typeof options.eachEntryRecipes,
    blank: Blank,
  ): AnyRecipes => {
    const given: unknown =
      recipes === undefined ? {} : recipes(blank as (initial?: InitialOf<F>) => EntryOf<F>)
    return given as AnyRecipes
  }
  const made = (
    option: 'recipes' | 'entryRecipes' | 'eachEntryRecipes',
    recipes: typeof options.recipes | typeof options.entryRecipes | typeof options.eachEntryRecipes,
    isPlain: boolean,
  ): AnyRecipes => {
    const given = madeWith(
      recipes,
      isPlain ? (initial) => table.closedBlank(initial) : (initial) => table.blank(initial),
    )
    checkRecipes(name, option, given)
    return given
  }
  const whole = Object.keys(made('recipes', options.recipes, false))
  const entryRecipes = entryRecipesOf(
    name,
    events,
    whole,
    reads ?? {},
    (isPlain = false) => made('entryRecipes', options.entryRecipes, isPlain),
    (isPlain = false) =>
      made('eachEntryRecipes', options.eachEntryRecipes, isPlain) as unknown as Record<string, EachRecipe>,
  )
  const readNames = Object.keys(reads ?? {})
  const recipes = (isPlain = false): AnyRecipes => ({
    ...made('recipes', options.recipes, isPlain),
    ...asWholeRecipes(entryRecipes, readNames, isPlain),
  })
  const probed = (blank: Blank): AnyRecipes => ({
    ...madeWith(options.recipes, blank),
    ...asWholeRecipes(
      {
        keyFields: entryRecipes.keyFields,
        make: () => madeWith(options.entryRecipes, blank),
        makeEach: () => madeWith(options.eachEntryRecipes, blank) as unknown as Record<string, EachRecipe>,
      },
      readNames,
      false,
    ),
  })
  return makeLeaf({
    name,
    events,
    reads,
    initial: () => emptyRecord(),
    recipes,
    entryRecipes,
    fields: table,
    missingProbe:
      table.mayBeNaN.length === 0
        ? undefined
        : new MissingProbe(
            table.mayBeNaN,
            (initial) => table.blank(initial),
            probed,
            addingTypes(
              ...[options.recipes, options.entryRecipes, options.eachEntryRecipes].map((recipes) =>
                madeWith(recipes, () => table.blank()),
              ),
            ),
          ),
    apart: options.apart,
    removals: options.removals,
  })
}
