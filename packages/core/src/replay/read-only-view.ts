import { INSPECT, printFieldsOf } from '../event/print.js'
import { emptyRecord } from '../event/records.js'

/** What a read-only view shows. */
export interface Shown {
  /** The own keys. */
  keys(): (string | symbol)[]
  /** Whether there is an own key. */
  has(key: PropertyKey): boolean
  /** The value at an own key. */
  at(key: PropertyKey): unknown
  readonly prototype: object | null
}

const NOTHING: object = Object.freeze(emptyRecord())

class ReadOnlyHandler implements ProxyHandler<object> {
  constructor(private readonly shown: Shown) {}

  get(_: object, key: PropertyKey, receiver: unknown): unknown {
    const { shown } = this
    return shown.has(key) ? shown.at(key) : Reflect.get(shown.prototype ?? NOTHING, key, receiver)
  }

  has(_: object, key: PropertyKey): boolean {
    return this.shown.has(key) || Reflect.has(this.shown.prototype ?? NOTHING, key)
  }

  ownKeys(): (string | symbol)[] {
    return this.shown.keys()
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    if (!this.shown.has(key)) return undefined
    // The view must show the length of an array as its target does.
    const isFixed = key === 'length' && Array.isArray(target)
    return { value: this.shown.at(key), enumerable: !isFixed, configurable: !isFixed, writable: isFixed }
  }

  getPrototypeOf(): object | null {
    return this.shown.prototype
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

/* Node prints the target of a view, by a method that it calls on the view. */

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

/**
 * An object that reads its values on demand, and cannot be changed.
 * @param target an empty object of the same kind; default: a record. Node prints it in place of the view
 */
export function readOnlyView(shown: Shown, target: object = new ShownRecord()): object {
  return new Proxy(target, new ReadOnlyHandler(shown))
}

/** As {@link readOnlyView}, of an array. */
export function readOnlyArray(shown: Shown): object {
  return readOnlyView(shown, new ShownArray())
}
