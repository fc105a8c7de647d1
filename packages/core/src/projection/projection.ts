import { type ArgumentKind, checkOptionsOf, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, DataOf } from '../event/definition.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import type { FieldTable } from './field-table.js'
import { lendableTypes } from './lendable-types.js'
import type { MissingProbe } from './missing-probe.js'
import type { AnyRecipes, EntryRecipes } from './recipes.js'

/**
 * A projection of one state: made by `defineProjection` or `defineKeyedProjection`. `State` is what its recipes and those
 * that read it see, `Published` what a replay gives.
 */
export interface LeafProjection<State = unknown, Published = State> {
  readonly kind: 'leaf'
  readonly name: string
  /** The event types that change its state. */
  readonly types: readonly string[]
  readonly reads: Readonly<Record<string, LeafProjection>>
  readonly initial: () => State
  /**
   * Makes the recipes; called once for each way of running them, so that neither slows the other down. Entries that plain ones
   * make anew are closed to fields that are not declared (`FieldTable.closedBlank`). Default false.
   */
  readonly recipes: (isPlain?: boolean) => AnyRecipes
  /** Those of the recipes that are recipes of single entries; only of a keyed state. */
  readonly entryRecipes: EntryRecipes | undefined
  /** How a keyed state is packed and published. */
  readonly fields: FieldTable | undefined
  /** Finds recipes that compute with missing numbers; only where fields hold such. */
  readonly missingProbe: MissingProbe | undefined
  /**
   * The types of events of which no state can hold anything, with their definitions: states are entries with declared fields,
   * and the data of each event have a column that is none of these.
   */
  readonly lendable: ReadonlyMap<string, AnyEventDefinition>
  /**
   * Whether the entries of a keyed state stand each for itself; of any other state, whether events that name an instrument
   * make it read only the entries at that name.
   */
  readonly apart: boolean
  /** As `ProjectionOptions` has it. */
  readonly holds?: (state: unknown, event: TapelineEvent, reads: unknown) => boolean
  /** The event types at which entries of a keyed state may be taken away; undefined where it may be any. */
  readonly removals: readonly string[] | undefined
  /** Whether the keys of its state are names of instruments. */
  readonly byInstrument: boolean
  /** Never there; carries the type of what is published. */
  readonly published?: Published
}

/** What derived values may look at beside the state: the tape up to the moment that is looked at, and never past it. */
export interface Tape {
  /** Number of events that the state includes. */
  readonly position: number
  /** The events so far of some types, in the order of the tape. */
  events(...types: string[]): readonly TapelineEvent[]
  /**
   * The published state of the same projection at an earlier moment (epoch milliseconds, inclusive), or the present one
   * for a moment that is still to come. Values derived through it must not look at themselves at the same moment.
   */
  at(when: number): unknown
  /** Time of the last event that the state includes; undefined before the first. */
  readonly now: number | undefined
}

/** Projections replayed together in one pass, with values derived from them where someone looks. */
export interface CombinedProjection<Published = unknown, Compared = unknown> {
  readonly kind: 'combined'
  readonly name: string
  readonly parts: Readonly<Record<string, AnyProjection>>
  readonly derived: Readonly<Record<string, (state: never, tape: Tape) => unknown>>
  /** What the difference of two of its states means. */
  readonly comparison: {
    readonly keys: Readonly<Record<string, string>>
    readonly instruments: readonly string[]
    readonly values: Readonly<Record<string, (a: never, b: never, instruments: never) => unknown>>
  }
  readonly published?: Published
  /** Never there; carries the type of what a comparison gives beside the states. */
  readonly compared?: Compared
}

/** Anything that can be replayed. */
export type Projection<Published> =
  | LeafProjection<never, Published>
  | LeafProjection<unknown, Published>
  | CombinedProjection<Published>

/** A projection of whatever state. */
export type AnyProjection = LeafProjection | CombinedProjection

/** What a replay of this projection gives. */
export type PublishedOf<P> = P extends { readonly published?: infer Published }
  ? Exclude<Published, undefined>
  : never

/** What a comparison of two states of this projection gives by its own declaration. */
export type ComparedOf<P> = P extends { readonly compared?: infer Compared }
  ? unknown extends Compared
    ? Record<never, never>
    : Exclude<Compared, undefined>
  : Record<never, never>

/** What recipes that read this projection see. */
export type StateOf<P> = P extends { readonly initial: () => infer State } ? State : never

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

