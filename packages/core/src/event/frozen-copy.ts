/** Thrown inside this room alone; the reader of an event turns it into a fault with the event's id. */
export class UnfitValue extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path} ${problem}`)
  }
}

const DEPTH_MAX = 200

/**
 * A deeply frozen copy of JSON-like data. Keys whose value is undefined are left out (a missing value is an absent key)
 * and -0 becomes 0, so that writing a timeline as JSON and reading it back is exact.
 * @throws UnfitValue for what JSON cannot hold: NaN, infinities, functions, class instances, cycles, `__proto__` keys
 */
export function frozenCopy(value: unknown, path = 'data', depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new UnfitValue(path, `is ${value}, which is no number that can be kept`)
    return value === 0 ? 0 : value
  }
  if (depth > DEPTH_MAX) throw new UnfitValue(path, `is nested more than ${DEPTH_MAX} levels deep, or in a cycle`)
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item, index) => frozenCopy(item, `${path}[${index}]`, depth + 1)))
  }
  if (typeof value !== 'object') throw new UnfitValue(path, `is a ${typeof value}, which JSON cannot hold`)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new UnfitValue(path, 'is an instance of a class; use plain objects and arrays')
  }
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new UnfitValue(path, 'has a key __proto__')
    if (item !== undefined) copy[key] = frozenCopy(item, `${path}.${key}`, depth + 1)
  }
  return Object.freeze(copy)
}

/** Whether two JSON-like values are the same, whatever the order of their keys. */
export function sameData(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftKeys = Object.keys(left)
  if (leftKeys.length !== Object.keys(right).length) return false
  return leftKeys.every(
    (key) =>
      Object.hasOwn(right, key) &&
      sameData((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  )
}
