import { branchNamed } from '@tapeline/scenarios'
import type { ComparedMarkets } from './compared-markets.js'
import type { TableFlags } from './open-source.js'
import { scenarioOf } from './timeline-of.js'

/** Two histories of a scenario by the names of their what-ifs; `recorded` is the recorded history. @throws TapelineError */
export async function namedTimelines(
  nameOrPath: string,
  [a, b]: readonly [string, string],
  flags: TableFlags,
): Promise<Pick<ComparedMarkets, 'a' | 'b' | 'zone'>> {
  const scenario = await scenarioOf(nameOrPath, flags)
  return {
    zone: scenario.zone,
    a: { name: a, timeline: branchNamed(scenario, a) },
    b: { name: b, timeline: branchNamed(scenario, b) },
  }
}
