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
