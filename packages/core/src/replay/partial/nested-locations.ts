import { ownValue, setOwn } from '../../event/records.js'

/* Locations inside a state that is not keyed. Only plain objects have locations inside; an array, map or set is one as a whole. */

/** Between the names of a nested key. A NUL in a name is written as NUL and 1, so that no name can contain this. */
const SEPARATOR = '\0\u0002'
const NUL = '\0\u0001'

/** The value of a location with a plain object. It says only that there is an object; what it holds are other locations. */
export const OBJECT_HERE: symbol = Symbol('an object')

/** Whether each own key of a value is a location. Otherwise the value as a whole is one. */
export function hasLocations(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** The key of what an object has at a name. @param key the key of the object; undefined for the state itself */
export function keyInside(key: string | undefined, name: string): string {
  const own = name.includes('\0') ? name.replaceAll('\0', NUL) : name
  return key === undefined ? own : `${key}${SEPARATOR}${own}`
}

/** The names on the way from the state to a location. */
export function namesTo({ key, field }: { readonly key: string; readonly field: string }): string[] {
  const names = key.includes('\0')
    ? key.split(SEPARATOR).map((name) => (name.includes('\0') ? name.replaceAll(NUL, '\0') : name))
    : [key]
  if (field !== '') names.push(field)
  return names
}

/** The location of what an object has at a name, itself a value without locations. @param key as for {@link keyInside} */
export function leafInside(key: string | undefined, name: string): { key: string; field: string } {
  // An empty `field` means the value at `key`.
  return key === undefined || name === '' ? { key: keyInside(key, name), field: '' } : { key, field: name }
}

/** The value at a location of a state: {@link OBJECT_HERE} for a plain object. */
export function valueInside(
  state: unknown,
  location: { readonly key: string; readonly field: string },
): unknown {
  let value = state
  for (const name of namesTo(location)) value = hasLocations(value) ? ownValue(value, name) : undefined
  return hasLocations(value) ? OBJECT_HERE : value
}

/**
 * The locations inside a state whose values differ from those of another, in the order of keys. It omits deleted ones, and objects
 * with a location inside, which exist because of that.
 */
export function locationsUnlike(
  state: Record<string, unknown>,
  other: unknown,
  key?: string,
): { readonly key: string; readonly field: string }[] {
  return Object.keys(state).flatMap((name) => {
    const value = state[name]
    const before = ownValue(other, name)
    if (value === before) return []
    if (!hasLocations(value)) return [leafInside(key, name)]
    const inner = keyInside(key, name)
    const within = locationsUnlike(value, before, inner)
    return within.length > 0 || hasLocations(before) ? within : [{ key: inner, field: '' }]
  })
}

/** The keys of all objects around a location. */
export function keysAround({ key, field }: { readonly key: string; readonly field: string }): string[] {
  const keys: string[] = []
  for (let end = key.indexOf(SEPARATOR); end !== -1; end = key.indexOf(SEPARATOR, end + 1))
    keys.push(key.slice(0, end))
  if (field !== '') keys.push(key)
  return keys
}

/** Some names below a state, as a tree. */
export interface NameTree {
  isEnd: boolean
  readonly inner: Map<string, NameTree>
}

export function treeOf(paths: Iterable<readonly string[]>): NameTree {
  const tree: NameTree = { isEnd: false, inner: new Map() }
  for (const names of paths) {
    let node = tree
    for (const name of names) {
      let next = node.inner.get(name)
      if (next === undefined) {
        next = { isEnd: false, inner: new Map() }
        node.inner.set(name, next)
      }
      node = next
    }
    node.isEnd = true
  }
  return tree
}

/** A state with the initial values at the ends of a tree, including everything inside them. */
export function resetAt(state: unknown, initial: unknown, { inner }: NameTree): unknown {
  if (!hasLocations(state)) return state
  const reset = emptyLike(state)
  for (const name of Object.keys(state)) {
    const node = inner.get(name)
    if (node === undefined) setOwn(reset, name, state[name])
    else if (!node.isEnd) setOwn(reset, name, resetAt(state[name], ownValue(initial, name), node))
    else setInitial(reset, name, initial)
  }
  for (const [name, { isEnd }] of inner)
    if (isEnd && !Object.hasOwn(state, name)) setInitial(reset, name, initial)
  return Object.freeze(reset)
}

/** The initial state with the values of another state at the ends of a tree. Of a plain object, only an empty one is kept. */
export function keptAt(state: unknown, initial: unknown, { isEnd, inner }: NameTree): unknown {
  if (!hasLocations(state)) return isEnd ? state : initial
  const kept = emptyLike(state)
  if (hasLocations(initial)) for (const name of Object.keys(initial)) setOwn(kept, name, initial[name])
  for (const [name, node] of inner) {
    if (!Object.hasOwn(state, name)) continue
    const value = keptAt(state[name], ownValue(initial, name), node)
    if (value !== undefined || node.isEnd) setOwn(kept, name, value)
  }
  return Object.freeze(kept)
}

function emptyLike(object: object): Record<string, unknown> {
  return Object.create(Object.getPrototypeOf(object)) as Record<string, unknown>
}

function setInitial(target: Record<string, unknown>, name: string, initial: unknown): void {
  if (hasLocations(initial) && Object.hasOwn(initial, name)) setOwn(target, name, initial[name])
}
