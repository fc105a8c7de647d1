import '@tapeline/calendars'
import { type ArgumentKind, checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import type { ColumnsJson } from './columns-as-json.js'
import { compileTimeline, readTimeline } from './compiled-timeline.js'
import { deepFreeze } from './deep-freeze.js'
import type { Scenario } from './scenario.js'

const FORMAT = 'tapeline.scenario-columns/1'

/** A scenario as plain JSON, with its events as columns. */
interface ScenarioJson extends Omit<Scenario, 'timeline'> {
  readonly format: typeof FORMAT
  readonly timeline: ColumnsJson
}

const SCENARIO: ArgumentKind = {
  expected: 'a scenario from readScenario() or parseScenario()',
  fits: (value) => kinds.record.fits(value) && kinds.timeline.fits((value as Partial<Scenario>).timeline),
}

/**
 * A scenario as one JSON text, tables and all, for another thread or a page. It is read in a fraction of the time of its
 * files, but is no format to keep: another version of Tapeline may refuse it. `writeScenario` writes a file for people.
 */
export function scenarioToJson(scenario: Scenario): string {
  checkArgument('scenarioToJson()', 'scenario', scenario, SCENARIO)
  const json: ScenarioJson = { format: FORMAT, ...scenario, timeline: compileTimeline(scenario.timeline) }
  return JSON.stringify(json)
}

/**
 * The scenario of a text by `scenarioToJson`.
 * @throws TapelineError `file.invalid` for another text; as `timelineFromColumns` for damaged events
 */
export function scenarioFromJson(text: string): Scenario {
  checkArgument('scenarioFromJson()', 'text', text, kinds.text)
  const json = parsed(text)
  if (json?.format !== FORMAT)
    throw new TapelineError({
      code: 'file.invalid',
      message: 'This is not a scenario as JSON. Write it with scenarioToJson() of the same version.',
      expected: FORMAT,
      ...(json?.format === undefined ? {} : { found: String(json.format) }),
    })
  const { format: _, timeline, ...rest } = json
  return deepFreeze({ ...rest, timeline: readTimeline(timeline) })
}

function parsed(text: string): ScenarioJson | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return kinds.record.fits(json) ? (json as ScenarioJson) : undefined
  } catch {
    return undefined
  }
}
