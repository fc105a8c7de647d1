import type { Patch } from 'immer'

/**
 * The patches, as Immer's `applyPatches` takes them, that lead from one frozen state to another. What the two share is not
 * walked. Maps, sets, dates and instances of classes are replaced whole.
 */
export function diffStates(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): Patch[] {
  if (Object.is(before, after)) return []
  const replaced: Patch[] = [{ op: 'replace', path: [...path], value: after }]
  if (Array.isArray(before) && Array.isArray(after)) return diffArrays(before, after, path)
  if (!isPlainObject(before) || !isPlainObject(after)) return replaced
  // Keys that are added come last; where the order of keys would come out otherwise, the object is replaced.
  const kept = Object.keys(before).filter((key) => Object.hasOwn(after, key))
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key))
  const order = Object.keys(after)
  if ([...kept, ...added].some((key, index) => key !== order[index])) return replaced
  return [
    ...Object.keys(before).flatMap((key): Patch[] =>
      Object.hasOwn(after, key)
        ? diffStates(before[key], after[key], [...path, key])
        : [{ op: 'remove', path: [...path, key] }],
    ),
    ...added.map((key): Patch => ({ op: 'add', path: [...path, key], value: after[key] })),
  ]
}

function diffArrays(
  before: readonly unknown[],
  after: readonly unknown[],
  path: readonly (string | number)[],
): Patch[] {
  const common = Math.min(before.length, after.length)
  const patches: Patch[] = []
  for (let index = 0; index < common; index += 1)
    patches.push(...diffStates(before[index], after[index], [...path, index]))
  for (let index = common; index < after.length; index += 1)
    patches.push({ op: 'add', path: [...path, index], value: after[index] })
  if (after.length < before.length)
    patches.push({ op: 'replace', path: [...path, 'length'], value: after.length })
  return patches
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
