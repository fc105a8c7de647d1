import { showValue, TapelineError } from './error.js'

/**
 * Makes data of the next version out of those of one version. It is given a frozen copy, which no schema has checked, and
 * asked once for each event of that version; like a recipe it must rest on nothing but what it is given.
 */
// biome-ignore lint/suspicious/noExplicitAny: of data of an older version no schema, and so no type, is left.
export type Upcaster = (data: any) => unknown

/**
 * The upcasters of a type of event, by the version that each starts from.
 * @param upcasters from some version on one for each, up to the version before the current one
 * @throws TapelineError `definition.invalid` for a version that is none or not older, for what is no function, and for a gap
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
      const message = `The upcaster of '${type}' from version ${key} is none.`
      throw fault(message, 'a function of the data', showValue(upcaster))
    }
    found.set(from, upcaster)
  }
  const first = Math.min(version, ...found.keys())
  for (let from = first; from < version; from += 1) {
    if (found.has(from)) continue
    const message = `The upcasters of '${type}' leave a gap: there is none from version ${from} to ${from + 1}.`
    throw fault(message, `one from each version, ${first} to ${version - 1}`, [...found.keys()].join(', '))
  }
  return found
}
