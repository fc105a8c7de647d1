/** Freezes plain objects and lists, with everything in them. */
export function deepFreeze<Value>(value: Value): Value {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && isPlain(value))) {
    for (const inner of Object.values(value)) deepFreeze(inner)
    Object.freeze(value)
  }
  return value
}

/** A timeline is an immutable instance of a class with private caches. */
function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype
}
