import { replay, type Timeline } from '@tapeline/core'
import { checkPath, valueAtPath } from '@tapeline/core/internal'
import { type MarketEvent, market } from '@tapeline/core/market'
import { type Condition, pathsOf } from './condition.js'
import { holds } from './holds.js'

/** The first event after which a condition holds. */
export interface Holding {
  /** Number of events up to and including it. */
  readonly position: number
  readonly event: MarketEvent
  /** The values at the paths of the condition; absent if missing. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Tests a condition after every event.
 * @returns undefined if it never holds
 * @throws TapelineError `path.invalid` if a path has no value at any moment, with the nearest name
 */
export function firstHolding(timeline: Timeline<MarketEvent>, condition: Condition): Holding | undefined {
  const paths = pathsOf(condition)
  const replayed = replay(timeline, market)
  for (const path of paths) checkPath(replayed, path)
  const found = replayed.first((state) => holds(condition, state))
  if (found === undefined) return undefined
  const { position, event, state } = found
  const values = paths.flatMap((path) => {
    const value = valueAtPath(state, path)
    return value === undefined ? [] : [[path, value] as const]
  })
  return { position, event, values: Object.fromEntries(values) }
}
