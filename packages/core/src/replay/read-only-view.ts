/**
 * A record whose values are worked out when they are read, and which nobody can change.
 * @param target an empty object, whose prototype the record has: what is found there is hidden by a value at that key
 * @param valueAt what stands at a key; undefined if nothing does
 */
export function readOnlyView<View extends object>(
  target: View,
  keys: () => string[],
  valueAt: (key: PropertyKey) => unknown,
): View {
  return new Proxy(target, {
    get: (_, key) => valueAt(key) ?? Reflect.get(target, key),
    has: (_, key) => valueAt(key) !== undefined,
    ownKeys: keys,
    getOwnPropertyDescriptor: (_, key) => {
      const value = valueAt(key)
      return value === undefined
        ? undefined
        : { value, enumerable: true, configurable: true, writable: false }
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  })
}
