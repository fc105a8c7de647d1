import { replay } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'
import { checkPaths } from '../scenario/check-paths.js'
import { momentOf, noteOutside } from '../scenario/moment.js'
import { historyOf, scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import type { ViewOptions } from '../view-options.js'

export interface AtOptions extends ViewOptions {
  readonly json?: boolean
}

/** Prints the market at a moment, or the value at a path of it. @throws TapelineError, UsageError, FileError */
export async function printAt(
  terminal: Terminal,
  scenario: string,
  when: string,
  path: string | undefined,
  options: AtOptions,
): Promise<void> {
  const { knownAt, whatIf, json: _, ...flags } = options
  const read = await scenarioOf(scenario, flags)
  const at = momentOf(when, read)
  const known = knownAt === undefined ? {} : { knownAt: momentOf(knownAt, read) }
  const branch = whatIf === undefined ? {} : { whatIf }
  const timeline = await historyOf(read, whatIf)
  const seen = known.knownAt === undefined ? timeline : timeline.asKnownAt(known.knownAt)
  const state = replay(seen, market).at(at)
  if (path !== undefined) checkPaths([path], seen, read.timeline)
  noteOutside(terminal, at, { timeline: seen, zone: read.zone })
  const value = path === undefined ? state : valueAtPath(state, path)
  if (options.json === true) terminal.write(`${JSON.stringify(value ?? null)}\n`)
  else if (path === undefined) {
    const { describeState } = await import('../describe/state.js')
    const { title, zone } = read
    terminal.write(describeState(terminal, state, { title, zone, at, ...known, ...branch }))
  } else {
    const { describeValue } = await import('../describe/value.js')
    terminal.write(describeValue(terminal, value, read.zone, path))
  }
}
