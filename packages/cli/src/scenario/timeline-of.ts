import type { DateInput, Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { tableReaders } from '@tapeline/import'
import { branchNamed, listScenarios, readScenario, type Scenario } from '@tapeline/scenarios'

/** The history that options of a command ask for. */
export interface TimelineOptions {
  readonly knownAt?: DateInput
  readonly whatIf?: string
}

/** Of the shipped ones, whose files do not change. */
const shipped = new Map<string, Promise<Scenario>>()

/**
 * A scenario by name or path, its tables in any format that can be read. A shipped one is read once in a process, and its
 * what-ifs and checkpoints are kept with it: commands that run one after the other share them.
 * @throws TapelineError as `readScenario`
 */
export function scenarioOf(nameOrPath: string): Promise<Scenario> {
  const known = shipped.get(nameOrPath)
  if (known !== undefined) return known
  const read = readScenario(nameOrPath, { readers: tableReaders })
  if (listScenarios().includes(nameOrPath)) shipped.set(nameOrPath, read)
  return read
}

/** The history of a scenario, or of a what-if of it, as it was known at a moment; and the IANA name of its zone. @throws TapelineError */
export async function timelineOf(
  nameOrPath: string,
  { knownAt, whatIf }: TimelineOptions,
): Promise<{ readonly timeline: Timeline<MarketEvent>; readonly zone: string }> {
  const scenario = await scenarioOf(nameOrPath)
  const timeline = whatIf === undefined ? scenario.timeline : branchNamed(scenario, whatIf)
  return { timeline: knownAt === undefined ? timeline : timeline.asKnownAt(knownAt), zone: scenario.zone }
}
