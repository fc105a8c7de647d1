import { replay, type Timeline, valueAtPath } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { valueIn } from '../scenario/value-in.js'
import { type Condition, pathsOf } from './condition.js'
import { holds } from './holds.js'

/** The first event after which a condition holds. */
export interface Holding {
  /** Number of events up to and including it. */
  readonly position: number
  readonly event: MarketEvent
  /** What stands then at the paths that the condition looks at; absent where there is nothing. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Tests a condition after every event.
 * @returns undefined if it never holds
 * @throws UsageError if one of its paths leads nowhere at any time, with the nearest name
 */
export function firstHolding(timeline: Timeline<MarketEvent>, condition: Condition): Holding | undefined {
  const paths = pathsOf(condition)
  const unseen = new Set(paths)
  const replayed = replay(timeline, market)
  const found = replayed.first((state) => {
    for (const path of unseen) if (valueAtPath(state, path) !== undefined) unseen.delete(path)
    return holds(condition, state)
  })
  if (unseen.size > 0) {
    // What one arm of an `or` made true says nothing of a misspelt path in the other.
    replayed.first((state) => {
      for (const path of unseen) if (valueAtPath(state, path) !== undefined) unseen.delete(path)
      return unseen.size === 0
    })
    for (const path of unseen) valueIn(replayed.atEnd(), path)
  }
  if (found === undefined) return undefined
  const { position, event, state } = found
  const values = paths.flatMap((path) => {
    const value = valueAtPath(state, path)
    return value === undefined ? [] : [[path, value] as const]
  })
  return { position, event, values: Object.fromEntries(values) }
}
