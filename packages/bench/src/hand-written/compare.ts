import { isDeepStrictEqual } from 'node:util'
import type { MarketState } from '@tapeline/core/market'

/** The parts of the state in which two final states differ; none if they are equal. */
export function differingParts(left: MarketState, right: MarketState): string[] {
  const parts = new Set([...Object.keys(left), ...Object.keys(right)]) as Set<keyof MarketState>
  return [...parts].filter((part) => !isDeepStrictEqual(left[part], right[part]))
}
