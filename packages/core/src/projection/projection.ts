import { type ArgumentKind, checkOptionsOf, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import type { AnyEventDefinition, DataOf, EventOf } from '../event/definition.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import { brief, printAs } from '../event/print.js'
import type { AnyRecipes, EntryRecipes } from '../event/recipes.js'
import { checkDeriving, derivedNames } from './derive.js'
import type { FieldTable } from './field-table.js'
import type { MissingProbe } from './missing-probe.js'
import { reusableTypes } from './reusable-types.js'

/**
 * A projection of one state, made by `defineProjection` or `defineKeyedProjection`. `State` is the type that its own recipes and
 * recipes that read it see; `Published` is the type that a replay returns.
 */
export interface LeafProjection<State = unknown, Published = State, Event = TapelineEvent> {
  readonly kind: 'leaf'
  readonly name: string
  /** The event types that change its state. */
  readonly types: readonly string[]
  /** The definitions of the events that its recipes may name, as it was given them. */
  readonly definitions: readonly AnyEventDefinition[]
  readonly reads: Readonly<Record<string, LeafProjection>>
  readonly initial: () => State
  /**
   * Makes the recipes; called once for each mode of running them, so that one does not slow the other down. If `isPlain`, new
   * entries are not extensible (`FieldTable.closedBlank`). Default false.
   */
  readonly recipes: (isPlain?: boolean) => AnyRecipes
  /** The recipes of single entries among them; only for a keyed state. */
  readonly entryRecipes: EntryRecipes | undefined
  /** How a keyed state is packed and published. */
  readonly fields: FieldTable | undefined
  /** Finds recipes that compute with missing numbers; only if a field can hold NaN. */
  readonly missingProbe: MissingProbe | undefined
  /**
   * The event types whose data no state can keep, with their definitions: states are entries with declared fields, and the data
   * of each event have a column that is not among these.
   */
  readonly reusable: ReadonlyMap<string, AnyEventDefinition>
  /**
   * For a keyed state, whether its entries are independent; for any other state, whether its recipes read only the entry of the
   * instrument that an event names.
   */
  readonly independentEntries: boolean
  /** As in `ProjectionOptions`. */
  readonly holds?: (state: unknown, event: TapelineEvent, reads: unknown) => boolean
  /** The event types at which entries of a keyed state may be removed; undefined for any type. */
  readonly removals: readonly string[] | undefined
  /** Whether the keys of its state are names of instruments. */
  readonly byInstrument: boolean
  /** The names of the derived values of a plain state. */
  readonly derived: readonly string[]
  /** Computes them. */
  readonly derive?: (state: unknown) => object
  /** Never set; carries the type of the published state. */
  readonly published?: Published
  /** Never set; carries the type of its events. */
  readonly event?: Event
}

/** The events of some types. */
export type EventsOfType<Event extends TapelineEvent, Type> = string extends Event['type']
  ? Event
  : Extract<Event, { readonly type: Type }>

/** The part of the tape that derived values may read: the events up to the moment of the state, and none after it. */
export interface Tape<Event extends TapelineEvent = TapelineEvent, State = unknown> {
  /** Of the state: the number of events that it includes. */
  readonly position: number
  /**
   * The events of these types so far, in the order of the tape.
   * @throws TapelineError `event.type-unknown` for a type that is not defined, with the nearest one
   */
  events<Type extends Event['type']>(...types: Type[]): readonly EventsOfType<Event, Type>[]
  events(...types: string[]): readonly TapelineEvent[]
  /**
   * The published state of the same projection at an earlier moment, inclusive, or the present state for a
   * later moment. A value derived through it must not read itself at the same moment.
   */
  at(when: DateInput): State
  /** Time of the last event that the state includes; undefined before the first. */
  readonly now: number | undefined
}

/** Projections replayed together in one pass, with values derived from them on read. */
export interface CombinedProjection<Published = unknown, Compared = unknown, Event = TapelineEvent> {
  readonly kind: 'combined'
  readonly name: string
  readonly parts: Readonly<Record<string, AnyProjection>>
  /** The names of the derived values. */
  readonly derived: readonly string[]
  /** Computes them. */
  readonly derive: ((state: never, tape: never) => object) | undefined
  /** How to compare two of its states. */
  readonly comparison: {
    readonly keys: Readonly<Record<string, string>>
    readonly instruments: readonly string[]
    readonly values: Readonly<Record<string, (a: never, b: never, instruments: never) => unknown>>
  }
  readonly published?: Published
  /** Never set; carries the type of the values that a comparison returns beside the states. */
  readonly compared?: Compared
  /** Never set; carries the type of the events of its parts. */
  readonly event?: Event
}

/** The type of the events that a projection handles. */
export type HandledBy<P> = P extends { readonly event?: infer Event } ? Extract<Event, TapelineEvent> : never

/** Anything that can be replayed. */
export type Projection<Published> =
  | LeafProjection<never, Published>
  | LeafProjection<unknown, Published>
  | CombinedProjection<Published>

/** A projection of any state. */
export type AnyProjection = LeafProjection | CombinedProjection

/** The type that a replay of this projection returns. */
export type PublishedOf<P> = P extends { readonly published?: infer Published }
  ? Exclude<Published, undefined>
  : never

/** The type of the values that this projection declares for comparisons of two states. */
export type ComparedOf<P> = P extends { readonly compared?: infer Compared }
  ? unknown extends Compared
    ? Record<never, never>
    : Exclude<Compared, undefined>
  : Record<never, never>

/** The type of the state that recipes see when they read this projection. */
export type StateOf<P> = P extends { readonly initial: () => infer State } ? State : never

/** A published state with its derived values. */
export type WithDerived<State, Derived> = [keyof Derived] extends [never] ? State : State & Readonly<Derived>

export type ReadsOf<Reads> = { readonly [Name in keyof Reads]: DeepReadonly<StateOf<Reads[Name]>> }

/** A type whose objects, arrays, maps and sets cannot be changed. */
export type DeepReadonly<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends ReadonlyMap<infer Key, infer Value>
    ? ReadonlyMap<Key, DeepReadonly<Value>>
    : T extends ReadonlySet<infer Value>
      ? ReadonlySet<DeepReadonly<Value>>
      : T extends object
        ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
        : T

export interface ProjectionOptions<
  Definitions extends readonly AnyEventDefinition[],
  State,
  Reads,
  Derived extends object = Record<never, never>,
> {
  readonly name: string
  /** The event types that the recipes may name. */
  readonly events: Definitions
  /** Projections whose states the recipes read, as they are after the same event; free of cycles. */
  readonly reads?: Reads
  /**
   * Whether the recipes, at an event that names an instrument (as its definition declares), read only the entry of that
   * instrument from keyed states. A branch in which other instruments differ then need not run them again. Default false.
   */
  readonly independentEntries?: boolean
  /**
   * Whether the keys of the state are names of instruments, so that `compare` finds an instrument that has another name in the
   * other timeline. Default false; true for a keyed projection whose entries are those of instruments.
   */
  readonly byInstrument?: boolean
  /**
   * For a projection with `independentEntries` that keeps the best of the values that events offer, for example a maximum. Returns
   * whether the state, which resulted from some events, would be the same if one of them, which names an instrument, read these
   * `reads`. It would be if the event now offers less than the state holds, and the state does not hold an offer of that
   * instrument; return false in doubt. A branch in which such instruments differ then need not run all events again, except where
   * it reads a projection without independent entries. Default: never.
   */
  readonly holds?: (
    state: DeepReadonly<State>,
    event: TapelineEvent<
      Definitions[number]['type'],
      DataOf<Definitions[number], Definitions[number]['type']>
    >,
    reads: ReadsOf<Reads>,
  ) => boolean
  /** The state before the first event, new on each call. */
  readonly initial: () => State
  /**
   * Values that follow from the state, which must be a plain object; they become fields of the published state. Returns values, which
   * are computed together on the first read of one, or getters, each computed when it is read. A getter reads other derived values
   * by `this`. Called once with the initial state for their names.
   */
  readonly derive?: (state: DeepReadonly<NoInfer<State>>) => Derived & ThisType<Derived>
  /** The recipes by event type, new on each call. */
  readonly recipes: () => {
    readonly [Type in Definitions[number]['type']]?: (
      draft: State,
      event: TapelineEvent<Type, DataOf<Definitions[number], Type>>,
      reads: ReadsOf<Reads>,
      // biome-ignore lint/suspicious/noConfusingVoidType: a recipe either changes the draft and returns nothing, or returns a state.
    ) => void | State
  }
}

/**
 * Defines a projection: a state, and recipes that apply events to it, written as for Immer. They run on plain mutable state at
 * the speed of a hand-written loop, or under Immer on request, with equal results.
 *
 * State may hold plain objects, arrays, `Map`, `Set`, `Date` and classes marked `immerable`. A large state, or one that is read
 * often, is better keyed (`defineKeyedProjection`).
 *
 * Start a record whose keys come from events as `Object.create(null)`, or use a `Map`: a plain `{}` has `constructor` and
 * `__proto__` before any event. States of keyed projections have no prototype.
 * @throws TapelineError `projection.invalid` if a recipe is for a type that `events` does not have, the name is empty, or `derive`
 * fails or does not fit the initial state
 * @example
 * ```ts
 * import { defineProjection, replay } from '@tapeline/core'
 * import { marketEvents } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const newsCount = defineProjection({
 *   name: 'news-count',
 *   events: marketEvents,
 *   initial: () => ({ count: 0 }),
 *   recipes: () => ({
 *     'news.published': (draft) => {
 *       draft.count += 1
 *     },
 *   }),
 * })
 * const weeks = await loadScenario('deepseek-r1')
 * console.log(replay(weeks, newsCount).atEnd().count) // 7
 * ```
 */
export function defineProjection<
  const Definitions extends readonly AnyEventDefinition[],
  State,
  const Reads extends Readonly<Record<string, LeafProjection>> = Record<never, never>,
  Derived extends object = Record<never, never>,
>(
  options: ProjectionOptions<Definitions, State, Reads, Derived>,
): LeafProjection<State, WithDerived<DeepReadonly<State>, Derived>, EventOf<Definitions>> {
  checkOptionsOf('defineProjection()', options, OPTIONS, ['name', 'events', 'initial', 'recipes'])
  return makeLeaf({
    ...options,
    recipes: options.recipes as unknown as () => AnyRecipes,
    holds: options.holds as LeafProjection['holds'],
    derive: options.derive as LeafProjection['derive'],
  })
}

/** The options that both kinds of leaf projection share. */
export const SHARED_OPTIONS: Readonly<
  Record<'name' | 'events' | 'reads' | 'independentEntries', ArgumentKind>
> = {
  name: kinds.text,
  events: kinds.definitions,
  reads: {
    expected: 'an object of projections by name, made by defineProjection() or defineKeyedProjection()',
    fits: (value) =>
      kinds.record.fits(value) &&
      Object.values(value as object).every(
        (one) => kinds.projection.fits(one) && (one as AnyProjection).kind === 'leaf',
      ),
  },
  independentEntries: kinds.boolean,
}

/** A function that makes new recipes: an object of recipes would be shared by all modes of running. */
export const RECIPES: ArgumentKind = {
  expected: 'a function that returns the recipes: () => ({ … })',
  fits: (value) => typeof value === 'function',
}

const OPTIONS = {
  ...SHARED_OPTIONS,
  byInstrument: kinds.boolean,
  derive: kinds.function,
  holds: kinds.function,
  initial: kinds.function,
  recipes: RECIPES,
}

/** @throws TapelineError `projection.invalid` for a value that is not an object of functions */
export function checkRecipes(projection: string, option: string, given: unknown): void {
  if (kinds.functions.fits(given)) return
  throw new TapelineError({
    code: 'projection.invalid',
    message: `'${option}' of '${projection}' returned an invalid value.`,
    expected: 'an object of functions by event type',
    found: showRecipes(given),
  })
}

function showRecipes(given: unknown): string {
  if (!kinds.record.fits(given)) return showValue(given)
  const stray = Object.entries(given as object).find(([, recipe]) => typeof recipe !== 'function')
  return stray === undefined ? showValue(given) : `${showValue(stray[1])} for '${stray[0]}'`
}

/** Checks and makes a leaf projection, keyed or not. */
export function makeLeaf<State, Published, Event = TapelineEvent>(options: {
  readonly name: string
  readonly events: readonly AnyEventDefinition[]
  readonly reads?: Readonly<Record<string, LeafProjection>> | undefined
  readonly initial: () => State
  readonly recipes: (isPlain?: boolean) => AnyRecipes
  readonly entryRecipes?: EntryRecipes
  readonly fields?: FieldTable
  readonly missingProbe?: MissingProbe | undefined
  readonly independentEntries?: boolean | undefined
  readonly holds?: LeafProjection['holds'] | undefined
  readonly derive?: LeafProjection['derive'] | undefined
  readonly removals?: readonly string[] | undefined
  readonly byInstrument?: boolean | undefined
}): LeafProjection<State, Published, Event> {
  const {
    name,
    events,
    reads,
    initial,
    recipes,
    entryRecipes,
    fields,
    missingProbe,
    independentEntries = false,
    holds,
    derive,
    removals,
    byInstrument = fields !== undefined && (independentEntries || entryRecipes !== undefined),
  } = options
  const fault = (message: string, expected?: string): TapelineError =>
    new TapelineError({ code: 'projection.invalid', message, expected })
  if (name === '') throw fault('A projection needs a name.')
  const known = new Set(events.map((definition) => definition.type))
  const made: unknown = recipes()
  checkRecipes(name, 'recipes', made)
  const types = Object.keys(made as AnyRecipes)
  for (const type of types) {
    if (known.has(type)) continue
    throw fault(
      `'${name}' has a recipe for '${type}', which is not among its event types.${didYouMean(type, known)}`,
      [...known].join(', '),
    )
  }
  for (const type of removals ?? []) {
    if (types.includes(type)) continue
    throw fault(`The removals of '${name}' contain '${type}', for which it has no recipe.`, types.join(', '))
  }
  const start = derive === undefined ? undefined : initial()
  const derived = derive === undefined ? [] : derivedNames(name, () => derive(start))
  const deriving = { name, derived, ...(derive === undefined ? {} : { derive }) }
  if (derive !== undefined) checkDeriving(deriving, start)
  const projection: LeafProjection<State, Published, Event> = {
    kind: 'leaf',
    ...deriving,
    types,
    definitions: Object.freeze([...events]),
    reads: Object.freeze({ ...reads }),
    initial,
    recipes,
    entryRecipes,
    fields,
    missingProbe,
    reusable: reusableTypes(events, fields),
    independentEntries,
    ...(holds === undefined ? {} : { holds }),
    removals: removals && Object.freeze([...removals]),
    byInstrument,
  }
  return Object.freeze(printAs(projection, printProjection))
}

/** A projection on one line: its name, and its event types or parts. */
export function printProjection(projection: {
  readonly name: string
  readonly types?: readonly string[]
  readonly parts?: object
  readonly derived: readonly string[]
}): string {
  const { name, types, parts, derived } = projection
  const made = types === undefined ? `of ${Object.keys(parts ?? {}).join(', ')}` : `on ${brief(types, 100)}`
  return `Projection '${name}' ${made}${derived.length === 0 ? '' : `; derives ${derived.join(', ')}`}`
}
