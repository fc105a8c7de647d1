/**
 * An empty record without a prototype, for keys from events: it has no key before one is set, not even `constructor` or
 * `__proto__`, and setting any key has no side effect.
 */
export function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>
}

/** The value at an own key of an object; undefined without one, and for a value that is not an object. */
export function ownValue(holder: unknown, key: PropertyKey): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<PropertyKey, unknown>)[key]
}

/** Sets an own property of an object, with any name. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

interface Table<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/** The value at a key of a map; makes and inserts it if it is missing. */
export function getOrInsert<Key, Value>(map: Table<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
