import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { branchNamed, listScenarios, readScenario, type Scenario } from '@tapeline/scenarios'
import { momentOf } from './moment.js'
import type { SourceFlags, TableFlags } from './open-source.js'

/** The history that options of a command ask for. */
export interface TimelineOptions extends TableFlags {
  /** A moment as it is typed. */
  readonly knownAt?: string
  readonly whatIf?: string
}

/** Of the shipped ones, whose files do not change. */
const shipped = new Map<string, Promise<Scenario>>()

/**
 * A scenario by name, or what a path holds: a scenario, a file of events, or a table of prices. A shipped one is read once in a
 * process, and its what-ifs and checkpoints are kept with it: commands that run one after the other share them.
 * @throws UsageError, FileError; TapelineError as `readScenario`
 */
export async function scenarioOf(nameOrPath: string, flags: SourceFlags = {}): Promise<Scenario> {
  if (!listScenarios().includes(nameOrPath)) {
    return await (await import('./open-source.js')).openSource(nameOrPath, flags)
  }
  const read = shipped.get(nameOrPath) ?? readScenario(nameOrPath)
  shipped.set(nameOrPath, read)
  return await read
}

/** The history that a command looks at. */
export interface LookedAt {
  readonly timeline: Timeline<MarketEvent>
  /** The recorded history, all of it, in which paths may lead somewhere that the looked at has not reached. */
  readonly recorded: Timeline<MarketEvent>
  /** The IANA name of the scenario's. */
  readonly zone: string
}

/** The history of a scenario, or of a what-if of it, as it was known at a moment. @throws TapelineError */
export async function timelineOf(
  nameOrPath: string,
  { knownAt, whatIf, ...flags }: TimelineOptions,
): Promise<LookedAt> {
  const scenario = await scenarioOf(nameOrPath, flags)
  const timeline = whatIf === undefined ? scenario.timeline : branchNamed(scenario, whatIf)
  return {
    timeline: knownAt === undefined ? timeline : timeline.asKnownAt(momentOf(knownAt, scenario)),
    recorded: scenario.timeline,
    zone: scenario.zone,
  }
}
