/**
 * An empty record without a prototype, for keys that come from events: no key is there before it is set, `constructor` and
 * `__proto__` included, and setting one sets nothing else.
 */
export function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>
}

/** What a record or another object has at a key of its own; undefined where it has none, and for what is no object. */
export function ownValue(holder: unknown, key: PropertyKey): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<PropertyKey, unknown>)[key]
}

/** Sets a property of an object's own, whatever its name. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

interface Table<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/** The value at a key of a map, made and put there if it is missing. */
export function getOrInsert<Key, Value>(map: Table<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
