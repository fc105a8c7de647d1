import { valueAtPath } from '@tapeline/core/internal'
import { scale, threshold, whatIf } from '@tapeline/core/what-if'
import type { Requests, SweepRequest, SweepTable, ThresholdRequest } from '../protocol.js'
import type { MarketTimeline } from './market-timeline.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/** Of a factor that is found. A reader is shown three digits. */
const TOLERANCE = 1e-4

/** A value at several moments, for each factor of the effects of an event. */
export function sweep(world: World, { on, event, factors, path, moments }: SweepRequest): SweepTable {
  return {
    factors,
    moments,
    values: factors.map((factor) => {
      const states = world.replayOf(scaled(world, on, event, factor)).atAll(moments)
      return Float64Array.from(states, (state) => {
        const value = valueAtPath(state, path)
        return typeof value === 'number' ? value : Number.NaN
      })
    }),
  }
}

/** The factor between 0 and 1 at which the condition changes, if it does, and whether it holds below that. */
export function thresholdOf(
  world: World,
  { on, event, path, cursor, relation, value }: ThresholdRequest,
): Requests['threshold']['reply'] {
  const holdsAt = (factor: number): boolean => {
    const timeline = scaled(world, on, event, factor)
    const found = valueAtPath(world.replayOf(timeline).atPosition(positionOf(timeline, cursor)), path)
    if (relation === 'equals') return found === value
    if (typeof found !== 'number' || typeof value !== 'number') return false
    return relation === 'above' ? found > value : found < value
  }
  const first = holdsAt(0)
  if (holdsAt(1) === first) return { holdsBelow: first }
  return {
    factor: threshold({ from: 0, to: 1, tolerance: TOLERANCE }, (factor) => holdsAt(factor) !== first),
    holdsBelow: first,
  }
}

function scaled(world: World, on: string, event: string, factor: number): MarketTimeline {
  return whatIf(world.timelineOf(on), { name: `${event} times ${factor}`, edits: [scale(event, factor)] })
}
