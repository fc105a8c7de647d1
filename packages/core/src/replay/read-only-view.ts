/**
 * A read-only record whose values are computed on read.
 * @param target an empty object with the prototype of the record
 * @param valueAt the value at a key, or undefined
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
