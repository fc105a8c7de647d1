import { writeTape } from '@tapeline/import'
import { type Scenario, scenarioToJson } from '@tapeline/scenarios'
import type { OpenedFiles } from '@tapeline/viewer'

/** A scenario or a history as the page opens it: a history without a scenario file as a tape. */
export async function openedOf(scenario: Scenario): Promise<OpenedFiles> {
  const { name, timeline, document } = scenario
  return Object.keys(document).length === 0
    ? { kind: 'tape', name, bytes: await writeTape(timeline) }
    : { kind: 'json', name, text: scenarioToJson(scenario) }
}
