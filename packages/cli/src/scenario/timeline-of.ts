import type { DateInput, Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { tableReaders } from '@tapeline/import'
import { branchNamed, readScenario, type Scenario } from '@tapeline/scenarios'

/** The history that options of a command ask for. */
export interface TimelineOptions {
  readonly knownAt?: DateInput
  readonly whatIf?: string
}

/** A scenario by name or path, its tables in any format that can be read. @throws TapelineError as `readScenario` */
export function scenarioOf(nameOrPath: string): Promise<Scenario> {
  return readScenario(nameOrPath, { readers: tableReaders })
}

/** The history of a scenario, or of a what-if of it, as it was known at a moment. @throws TapelineError */
export async function timelineOf(
  nameOrPath: string,
  { knownAt, whatIf }: TimelineOptions,
): Promise<Timeline<MarketEvent>> {
  const scenario = await scenarioOf(nameOrPath)
  const timeline = whatIf === undefined ? scenario.timeline : branchNamed(scenario, whatIf)
  return knownAt === undefined ? timeline : timeline.asKnownAt(knownAt)
}
