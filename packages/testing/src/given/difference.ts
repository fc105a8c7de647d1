/** The first place at which two values differ. */
export interface ValueDifference {
  /** As `valueAtPath` takes it; empty for the values themselves. */
  readonly path: string
  readonly a: unknown
  readonly b: unknown
}

/**
 * The first difference of two values; undefined if they are equal. NaN equals NaN, -0 equals 0, and a field without a value equals a
 * missing one. The `seq` of an event is the order of its arrival and is not compared.
 */
export function differenceOf(a: unknown, b: unknown, path = ''): ValueDifference | undefined {
  if (a === b || Object.is(a, b)) return undefined
  const here = { path, a, b }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return here
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && Object.is(a.getTime(), b.getTime()) ? undefined : here
  if (a instanceof Map || a instanceof Set || Array.isArray(a)) return inList(a, b, path)
  if (b instanceof Map || b instanceof Set || Array.isArray(b)) return here
  const isEvent = 'seq' in a && 'knownAt' in a
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (isEvent && name === 'seq') continue
    const found = differenceOf(fieldOf(a, name), fieldOf(b, name), pathTo(path, name))
    if (found !== undefined) return found
  }
  return undefined
}

function inList(a: Iterable<unknown> & object, b: object, path: string): ValueDifference | undefined {
  const isSameKind =
    (Array.isArray(a) && Array.isArray(b)) ||
    (a instanceof Map && b instanceof Map) ||
    (a instanceof Set && b instanceof Set)
  if (!isSameKind) return { path, a, b }
  const [own, other] = [[...a], [...(b as unknown as Iterable<unknown>)]]
  for (let index = 0; index < Math.max(own.length, other.length); index += 1) {
    const found = differenceOf(own[index], other[index], `${path}[${index}]`)
    if (found !== undefined) return found
  }
  return own.length === other.length ? undefined : { path, a, b }
}

function fieldOf(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined
}

function pathTo(path: string, name: string): string {
  if (!/^[^.[\]"]+$/.test(name)) return `${path}["${name.replaceAll(/["\\]/g, '\\$&')}"]`
  return path === '' ? name : `${path}.${name}`
}
