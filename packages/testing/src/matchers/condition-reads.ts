import { extendPath } from '@tapeline/core/internal'

/** A value that a condition read from the state. */
export interface Read {
  readonly path: string
  readonly value: unknown
}

const READS_MAX = 4

/** The numbers, texts and missing values that a condition reads, at most four; none if it cannot be followed. */
export function readsOf(state: unknown, condition: (state: unknown) => unknown): readonly Read[] {
  const reads = new Map<string, Read>()
  try {
    condition(followed(state, '', reads))
  } catch {
    // The state itself was fine for the condition; only the view of it was not.
    return []
  }
  return [...reads.values()].slice(0, READS_MAX)
}

function followed(value: unknown, path: string, reads: Map<string, Read>): unknown {
  if (typeof value !== 'object' || value === null) return value
  // The state is frozen, and a proxy may only answer for another target than a frozen one.
  return new Proxy(Array.isArray(value) ? [] : {}, {
    get: (_, key) => {
      const own: unknown = Reflect.get(value, key, value)
      if (typeof key !== 'string' || typeof own === 'function' || (Array.isArray(value) && key === 'length'))
        return own
      const index = Number(key)
      const next = extendPath(path, Array.isArray(value) && Number.isInteger(index) ? index : key)
      if (typeof own !== 'object' || own === null) reads.set(next, { path: next, value: own })
      return followed(own, next, reads)
    },
    has: (_, key) => key in value,
    ownKeys: () => Object.keys(value),
    getOwnPropertyDescriptor: (_, key) =>
      Object.hasOwn(value, key)
        ? { value: Reflect.get(value, key), enumerable: true, configurable: true }
        : undefined,
  })
}

/** The condition as written, on one line. */
export function sourceOf(condition: (...args: never[]) => unknown): string {
  const text = condition.toString().replaceAll(/\s+/g, ' ')
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}
