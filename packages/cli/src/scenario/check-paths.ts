import { replay, type Timeline } from '@tapeline/core'
import { checkPath } from '@tapeline/core/internal'
import { type MarketEvent, market } from '@tapeline/core/market'

/** The output for a valid path without a value at a moment; in JSON it is null. */
export const NO_VALUE = '-'

/**
 * Checks that paths have a value at some moment in the market of a timeline.
 * @param timelines several timelines, such as a branch and its parent: one with the path is enough
 * @throws TapelineError `path.invalid` for the first path without a value, with the nearest name
 */
export function checkPaths(paths: readonly string[], ...timelines: readonly Timeline<MarketEvent>[]): void {
  const replays = [...new Set(timelines)].map((timeline) => replay(timeline, market))
  for (const path of paths) checkPath(replays, path)
}
