import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry, AnyRecipes } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'

type EntriesByKey = Record<string, AnyEntry>

/** Replace missing numbers, one value after the other: if the results differ, they were computed from them. */
const SUBSTITUTES = [3, 7] as const

/**
 * Finds recipes that compute with a missing number, which gives NaN, and so a missing number again: `shares += 10` on an entry
 * without shares. NaN before and after looks like no change, so the recipe runs on copies. The first run records the NaN that
 * it reads and writes. If there is any, further runs replace a missing number by others. If the recipe then writes the same
 * fields, and different results for different numbers, it computes with the missing number.
 */
export class MissingProbe {
  private substitute: { readonly field: string; readonly value: number } | undefined
  private readonly readNaN = new Set<string>()
  private readonly writtenNaN = new Set<string>()
  private writes: string[] = []
  private readonly recipes: AnyRecipes
  private readonly plainRecipes: AnyRecipes
  private readonly handler: ProxyHandler<AnyEntry>

  /**
   * @param fields those whose missing value is NaN
   * @param blank makes an entry as recipes get it
   * @param make makes the recipes with another `blank`
   */
  constructor(
    private readonly fields: readonly string[],
    blank: (initial?: Partial<AnyEntry>) => AnyEntry,
    make: (blank: (initial?: Partial<AnyEntry>) => AnyEntry) => AnyRecipes,
    /** The event types whose recipe adds to a field, judged by its source text; where speed counts, only these are probed. */
    readonly adding: ReadonlySet<string>,
    /** An entry with the shape that plain recipes see: blank, or a copy of another; undefined if that has other fields. */
    private readonly plainEntry: (from?: Readonly<AnyEntry>) => AnyEntry | undefined,
  ) {
    this.handler = {
      get: (target, name) => {
        const value = target[name as string]
        if (Number.isNaN(value)) this.readNaN.add(name as string)
        return value
      },
      set: (target, name, value) => {
        if (Number.isNaN(value)) this.writtenNaN.add(name as string)
        this.writes.push(name as string)
        return Reflect.set(target, name, value)
      },
    }
    this.recipes = make((initial) => this.held(blank(initial)))
    this.plainRecipes = make((initial) => {
      const entry = this.substituted(blank(initial))
      return plainEntry(entry) ?? entry
    })
  }

  /**
   * As {@link find} without a Proxy, which would slow the plain recipes, since functions made at the same place share what V8 learns.
   * @returns whether `find` may find something; false if it would find nothing
   */
  mayFind(
    state: Readonly<EntriesByKey>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
  ): boolean {
    if (keys.some((key) => Object.hasOwn(state, key) && this.plainEntry(state[key]) === undefined))
      return true
    const run = (substitute?: {
      readonly field: string
      readonly value: number
    }): EntriesByKey | undefined => {
      this.substitute = substitute
      return this.runOn(this.plainRecipes, state, keys, event, reads, (entry) =>
        this.substituted(this.plainEntry(entry) ?? { ...entry }),
      )
    }
    const result = run()
    // An entry that can get no other fields throws where another does not.
    if (result === undefined) return true
    const missing = Object.values(result).flatMap((entry) =>
      this.fields.filter((field) => Number.isNaN(entry?.[field])),
    )
    return this.fields.some((field) => {
      if (missing.length === 0) return false
      const [one, other] = SUBSTITUTES.map((value) => run({ field, value }))
      return one !== undefined && other !== undefined && computedIn(result, one, other, missing) !== undefined
    })
  }

  /**
   * The key and field where an event computes NaN from a missing number; undefined without one. Also undefined if a recipe
   * throws, since running it reports that.
   */
  find(
    state: Readonly<EntriesByKey>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
  ): { readonly key: string; readonly field: string } | undefined {
    this.readNaN.clear()
    this.writtenNaN.clear()
    this.substitute = undefined
    const result = this.run(state, keys, event, reads)
    const writes = this.writes.join()
    const written = this.fields.filter((field) => this.writtenNaN.has(field))
    const read = this.fields.filter((field) => this.readNaN.has(field))
    if (result === undefined || written.length === 0) return undefined
    for (const field of read) {
      const [one, other] = SUBSTITUTES.map((value) => {
        this.substitute = { field, value }
        const entries = this.run(state, keys, event, reads)
        // Otherwise it checked for a value, and took another path.
        return this.writes.join() === writes ? entries : undefined
      })
      const found = one && other && computedIn(result, one, other, written)
      if (found !== undefined) return found
    }
    return undefined
  }

  private run(
    state: Readonly<EntriesByKey>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
  ): EntriesByKey | undefined {
    this.writes = []
    return this.runOn(this.recipes, state, keys, event, reads, (entry) => this.held({ ...entry }))
  }

  /** Runs a recipe on copies. @returns undefined if it throws */
  private runOn(
    recipes: AnyRecipes,
    state: Readonly<EntriesByKey>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
    copyOf: (entry: Readonly<AnyEntry>) => AnyEntry,
  ): EntriesByKey | undefined {
    const copy = emptyRecord<AnyEntry>()
    for (const key of keys) if (Object.hasOwn(state, key)) copy[key] = copyOf(state[key] as AnyEntry)
    try {
      return (recipes[event.type]?.(copy, event, reads) ?? copy) as EntriesByKey
    } catch {
      return undefined
    }
  }

  /** An entry in the form that the current run uses. */
  private held(entry: AnyEntry): AnyEntry {
    return new Proxy(this.substituted(entry), this.handler)
  }

  private substituted(entry: AnyEntry): AnyEntry {
    const { substitute } = this
    if (substitute !== undefined && Number.isNaN(entry[substitute.field]))
      entry[substitute.field] = substitute.value
    return entry
  }
}

/** `shares += 1`, `shares++`, `entry.shares = entry.shares + 1`. */
const ADDS = /[-+*/%]=|\+\+|--|(\.\w+)\s*=[^=;]*\1\b/

/** The types whose recipes, as declared, add to a field. */
export function addingTypes(...all: readonly AnyRecipes[]): ReadonlySet<string> {
  const recipes = all.flatMap((some) => Object.entries(some))
  return new Set(recipes.flatMap(([type, recipe]) => (ADDS.test(String(recipe)) ? [type] : [])))
}

/** The first field that is NaN, and that differs between the runs with other numbers in place of a missing one. */
function computedIn(
  result: EntriesByKey,
  one: EntriesByKey,
  other: EntriesByKey,
  written: readonly string[],
): { readonly key: string; readonly field: string } | undefined {
  for (const [key, entry] of Object.entries(result)) {
    for (const field of written) {
      if (!Number.isNaN(entry[field])) continue
      const [left, right] = [one[key]?.[field], other[key]?.[field]]
      if (typeof left !== 'number' || typeof right !== 'number' || Number.isNaN(left - right)) continue
      // A missing number that is only copied is missing too; nothing is computed.
      if (left !== right && !(left === SUBSTITUTES[0] && right === SUBSTITUTES[1])) return { key, field }
    }
  }
  return undefined
}
