import { keepShape } from './kept-shapes.js'

/** Thrown only inside this room; the reader of an event turns it into a fault with the event's id. */
export class UnfitValue extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path} ${problem}`)
  }
}

const DEPTH_MAX = 200
/** Limits copies of small objects that refer to each other many times. */
const VALUES_MAX = 1_000_000

/**
 * A deeply frozen copy of JSON-like data: of arrays, and of the enumerable string keys of plain objects. Keys whose value is
 * undefined are removed (a missing value is an absent key), and -0 becomes 0, so that writing a timeline as JSON and reading it
 * back is exact.
 * @param root the start of the path in an error
 * @throws UnfitValue for values that JSON cannot hold: NaN, infinities, functions, class instances, cycles, `__proto__` keys; and
 * for more than 200 levels or a million values
 */
export function frozenCopy(value: unknown, root = 'data'): unknown {
  return new Copier(root).copy(value)
}

/** Copies one value; a new object for each, since it counts the values. */
export class Copier {
  /** Keys and indices of the path to the current value; joined only for an error. */
  private readonly path: (string | number)[] = []
  private values = 0

  constructor(private readonly root: string) {}

  copy(value: unknown): unknown {
    this.values += 1
    if (this.values > VALUES_MAX)
      throw this.unfit(`makes it more than ${VALUES_MAX.toLocaleString('en-US')} values`)
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw this.unfit(`is ${value}, which JSON cannot hold`)
      return value === 0 ? 0 : value
    }
    if (typeof value !== 'object') {
      throw this.unfit(value === undefined ? 'is undefined' : `is a ${typeof value}, which JSON cannot hold`)
    }
    if (this.path.length > DEPTH_MAX) {
      throw this.unfit(`is nested more than ${DEPTH_MAX} levels deep, or in a cycle`)
    }
    return Object.freeze(Array.isArray(value) ? this.copyArray(value) : this.copyObject(value))
  }

  private copyArray(value: readonly unknown[]): unknown[] {
    const copy: unknown[] = []
    for (let index = 0; index < value.length; index += 1) {
      this.path.push(index)
      copy.push(this.copy(value[index]))
      this.path.pop()
    }
    return copy
  }

  private copyObject(value: object): Record<string, unknown> {
    if (!isPlain(value)) throw this.unfit('is an instance of a class; use plain objects and arrays')
    const source = value as Record<string, unknown>
    const copy: Record<string, unknown> = {}
    for (const key of Object.keys(source)) {
      if (key === '__proto__') throw this.unfit('has a key __proto__')
      const item = source[key]
      if (item === undefined) continue
      this.path.push(key)
      copy[key] = this.copy(item)
      this.path.pop()
    }
    return copy
  }

  private unfit(problem: string): UnfitValue {
    // The first keys are enough to find the place in a path of two hundred.
    const shown = this.path.length > 12 ? [...this.path.slice(0, 12), '…'] : this.path
    const keys = shown.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    return new UnfitValue(`${this.root}${keys.join('')}`, problem)
  }
}

/** Whether an object is not an instance of a class. Objects from another realm have another `Object.prototype`. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Whether two JSON-like values are the same; the order of keys makes no difference. */
export function sameData(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false
    if (!sameData((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
      return false
  }
  return true
}

keepShape('Copier', new Copier('data'))
