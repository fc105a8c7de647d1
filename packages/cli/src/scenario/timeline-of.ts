import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import type { Scenario } from '@tapeline/scenarios'
import { listScenarios, readScenario } from '@tapeline/scenarios/node'
import { momentOf } from './moment.js'
import type { SourceFlags, TableFlags } from './open-source.js'

/** The options that select a history. */
export interface TimelineOptions extends TableFlags {
  /** A moment as typed. */
  readonly knownAt?: string
  readonly whatIf?: string
}

/** Only for shipped scenarios, whose files do not change. */
const shipped = new Map<string, Promise<Scenario>>()

/**
 * A scenario by its name, or the contents of a path: a scenario, a file of events, or a table of prices. A shipped scenario is
 * read once in a process and keeps its what-ifs and checkpoints, so that later commands share them.
 * @throws UsageError, FileError; TapelineError as `readScenario`
 */
export async function scenarioOf(nameOrPath: string, flags: SourceFlags = {}): Promise<Scenario> {
  if (!listScenarios().includes(nameOrPath)) {
    return await (await import('./open-source.js')).openSource(nameOrPath, flags)
  }
  if (flags.branches === 'at-once') return await readScenario(nameOrPath, { branches: 'at-once' })
  const read = shipped.get(nameOrPath) ?? readScenario(nameOrPath)
  shipped.set(nameOrPath, read)
  return await read
}

/** The history of a command. */
export interface LookedAt {
  readonly timeline: Timeline<MarketEvent>
  /** The whole recorded history, in which paths may have values that the selected history does not have yet. */
  readonly recorded: Timeline<MarketEvent>
  /** The IANA name of the scenario's zone. */
  readonly zone: string
}

/** The history of a scenario or of its what-if, as known at a moment. @throws TapelineError */
export async function timelineOf(
  nameOrPath: string,
  { knownAt, whatIf, ...flags }: TimelineOptions,
): Promise<LookedAt> {
  const scenario = await scenarioOf(nameOrPath, flags)
  const timeline = await historyOf(scenario, whatIf)
  return {
    timeline: knownAt === undefined ? timeline : timeline.asKnownAt(momentOf(knownAt, scenario)),
    recorded: scenario.timeline,
    zone: scenario.zone,
  }
}

/** The history of a what-if. The recorded history needs no edits. */
export async function historyOf(
  scenario: Scenario,
  whatIf: string | undefined,
): Promise<Timeline<MarketEvent>> {
  if (whatIf === undefined) return scenario.timeline
  const { branchNamed } = await import('./named-branch.js')
  return branchNamed(scenario, whatIf)
}
