import type { Fault } from '@tapeline/core'
import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { TableFlags } from '../scenario/open-source.js'
import { withTableOptions } from '../view-options.js'

interface Validated {
  readonly scenario: string
  readonly valid: boolean
  readonly events?: number
  readonly faults: readonly Fault[]
}

export function defineValidate(program: Command, { terminal, fail }: Context): void {
  const command = program
    .command('validate')
    .description('list every fault of scenario files with its place')
    .argument('<scenario...>', 'files or folders, or shipped names')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      `
Ends with 1 where a file has a fault.

Examples:
  tapeline validate my-scenario.yaml
  tapeline validate scenarios/*/scenario.yaml --json`,
    )
    .action(async (names: string[], { json, ...flags }: TableFlags & { json?: boolean }) => {
      const { describeFault } = await import('@tapeline/core')
      const { wrapped } = await import('../describe/wrapped.js')
      const results: Validated[] = []
      for (const name of names) results.push(await validate(name, flags))
      if (results.some(({ valid }) => !valid)) fail()
      if (json === true) terminal.write(`${JSON.stringify(results)}\n`)
      else
        for (const { scenario, events, faults } of results) {
          if (events !== undefined)
            terminal.write(`${wrapped(terminal, `${scenario}: valid, ${events} events`, 2)}\n`)
          for (const fault of faults) {
            const text = describeFault(fault).replaceAll(/\s*\n\s*/g, ' ')
            terminal.write(`${wrapped(terminal, text, 2)}\n`)
          }
        }
    })
  withTableOptions(command)
}

/** @throws TapelineError `scenario.unknown` if the file does not exist, which is wrong use and not a fault of a file */
async function validate(scenario: string, flags: TableFlags): Promise<Validated> {
  const { isTapelineError } = await import('@tapeline/core')
  const { scenarioOf } = await import('../scenario/timeline-of.js')
  try {
    const { timeline } = await scenarioOf(scenario, { ...flags, branches: 'at-once' })
    return { scenario, valid: true, events: timeline.length, faults: [] }
  } catch (error) {
    if (!isTapelineError(error) || error.code === 'scenario.unknown') throw error
    return { scenario, valid: false, faults: error.faults }
  }
}
