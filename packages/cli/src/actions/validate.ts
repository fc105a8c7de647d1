import { describeFault, type Fault, isTapelineError } from '@tapeline/core'
import type { Context } from '../context.js'
import { wrapped } from '../describe/wrapped.js'
import type { TableFlags } from '../scenario/open-source.js'
import { scenarioOf } from '../scenario/timeline-of.js'

export interface ValidateOptions extends TableFlags {
  readonly json?: boolean
}

interface Validated {
  readonly scenario: string
  readonly valid: boolean
  readonly events?: number
  readonly faults: readonly Fault[]
}

/** Prints the faults of scenarios, and fails if there are any. @throws TapelineError `scenario.unknown`, UsageError, FileError */
export async function printFaults(
  { terminal, fail }: Context,
  names: readonly string[],
  { json, ...flags }: ValidateOptions,
): Promise<void> {
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
}

/** @throws TapelineError `scenario.unknown` if the file does not exist, which is wrong use and not a fault of a file */
async function validate(scenario: string, flags: TableFlags): Promise<Validated> {
  try {
    const { timeline } = await scenarioOf(scenario, { ...flags, branches: 'at-once' })
    return { scenario, valid: true, events: timeline.length, faults: [] }
  } catch (error) {
    if (!isTapelineError(error) || error.code === 'scenario.unknown') throw error
    return { scenario, valid: false, faults: error.faults }
  }
}
