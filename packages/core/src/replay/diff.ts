import type { Patch } from 'immer'

/**
 * The patches from one frozen state to another, for Immer's `applyPatches`. Shared values are skipped. Maps, sets, dates and
 * instances of classes are replaced whole. So is a value at a key `constructor`, because Immer rejects paths through one. Immer loses
 * a key `__proto__` when it copies, so a difference that involves one replaces the whole state.
 */
export function diffStates(before: unknown, after: unknown): Patch[] {
  const patches = patchesBetween(before, after, [])
  const isLossy = ({ path, value }: Patch): boolean => path.includes(LOST_KEY) || hasLostKey(value)
  return patches.some(isLossy) ? [{ op: 'replace', path: [], value: after }] : patches
}

const LOST_KEY = '__proto__'

/** Whether a value has the key `__proto__` at any depth. */
function hasLostKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Map || value instanceof Set) return [...value].flat().some(hasLostKey)
  return Object.hasOwn(value, LOST_KEY) || Object.values(value).some(hasLostKey)
}

function patchesBetween(before: unknown, after: unknown, path: readonly (string | number)[]): Patch[] {
  if (Object.is(before, after)) return []
  const replaced: Patch[] = [{ op: 'replace', path: [...path], value: after }]
  if (path.at(-1) === 'constructor') return replaced
  if (Array.isArray(before) && Array.isArray(after)) return diffArrays(before, after, path)
  if (!isPlainObject(before) || !isPlainObject(after)) return replaced
  // Patches add keys at the end. If that gives another order of keys, the object is replaced.
  const kept = Object.keys(before).filter((key) => Object.hasOwn(after, key))
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key))
  const order = Object.keys(after)
  if ([...kept, ...added].some((key, index) => key !== order[index])) return replaced
  return [
    ...Object.keys(before).flatMap((key): Patch[] =>
      Object.hasOwn(after, key)
        ? patchesBetween(before[key], after[key], [...path, key])
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
    for (const patch of patchesBetween(before[index], after[index], [...path, index])) patches.push(patch)
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
