import { ownValue } from '../event/records.js'

/**
 * Whether two states are the same: the same values at the same paths, with keys in the same order, so that both are serialised
 * as the same bytes. -0 equals 0, and a hole in an array equals undefined, as in published states.
 */
export function sameState(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  if (left instanceof Date) return Object.is(left.getTime(), (right as Date).getTime())
  if (left instanceof Map) return sameList([...left].flat(), [...(right as Map<unknown, unknown>)].flat())
  if (left instanceof Set) return sameList([...left], [...(right as Set<unknown>)])
  if (Array.isArray(left)) return sameList(left, right as unknown[])
  const leftKeys = Object.keys(left)
  const rightKeys = Object.keys(right)
  if (leftKeys.length !== rightKeys.length || leftKeys.some((key, index) => key !== rightKeys[index]))
    return false
  return leftKeys.every((key) =>
    sameState((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  )
}

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (!sameState(left[index], right[index])) return false
  return true
}

/** The keys down to the first place where two states differ; undefined if they are the same. Sets are compared whole. */
export function differencePath(left: unknown, right: unknown): unknown[] | undefined {
  if (left === right || Object.is(left, right)) return undefined
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    for (let index = 0; index < left.length; index += 1) {
      const path = differencePath(left[index], right[index])
      if (path !== undefined) return [index, ...path]
    }
    return undefined
  }
  const keys = keysOf(left)
  if (keys === undefined || !sameList(keys, keysOf(right) ?? []))
    return sameState(left, right) ? undefined : []
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return []
  for (const key of keys) {
    const path = differencePath(childAt(left, key), childAt(right, key))
    if (path !== undefined) return [key, ...path]
  }
  return undefined
}

/** Whether two states differ at the place that keys lead to. */
export function differAt(left: unknown, right: unknown, path: readonly unknown[]): boolean {
  const [mine, theirs] = [left, right].map((state) => path.reduce(childAt, state))
  return !sameState(mine, theirs)
}

function keysOf(value: unknown): unknown[] | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Set)
    return undefined
  return value instanceof Map ? [...value.keys()] : Object.keys(value)
}

function childAt(value: unknown, key: unknown): unknown {
  if (value instanceof Map) return value.get(key)
  return ownValue(value, key as string)
}
