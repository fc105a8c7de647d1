import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { TableFlags } from '../scenario/open-source.js'
import { withTableOptions } from '../view-options.js'

export function defineCheck(program: Command, { terminal, fail }: Context): void {
  const command = program
    .command('check')
    .description('check the expectations and claims of scenarios')
    .argument('<scenario...>', 'shipped names, or files or folders')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      `
Ends with 1 where an expectation does not hold, or a claim has another verdict
than the file declares for it.

Examples:
  tapeline check deepseek-r1
  tapeline check meta-2022-02-03 my-scenario.yaml --json`,
    )
    .action(async (names: string[], { json, ...flags }: TableFlags & { json?: boolean }) => {
      const { checkScenario } = await import('@tapeline/scenarios')
      const { listScenarios } = await import('@tapeline/scenarios/node')
      const { scenarioOf } = await import('../scenario/timeline-of.js')
      const { describeCheck } = await import('../describe/check.js')
      const scenarios = []
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
        terminal.write(
          checks.map(({ scenario, check }) => describeCheck(terminal, scenario, check)).join('\n'),
        )
    })
  withTableOptions(command)
}
