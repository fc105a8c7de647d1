/**
 * Whether two states are the same: the same values, at the same paths, with keys in the same order, so that they are also
 * written as the same bytes.
 */
export function sameState(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  if (left instanceof Date) return Object.is(left.getTime(), (right as Date).getTime())
  if (left instanceof Map) return sameList([...left].flat(), [...(right as Map<unknown, unknown>)].flat())
  if (left instanceof Set) return sameList([...left], [...(right as Set<unknown>)])
  const leftKeys = Object.keys(left)
  const rightKeys = Object.keys(right)
  if (leftKeys.length !== rightKeys.length || leftKeys.some((key, index) => key !== rightKeys[index])) return false
  if (Array.isArray(left) && left.length !== (right as unknown[]).length) return false
  return leftKeys.every((key) => sameState((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
}

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => sameState(item, right[index]))
}
