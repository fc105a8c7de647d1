import type { AnyEventDefinition } from '../event/definition.js'
import { refusePromise, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { LeafProjection } from './projection.js'
import type { AnyRecipe, AnyRecipes, EachRecipe, EntryRecipes } from './recipes.js'

type Reads = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Checks recipes of entries.
 * @param whole the types that have a recipe of the whole state
 * @throws TapelineError `projection.invalid` for a type that names no instrument or has a recipe of the whole state too, and
 * where something is read whose state is not entries by key
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
    // A type that is not among the events is told by whoever checks all recipes.
    if (definition === undefined) continue
    if (definition.instrument === undefined) {
      const message = `'${name}' has a recipe of an entry for '${type}', which names no instrument.`
      throw fault(message, 'a type whose definition says `instrument`')
    }
    keyFields.set(type, definition.instrument)
  }
  for (const [read, leaf] of Object.entries(reads)) {
    if (leaf.fields !== undefined || ofOne.length + ofEach.length === 0) continue
    throw fault(`'${name}' has recipes of entries and reads '${read}', which has none.`, 'keyed projections')
  }
  return { keyFields, make, makeEach }
}

/** Recipes of entries as recipes of the whole state. */
export function asWholeRecipes(
  { keyFields, make, makeEach }: EntryRecipes,
  readNames: readonly string[],
  isPlain: boolean,
): AnyRecipes {
  const Entries = entriesRead(readNames)
  const ofOne = Object.entries(make(isPlain)).map(([type, recipe]): [string, AnyRecipe] => {
    const field = keyFields.get(type) as string
    const apply: AnyRecipe = (draft, event, reads) => {
      const key = keyOf(event, field)
      const state = draft as Record<string, unknown>
      const entry = state[key]
      take(state, key, entry, recipe(entry, event, new Entries(reads as Reads, key)))
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
        take(state, key, entry, applyToOne(entry, new Entries(reads as Reads, key)))
      }
    }
    return [type, apply]
  })
  return Object.fromEntries([...ofOne, ...ofEach])
}

/** Puts into a state what a recipe has given for an entry of it. */
function take(state: Record<string, unknown>, key: string, entry: unknown, given: unknown): void {
  if (given !== undefined && given !== entry) state[key] = checkedEntry(given)
}

/** The key of the entry that an event names. @throws Error if it names none */
function keyOf(event: TapelineEvent, field: string): string {
  const key = (event.data as Readonly<Record<string, unknown>>)[field]
  if (typeof key !== 'string') throw new Error(`its '${field}' names no entry`)
  return key
}

function checkedEntry(given: unknown): object {
  refusePromise(given)
  if (typeof given === 'object' && given !== null) return given
  throw new Error(`a recipe of an entry returns an entry or nothing, and not ${String(given)}`)
}

/** The entries at one key of what is read; each is looked up only when it is asked for, so that what is noted as read was. */
function entriesRead(names: readonly string[]): new (reads: Reads, key: string) => object {
  class Entries {
    constructor(
      readonly of: Reads,
      readonly at: string,
    ) {}
  }
  for (const name of names) {
    Object.defineProperty(Entries.prototype, name, {
      get(this: Entries): unknown {
        return this.of[name]?.[this.at]
      },
    })
  }
  return Entries
}
