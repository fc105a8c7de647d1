import { freeze } from 'immer'
import { showValue, TapelineError } from '../event/error.js'
import { fixDates } from '../event/fixed-date.js'
import { printFieldsOf } from '../event/print.js'
import { setOwn } from '../event/records.js'

/** A derived value that is being computed. */
interface Running {
  readonly state: object
  readonly projection: string
  readonly name: string
}

/** Outermost first; each was read by the one before. */
const running: Running[] = []

/**
 * Defines derived values on a state. Each is computed on the first read, once. Within it `this` is the state, so that it may read
 * other derived values.
 * @param derive returns the values as properties or getters; called on the first read
 * @param finish makes the final value; default: unchanged
 * @param self the `this` of derived values; default: the state
 */
export function defineDerived(
  state: object,
  projection: string,
  names: readonly string[],
  derive: () => object,
  finish: (value: unknown) => unknown = (value) => value,
  self: object = state,
): void {
  let own: object | undefined
  for (const name of names) {
    let isKnown = false
    let value: unknown
    const get = (): unknown => {
      if (isKnown) return value
      const since = running.findIndex((one) => one.state === state && one.name === name)
      if (since >= 0) throw cycle([...running.slice(since), { state, projection, name }])
      running.push({ state, projection, name })
      try {
        own ??= derive()
        value = finish(Reflect.get(own, name, self))
        isKnown = true
        return value
      } finally {
        running.pop()
      }
    }
    Object.defineProperty(state, name, { enumerable: true, get })
  }
}

function cycle(path: readonly Running[]): TapelineError {
  const projections = [...new Set(path.map(({ projection }) => projection))]
  const names = path.map(({ projection, name }) => (projections.length > 1 ? `${projection}.${name}` : name))
  return new TapelineError({
    code: 'projection.invalid',
    message: `Derived values of ${projections.map((name) => `'${name}'`).join(' and ')} form a cycle at one position: ${names.join(' → ')}.`,
    expected: 'values that do not depend on themselves; compute one of them from the state alone',
  })
}

/** A derived value as it is published. */
export function frozenDerived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  fixDates(value)
  return freeze(value, true)
}

/**
 * The names of the derived values of a projection, from those of its initial state.
 * @throws TapelineError `projection.invalid` if `derive` fails there, or does not return an object
 */
export function derivedNames(projection: string, derive: () => object): readonly string[] {
  let derived: unknown
  try {
    derived = derive()
  } catch (error) {
    throw new TapelineError(
      {
        code: 'projection.invalid',
        message: `'derive' of '${projection}' fails on the initial state. Make a value that needs more than that a getter: get name() { … }.`,
      },
      { cause: error },
    )
  }
  if (typeof derived === 'object' && derived !== null && !Array.isArray(derived))
    return Object.freeze(Object.keys(derived))
  throw new TapelineError({
    code: 'projection.invalid',
    message: `'derive' of '${projection}' returned an invalid value.`,
    expected: 'an object of values or getters by name: { get name() { … } }',
    found: showValue(derived),
  })
}

/** The values that an entry derives, lazily if some are getters. */
export function derivedOfEntry(projection: string, own: object): object {
  const view = {}
  defineDerived(view, projection, Object.keys(own), () => own)
  return view
}

/** Whether an object has a getter of its own. */
export function hasGetters(own: object): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(own)).some(({ get }) => get !== undefined)
}

/** The parts of a plain projection that its derived values need. */
export interface DerivingLeaf {
  readonly name: string
  readonly derived: readonly string[]
  readonly derive?: (state: unknown) => object
}

/** By state with derived values, the state that it was made from. */
const sources = new WeakMap<object, object>()
const published = new WeakMap<DerivingLeaf, WeakMap<object, object>>()

/** The published state of a plain projection with its derived values; the same for the same state. */
export function withDerived(leaf: DerivingLeaf, state: unknown): unknown {
  const { derive } = leaf
  if (derive === undefined) return state
  checkDeriving(leaf, state)
  let known = published.get(leaf)
  if (known === undefined) {
    known = new WeakMap()
    published.set(leaf, known)
  }
  let result = known.get(state)
  if (result === undefined) {
    const { name, derived } = leaf
    const own = printFieldsOf<Record<string, unknown>>({})
    for (const key of Object.keys(state)) setOwn(own, key, (state as Record<string, unknown>)[key])
    result = own
    defineDerived(result, name, derived, () => derive(state), frozenDerived)
    Object.freeze(result)
    known.set(state, result)
    sources.set(result, state)
  }
  return result
}

/** The state without derived values. */
export function withoutDerived(state: unknown): unknown {
  return typeof state === 'object' && state !== null ? (sources.get(state) ?? state) : state
}

/** @throws TapelineError `projection.invalid` for a state that cannot have derived values as fields */
export function checkDeriving({ name, derived }: DerivingLeaf, state: unknown): asserts state is object {
  const isObject = typeof state === 'object' && state !== null
  const prototype: unknown = isObject ? Object.getPrototypeOf(state) : undefined
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TapelineError({
      code: 'projection.invalid',
      message: `The state of '${name}' has derived values, and must be a plain object.`,
      expected: 'a plain object',
      found: showValue(state),
    })
  }
  const twice = derived.find((own) => Object.hasOwn(state as object, own))
  if (twice === undefined) return
  throw new TapelineError({
    code: 'projection.invalid',
    message: `The state of '${name}' has a field '${twice}', which is also the name of a derived value.`,
  })
}
