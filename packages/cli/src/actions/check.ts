import { checkScenario, type Scenario } from '@tapeline/scenarios'
import { listScenarios } from '@tapeline/scenarios/node'
import type { Context } from '../context.js'
import { describeCheck } from '../describe/check.js'
import type { TableFlags } from '../scenario/open-source.js'
import { scenarioOf } from '../scenario/timeline-of.js'

export interface CheckOptions extends TableFlags {
  readonly json?: boolean
}

/** Prints the checks of scenarios, and fails if one did not pass. @throws TapelineError, UsageError, FileError */
export async function printChecks(
  { terminal, fail }: Context,
  names: readonly string[],
  { json, ...flags }: CheckOptions,
): Promise<void> {
  const scenarios: Scenario[] = []
  for (const name of names) {
    // The edits of shipped scenarios are tested.
    const branches = listScenarios().includes(name) ? 'on-demand' : 'at-once'
    scenarios.push(await scenarioOf(name, { ...flags, branches }))
  }
  const checks = scenarios.map((scenario) => ({ scenario, check: checkScenario(scenario) }))
  if (checks.some(({ check }) => !check.passed)) fail()
  const reports = checks.map(({ scenario, check }) => ({ scenario: scenario.name, ...check }))
  if (json === true) terminal.write(`${JSON.stringify(reports)}\n`)
  else
    terminal.write(checks.map(({ scenario, check }) => describeCheck(terminal, scenario, check)).join('\n'))
}
