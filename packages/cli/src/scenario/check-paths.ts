import { checkPath, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'

/** What is printed where a path that is right has no value at a moment; in JSON it is null. */
export const NO_VALUE = '-'

/**
 * Demands that paths lead somewhere in the market of a timeline, at some moment.
 * @param timelines of several, as of a branch and what it is a branch of, one that has the path is enough
 * @throws TapelineError `path.invalid` for the first that does not, with the nearest name
 */
export function checkPaths(paths: readonly string[], ...timelines: readonly Timeline<MarketEvent>[]): void {
  const replays = [...new Set(timelines)].map((timeline) => replay(timeline, market))
  for (const path of paths) checkPath(replays, path)
}
