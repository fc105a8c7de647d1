import type { TapelineEvent } from '../../event/event.js'

/**
 * An event for a function that may read it although it declares no second parameter, as one with rest parameters does.
 * @param read called at each read; returns the event
 */
export function trackedEvent(read: () => TapelineEvent): TapelineEvent {
  return new Proxy({} as TapelineEvent, {
    get: (_, key) => Reflect.get(read(), key) as unknown,
    has: (_, key) => Reflect.has(read(), key),
    ownKeys: () => Reflect.ownKeys(read()),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(read(), key)
      return found && { ...found, configurable: true }
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
    preventExtensions: () => false,
    setPrototypeOf: () => false,
  })
}
