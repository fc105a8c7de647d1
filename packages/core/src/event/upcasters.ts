import { showValue, TapelineError } from './error.js'

/**
 * Converts data of one version to the next. It gets a frozen copy, not checked by any schema, and is called once for each event of
 * that version. Like a recipe, it must depend on its argument alone.
 */
// biome-ignore lint/suspicious/noExplicitAny: data of an older version no longer have a schema, and so no type.
export type Upcaster = (data: any) => unknown

/**
 * The upcasters of a type of event, by the version from which each starts.
 * @param upcasters one for each version from some version up to the one before the current
 * @throws TapelineError `definition.invalid` for an invalid version or one that is not older, for a value that is not a function,
 * and for a gap
 */
export function upcastersOf(
  type: string,
  version: number,
  upcasters: Readonly<Record<number, Upcaster>>,
): ReadonlyMap<number, Upcaster> {
  const fault = (message: string, expected: string, found: string): TapelineError =>
    new TapelineError({ code: 'definition.invalid', message, expected, found })
  const found = new Map<number, Upcaster>()
  for (const [key, upcaster] of Object.entries(upcasters)) {
    const from = Number(key)
    if (String(from) !== key || !Number.isInteger(from) || from < 1 || from >= version) {
      const expected = version === 1 ? 'none, since there is no older version' : `1 to ${version - 1}`
      throw fault(`'${type}' has an upcaster from a version that is not older than its own.`, expected, key)
    }
    if (typeof upcaster !== 'function') {
      const message = `The upcaster of '${type}' from version ${key} is not a function.`
      throw fault(message, 'a function of the data', showValue(upcaster))
    }
    found.set(from, upcaster)
  }
  const first = Math.min(version, ...found.keys())
  for (let from = first; from < version; from += 1) {
    if (found.has(from)) continue
    const message = `The upcasters of '${type}' have a gap: there is no upcaster from version ${from} to ${from + 1}.`
    throw fault(message, `one from each version, ${first} to ${version - 1}`, [...found.keys()].join(', '))
  }
  return found
}
