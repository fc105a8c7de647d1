import type { AnyEventDefinition } from '../event/definition.js'
import { refusePromise, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyRecipe, AnyRecipes, EachRecipe, EntryRecipes } from '../event/recipes.js'
import type { LeafProjection } from './projection.js'

type Reads = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Checks recipes of entries.
 * @param whole the types that have a recipe of the whole state
 * @throws TapelineError `projection.invalid` for a type that names no instrument or also has a recipe of the whole state, and if
 * the projection reads one that is not keyed
 */
export function entryRecipesOf(
  name: string,
  events: readonly AnyEventDefinition[],
  whole: readonly string[],
  reads: Readonly<Record<string, LeafProjection>>,
  make: EntryRecipes['make'],
  makeEach: EntryRecipes['makeEach'],
): EntryRecipes {
  const fault = (message: string, expected: string): TapelineError =>
    new TapelineError({ code: 'projection.invalid', message, expected })
  const keyFields = new Map<string, string>()
  const [ofOne, ofEach] = [Object.keys(make()), Object.keys(makeEach())]
  const all = [...whole, ...ofOne, ...ofEach]
  for (const [index, type] of all.entries())
    if (all.indexOf(type) < index) throw fault(`'${name}' has two recipes for '${type}'.`, 'one')
  for (const type of ofOne) {
    const definition = events.find((event) => event.type === type)
    // The check of all recipes reports a type that is not among the events.
    if (definition === undefined) continue
    if (definition.instrument === undefined) {
      const message = `'${name}' has a recipe of an entry for '${type}', whose events name no instrument.`
      throw fault(message, 'a type whose definition has `instrument`')
    }
    keyFields.set(type, definition.instrument)
  }
  for (const [read, leaf] of Object.entries(reads)) {
    if (leaf.fields !== undefined || ofOne.length + ofEach.length === 0) continue
    throw fault(
      `'${name}' has recipes of entries and reads '${read}', which is not keyed.`,
      'keyed projections',
    )
  }
  return { keyFields, make, makeEach }
}

/** Turns recipes of entries into recipes of the whole state. */
export function asWholeRecipes(
  { keyFields, make, makeEach }: EntryRecipes,
  readNames: readonly string[],
  isPlain: boolean,
): AnyRecipes {
  const EntriesAtKey = entriesRead(readNames)
  const ofOne = Object.entries(make(isPlain)).map(([type, recipe]): [string, AnyRecipe] => {
    const field = keyFields.get(type) as string
    const apply: AnyRecipe = (draft, event, reads) => {
      const key = keyOf(event, field)
      const state = draft as Record<string, unknown>
      const entry = state[key]
      take(state, key, entry, recipe(entry, event, new EntriesAtKey(reads as Reads, key)))
    }
    return [type, apply]
  })
  const ofEach = Object.entries(makeEach(isPlain)).map(([type, recipe]): [string, AnyRecipe] => {
    const apply: AnyRecipe = (draft, event, reads) => {
      const state = draft as Record<string, unknown>
      const applyToOne: ReturnType<EachRecipe> = recipe(event)
      refusePromise(applyToOne)
      for (const key of Object.keys(state)) {
        const entry = state[key]
        take(state, key, entry, applyToOne(entry, new EntriesAtKey(reads as Reads, key)))
      }
    }
    return [type, apply]
  })
  return Object.fromEntries([...ofOne, ...ofEach])
}

/** Stores the entry that a recipe returned. */
function take(state: Record<string, unknown>, key: string, entry: unknown, given: unknown): void {
  if (given !== undefined && given !== entry) state[key] = checkedEntry(given)
}

/** The key of the entry that an event names. @throws Error without one */
function keyOf(event: TapelineEvent, field: string): string {
  const key = (event.data as Readonly<Record<string, unknown>>)[field]
  if (typeof key !== 'string') throw new Error(`its '${field}' names no entry`)
  return key
}

function checkedEntry(given: unknown): object {
  refusePromise(given)
  if (typeof given === 'object' && given !== null) return given
  throw new Error(`a recipe of an entry must return an entry or nothing, but it returned ${String(given)}`)
}

/** The entries at one key of the projections that a recipe reads; looked up on read, so that only real reads are recorded. */
function entriesRead(names: readonly string[]): new (reads: Reads, key: string) => object {
  class EntriesAtKey {
    constructor(
      readonly of: Reads,
      readonly at: string,
    ) {}
  }
  for (const name of names) {
    Object.defineProperty(EntriesAtKey.prototype, name, {
      get(this: EntriesAtKey): unknown {
        return this.of[name]?.[this.at]
      },
    })
  }
  return EntriesAtKey
}