export interface ProjectionOptions<Definitions extends readonly AnyEventDefinition[], State, Reads> {
  readonly name: string
  /** The event types that the recipes may name. */
  readonly events: Definitions
  /** Projections whose states the recipes read, as they stand after the same event; free of cycles. */
  readonly reads?: Reads
  /**
   * Whether recipes, at an event that names an instrument (as its definition declares), read of keyed states nothing but the
   * entry at that name: then a branch in which other instruments differ need not run them again. Default false.
   */
  readonly apart?: boolean
  /**
   * Whether the keys of the state are names of instruments, so that `compare` finds an instrument that is called otherwise in
   * the other timeline. Default false; keyed projections whose entries are those of instruments need not say so.
   */
  readonly byInstrument?: boolean
  /**
   * For an `apart` projection that keeps the best of what events offer: whether a state that some events have led to is the
   * same where one of them, which names an instrument, reads what it is given here. Where what it offers now is less than what
   * the state holds, and that is no offer of the same instrument, it is; in doubt it is not. Then a branch in which such
   * instruments differ need not run all events again. Default: never.
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
 * Defines a projection: a state and what each event does to it, written as Immer recipes. They run on plain mutable state
 * at the speed of a hand-written loop, and under Immer where that is asked for, with equal results.
 *
 * State may hold plain objects, arrays, `Map`, `Set`, `Date` and classes marked `immerable`; a state that is often looked
 * at, or large, is better keyed (`defineKeyedProjection`).
 *
 * A record by keys from events starts as `Object.create(null)`, or is a `Map`: a plain `{}` has `constructor` and `__proto__`
 * before any event. States of keyed projections have no prototype.
 * @throws TapelineError `projection.invalid` if a recipe is for a type that `events` does not have, or the name is empty
 */
export function defineProjection<
  const Definitions extends readonly AnyEventDefinition[],
  State,
  const Reads extends Readonly<Record<string, LeafProjection>> = Record<never, never>,
>(options: ProjectionOptions<Definitions, State, Reads>): LeafProjection<State, DeepReadonly<State>> {
  checkOptionsOf('defineProjection()', options, OPTIONS, ['name', 'events', 'initial', 'recipes'])
  return makeLeaf({
    ...options,
    recipes: options.recipes as unknown as () => AnyRecipes,
    holds: options.holds as LeafProjection['holds'],
  })
}

/** What projections of both kinds of leaf take. */
export const SHARED_OPTIONS: Readonly<Record<'name' | 'events' | 'reads' | 'apart', ArgumentKind>> = {
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
  apart: kinds.boolean,
}

/** A function that makes the recipes anew: an object of them would be shared by the ways of running. */
export const RECIPES: ArgumentKind = {
  expected: 'a function that returns the recipes: () => ({ … })',
  fits: (value) => typeof value === 'function',
}

const OPTIONS = {
  ...SHARED_OPTIONS,
  byInstrument: kinds.boolean,
  holds: kinds.function,
  initial: kinds.function,
  recipes: RECIPES,
}

/** @throws TapelineError `projection.invalid` for what is no object of functions */
export function checkRecipes(projection: string, option: string, given: unknown): void {
  if (kinds.functions.fits(given)) return
  throw new TapelineError({
    code: 'projection.invalid',
    message: `What '${option}' of '${projection}' returns is wrong.`,
    expected: 'an object of functions by event type',
    found: showRecipes(given),
  })
}

function showRecipes(given: unknown): string {
  if (!kinds.record.fits(given)) return showValue(given)
  const stray = Object.entries(given as object).find(([, recipe]) => typeof recipe !== 'function')
  return stray === undefined ? showValue(given) : `${showValue(stray[1])} for '${stray[0]}'`
}

/** Both kinds of leaf, checked. */
export function makeLeaf<State, Published>(options: {
  readonly name: string
  readonly events: readonly AnyEventDefinition[]
  readonly reads?: Readonly<Record<string, LeafProjection>> | undefined
  readonly initial: () => State
  readonly recipes: (isPlain?: boolean) => AnyRecipes
  readonly entryRecipes?: EntryRecipes
  readonly fields?: FieldTable
  readonly missingProbe?: MissingProbe | undefined
  readonly apart?: boolean | undefined
  readonly holds?: LeafProjection['holds'] | undefined
  readonly removals?: readonly string[] | undefined
  readonly byInstrument?: boolean | undefined
}): LeafProjection<State, Published> {
  const {
    name,
    events,
    reads,
    initial,
    recipes,
    entryRecipes,
    fields,
    missingProbe,
    apart = false,
    holds,
    removals,
    byInstrument = fields !== undefined && (apart || entryRecipes !== undefined),
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
    throw fault(`'${name}' has no recipe for '${type}', and so takes no entry away there.`, types.join(', '))
  }
  return Object.freeze({
    kind: 'leaf',
    name,
    types,
    reads: Object.freeze({ ...reads }),
    initial,
    recipes,
    entryRecipes,
    fields,
    missingProbe,
    lendable: lendableTypes(events, fields),
    apart,
    ...(holds === undefined ? {} : { holds }),
    removals: removals && Object.freeze([...removals]),
    byInstrument,
  })
}
