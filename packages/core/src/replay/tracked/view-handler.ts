import { INSPECT, printFieldsOf } from '../../event/print.js'

/**
 * The traps of a read-only view of an object. Its target shows in the output of Node in place of the view; every read goes to the
 * methods of the subclass.
 */
export abstract class ViewHandler implements ProxyHandler<object> {
  /** Whether the object has a key of its own. */
  protected abstract hasOwn(key: PropertyKey): boolean
  /** The value at an own key. */
  protected abstract valueAt(key: PropertyKey): unknown
  /** The prototype of the object. */
  protected abstract prototype(): object | null
  abstract ownKeys(): (string | symbol)[]

  get(_: object, key: PropertyKey, receiver: unknown): unknown {
    if (this.hasOwn(key)) return this.valueAt(key)
    const prototype = this.prototype()
    return prototype === null ? undefined : Reflect.get(prototype, key, receiver)
  }

  has(_: object, key: PropertyKey): boolean {
    return this.hasOwn(key) || Reflect.has(this.prototype() ?? Object.create(null), key)
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    if (!this.hasOwn(key)) return undefined
    const value = this.valueAt(key)
    // The view must show the length of an array as its target does.
    return Object.hasOwn(target, key)
      ? { value, enumerable: false, configurable: false, writable: true }
      : { value, enumerable: true, configurable: true, writable: false }
  }

  getPrototypeOf(): object | null {
    return this.prototype()
  }

  set(): boolean {
    return false
  }

  defineProperty(): boolean {
    return false
  }

  deleteProperty(): boolean {
    return false
  }

  preventExtensions(): boolean {
    return false
  }

  setPrototypeOf(): boolean {
    return false
  }
}

class ShownRecord {
  [INSPECT](): object {
    return printFieldsOf({ ...this })
  }
}

class ShownArray extends Array<unknown> {
  [INSPECT](): unknown[] {
    return [...this]
  }
}

/** A view of a record. */
export function recordView(handler: ViewHandler): object {
  return new Proxy(new ShownRecord(), handler)
}

/** A view of an array. */
export function arrayView(handler: ViewHandler): object {
  return new Proxy(new ShownArray(), handler)
}
