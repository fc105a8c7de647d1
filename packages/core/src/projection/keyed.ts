import { checkOptionsOf, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, DataOf } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry, AnyRecipes, EachRecipe } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import { asWholeRecipes, entryRecipesOf } from './entry-recipes.js'
import { FieldTable } from './field-table.js'
import type { DerivedFields, EntryOf, Fields, InitialOf, ReadEntry } from './fields.js'
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
import { noteFactories } from './projection-code.js'

type Blank = (initial?: Partial<AnyEntry>) => AnyEntry

/** The state of a keyed projection as its recipes see it: entries by key. */
export type KeyedState<F extends Fields> = Record<string, EntryOf<F>>

/** The keyed projections that a recipe of one entry reads: their entries at the same key. */
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
   * The fields of every entry, in the order in which they are published: `'number'`, `'float64'`, a list of the allowed strings, or
   * `{ kind: 'float64', initial: 0 }` for a number with an initial value, which is never missing.
   */
  readonly fields: F
  /** Fields for the recipes only: part of the state, but not published. Default: none. */
  readonly internal?: readonly Internal[]
  /**
   * Values that follow from the fields of one entry, computed when the entry is read; undefined ones are absent. A value that reads
   * others is a getter, and reads them by `this`.
   */
  readonly derive?: (entry: ReadEntry<NoInfer<F>>, key: string) => Derived & ThisType<Derived>
  /**
   * Whether entries are independent. At an event that names an instrument (as its definition declares), the recipes then read
   * and change only the entry of that instrument, here and in the projections that they read; at any other event, they treat
   * each entry without regard to others. A branch in which some instruments differ then replays only the events of these.
   * `mode: 'checked'` finds recipes that change another entry. Default false.
   */
  readonly independentEntries?: boolean
  /**
   * The event types at which recipes may remove entries; at other types they only add and change them. If the entries are also
   * independent (`independentEntries`), one that is read between two checkpoints is replayed alone. `mode: 'checked'`
   * finds recipes of other types that remove an entry. Default: any type.
   */
  readonly removals?: readonly Definitions[number]['type'][]
  /** Projections whose states the recipes read, as they are after the same event; free of cycles. */
  readonly reads?: Reads
  /**
   * The recipes of the whole state by event type, new on each call. `blank()` makes an entry whose fields have their declared
   * initial values or are missing; `blank({ shares: 0 })` sets other initial values. Adding to a missing number gives NaN, and is
   * an error. Default: none.
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
   * Recipes of every entry, for event types without another recipe; new on each call. A recipe takes the event and returns a
   * function that is called for each existing entry in turn; its draft, reads and result are as for `entryRecipes`.
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
   * Recipes of the one entry that an event names, as its definition declares (`instrument`), for event types without a recipe of
   * the whole state; new on each call. They are the fastest: each event looks up its entries once. The draft is the entry, or
   * undefined without one. The reads are the entries at the same key, so only keyed projections may be read. A recipe changes
   * the draft, or returns the new entry.
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

type MakesRecipes = (blank: Blank) => object

/** The options of any keyed projection. */
interface AnyOptions {
  readonly name: string
  readonly events: readonly AnyEventDefinition[]
  readonly fields: Fields
  readonly internal?: readonly string[] | undefined
  readonly reads?: Readonly<Record<string, LeafProjection>> | undefined
  readonly derive?: ((entry: Readonly<AnyEntry>, key: string) => DerivedFields) | undefined
  readonly independentEntries?: boolean | undefined
  readonly removals?: readonly string[] | undefined
  readonly recipes?: MakesRecipes | undefined
  readonly eachEntryRecipes?: MakesRecipes | undefined
  readonly entryRecipes?: MakesRecipes | undefined
}

/** Checks the options of `defineKeyedProjection`, and makes the projection. */
export function keyedLeaf(given: object): LeafProjection {
  checkOptionsOf('defineKeyedProjection()', given, OPTIONS, ['name', 'events', 'fields'])
  const options = given as AnyOptions
  const { name, events, reads } = options
  const table = new FieldTable(name, options.fields, options.derive, options.internal)
  const madeWith = (recipes: MakesRecipes | undefined, blank: Blank): AnyRecipes =>
    (recipes === undefined ? {} : recipes(blank)) as AnyRecipes
  const made = (
    option: 'recipes' | 'entryRecipes' | 'eachEntryRecipes',
    recipes: MakesRecipes | undefined,
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
  const leaf: LeafProjection = makeLeaf({
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
            (from) => table.closedCopy(from),
          ),
    independentEntries: options.independentEntries,
    removals: options.removals,
  })
  noteFactories(leaf, [options.recipes, options.entryRecipes, options.eachEntryRecipes])
  return leaf
}
