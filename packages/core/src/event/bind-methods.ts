/** By prototype, the names of its methods. */
const known = new WeakMap<object, readonly string[]>()

/**
 * Binds the methods of an object to it, so that each can be taken off the object and passed on as a function. The bound methods
 * are not enumerable. This takes microseconds for each method: for objects that live long, not for timelines and replays.
 */
export function bindMethods(target: object): void {
  const prototype = Object.getPrototypeOf(target) as Readonly<Record<string, unknown>>
  let names = known.get(prototype)
  if (names === undefined) {
    names = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
      typeof value === 'function' && name !== 'constructor' ? [name] : [],
    )
    known.set(prototype, names)
  }
  for (const name of names)
    Object.defineProperty(target, name, {
      value: (prototype[name] as (...args: unknown[]) => unknown).bind(target),
      configurable: true,
      writable: true,
    })
}
