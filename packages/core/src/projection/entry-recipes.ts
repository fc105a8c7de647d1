import type { AnyEventDefinition } from '../event/definition.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyRecipe, AnyRecipes, EntryRecipes, LeafProjection } from './projection.js'

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
): EntryRecipes {
  const fault = (message: string, expected: string): TapelineError =>
    new TapelineError({ code: 'projection.invalid', message, expected })
  const keyFields = new Map<string, string>()
  for (const type of Object.keys(make())) {
    if (whole.includes(type)) throw fault(`'${name}' has two recipes for '${type}'.`, 'one')
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
    if (leaf.fields !== undefined || keyFields.size === 0) continue
    throw fault(`'${name}' has recipes of entries and reads '${read}', which has none.`, 'keyed projections')
  }
  return { keyFields, make }
}

/** Recipes of entries as recipes of the whole state. */
export function asWholeRecipes(
  { keyFields, make }: EntryRecipes,
  readNames: readonly string[],
  isPlain: boolean,
): AnyRecipes {
  const Entries = entriesRead(readNames)
  const recipes = Object.entries(make(isPlain)).map(([type, recipe]): [string, AnyRecipe] => {
    const field = keyFields.get(type) as string
    const apply: AnyRecipe = (draft, event, reads) => {
      const key = keyOf(event, field)
      const state = draft as Record<string, unknown>
      const entry = state[key]
      const given = recipe(entry, event, new Entries(reads as Reads, key))
      if (given !== undefined && given !== entry) state[key] = checkedEntry(given)
    }
    return [type, apply]
  })
  return Object.fromEntries(recipes)
}

/** The key of the entry that an event names. @throws Error if it names none */
function keyOf(event: TapelineEvent, field: string): string {
  const key = (event.data as Readonly<Record<string, unknown>>)[field]
  if (typeof key !== 'string') throw new Error(`its '${field}' names no entry`)
  return key
}

function checkedEntry(given: unknown): object {
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
