import type { TapelineEvent } from '../event/event.js'
import { emptyRecord } from '../event/records.js'
import type { AnyEntry } from './entry-code.js'
import type { AnyRecipes } from './recipes.js'

type Entries = Record<string, AnyEntry>

/** What takes the place of missing numbers, one after the other: where the result differs, it was computed from them. */
const STAND_INS = [3, 7] as const

/**
 * Finds recipes that compute a number from one that is missing, which gives NaN, and so a missing number again: `shares += 10` on
 * an entry without shares. NaN before and after looks like no change, so the recipe runs on copies: first watched for NaN that
 * it reads and writes, and if there is any, with numbers in the place of a missing one. Where the recipe then writes
 * the same fields, and other numbers for other numbers, it computes with what is missing.
 */
export class MissingProbe {
  private standIn: { readonly field: string; readonly value: number } | undefined
  private readonly readNaN = new Set<string>()
  private readonly writtenNaN = new Set<string>()
  private writes: string[] = []
  private readonly recipes: AnyRecipes
  private readonly handler: ProxyHandler<AnyEntry>

  /**
   * @param fields those whose missing value is NaN
   * @param blank makes an entry as recipes get it
   * @param make makes the recipes with another blank
   */
  constructor(
    private readonly fields: readonly string[],
    blank: (initial?: Partial<AnyEntry>) => AnyEntry,
    make: (blank: (initial?: Partial<AnyEntry>) => AnyEntry) => AnyRecipes,
    /** The event types whose recipe adds to a field, by its text; only these are worth a look where speed counts. */
    readonly adding: ReadonlySet<string>,
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
  }

  /**
   * The key and field that an event makes NaN out of a missing number; undefined without one, and where a recipe throws,
   * which is reported when it runs.
   */
  find(
    state: Readonly<Entries>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
  ): { readonly key: string; readonly field: string } | undefined {
    this.readNaN.clear()
    this.writtenNaN.clear()
    this.standIn = undefined
    const result = this.run(state, keys, event, reads)
    const writes = this.writes.join()
    const written = this.fields.filter((field) => this.writtenNaN.has(field))
    const read = this.fields.filter((field) => this.readNaN.has(field))
    if (result === undefined || written.length === 0) return undefined
    for (const field of read) {
      const [one, other] = STAND_INS.map((value) => {
        this.standIn = { field, value }
        const entries = this.run(state, keys, event, reads)
        // Else it looked whether there was a value, and did something else.
        return this.writes.join() === writes ? entries : undefined
      })
      const found = one && other && computedIn(result, one, other, written)
      if (found !== undefined) return found
    }
    return undefined
  }

  private run(
    state: Readonly<Entries>,
    keys: readonly string[],
    event: TapelineEvent,
    reads: unknown,
  ): Entries | undefined {
    this.writes = []
    const copy = emptyRecord<AnyEntry>()
    for (const key of keys)
      if (Object.hasOwn(state, key)) copy[key] = this.held({ ...(state[key] as AnyEntry) })
    try {
      return (this.recipes[event.type]?.(copy, event, reads) ?? copy) as Entries
    } catch {
      return undefined
    }
  }

  /** An entry as the present run holds it. */
  private held(entry: AnyEntry): AnyEntry {
    const { standIn } = this
    if (standIn !== undefined && Number.isNaN(entry[standIn.field])) entry[standIn.field] = standIn.value
    return new Proxy(entry, this.handler)
  }
}

/** `shares += 1`, `shares++`, `entry.shares = entry.shares + 1`. */
const ADDS = /[-+*/%]=|\+\+|--|(\.\w+)\s*=[^=;]*\1\b/

/** The types among recipes, as they were declared, that add to a field. */
export function addingTypes(...all: readonly AnyRecipes[]): ReadonlySet<string> {
  const recipes = all.flatMap((some) => Object.entries(some))
  return new Set(recipes.flatMap(([type, recipe]) => (ADDS.test(String(recipe)) ? [type] : [])))
}

/** The first field that is NaN, and that other numbers in the place of a missing one make other numbers. */
function computedIn(
  result: Entries,
  one: Entries,
  other: Entries,
  written: readonly string[],
): { readonly key: string; readonly field: string } | undefined {
  for (const [key, entry] of Object.entries(result)) {
    for (const field of written) {
      if (!Number.isNaN(entry[field])) continue
      const [left, right] = [one[key]?.[field], other[key]?.[field]]
      if (typeof left !== 'number' || typeof right !== 'number' || Number.isNaN(left - right)) continue
      // A number that is taken over from a missing one is missing too, and none is computed.
      if (left !== right && !(left === STAND_INS[0] && right === STAND_INS[1])) return { key, field }
    }
  }
  return undefined
}
