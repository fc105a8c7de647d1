import { isDeepStrictEqual } from 'node:util'
import { FinalStatesDiffer } from './benchmark.js'

/** The parts in which two final states differ; empty if they are equal. */
export function differingParts(left: object, right: object): string[] {
  const parts = new Set([...Object.keys(left), ...Object.keys(right)]) as Set<keyof typeof left>
  return [...parts].filter((part) => !isDeepStrictEqual(left[part], right[part]))
}

/**
 * @param what the subject of the message
 * @throws FinalStatesDiffer unless both states are equal in every part
 */
export function checkParts(what: string, left: object, right: object): void {
  const parts = differingParts(left, right)
  if (parts.length > 0) throw new FinalStatesDiffer(what, parts)
}
