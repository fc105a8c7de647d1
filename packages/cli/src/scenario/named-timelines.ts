import { branchNamed } from '@tapeline/scenarios'
import type { NamedTimeline } from './compared-markets.js'
import { scenarioOf } from './timeline-of.js'

/** Two histories of a scenario by the names of its what-ifs; `recorded` is the recorded one. @throws TapelineError */
export async function namedTimelines(
  nameOrPath: string,
  [a, b]: readonly [string, string],
): Promise<readonly [NamedTimeline, NamedTimeline]> {
  const scenario = await scenarioOf(nameOrPath)
  return [
    { name: a, timeline: branchNamed(scenario, a) },
    { name: b, timeline: branchNamed(scenario, b) },
  ]
}
