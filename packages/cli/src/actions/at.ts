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

/**
 * Prints the market at a moment, or the value at a path of it; at several moments one after the other.
 * @param when moments, separated by commas
 * @throws TapelineError, UsageError, FileError
 */
export async function printAt(
  terminal: Terminal,
  scenario: string,
  when: string,
  path: string | undefined,
  options: AtOptions,
): Promise<void> {
  const { knownAt, whatIf, json: _, ...flags } = options
  const read = await scenarioOf(scenario, flags)
  const moments = when.split(',').map((moment) => momentOf(moment.trim(), read))
  const known = knownAt === undefined ? {} : { knownAt: momentOf(knownAt, read) }
  const branch = whatIf === undefined ? {} : { whatIf }
  const timeline = await historyOf(read, whatIf)
  const seen = known.knownAt === undefined ? timeline : timeline.asKnownAt(known.knownAt)
  const states = replay(seen, market).atAll(moments)
  if (path !== undefined) checkPaths([path], seen, read.timeline)
  for (const at of new Set(moments)) noteOutside(terminal, at, { timeline: seen, zone: read.zone })
  const values = path === undefined ? states : states.map((state) => valueAtPath(state, path))
  const isOne = values.length === 1
  if (options.json === true) {
    const all = values.map((value) => value ?? null)
    terminal.write(`${JSON.stringify(isOne ? all[0] : all)}\n`)
    return
  }
  const { title, zone } = read
  if (path === undefined) {
    const { describeState } = await import('../describe/state.js')
    const shown = states.map((state, index) =>
      describeState(terminal, state, { title, zone, at: moments[index] as number, ...known, ...branch }),
    )
    terminal.write(shown.join('\n'))
    return
  }
  const { describeValue } = await import('../describe/value.js')
  const { showMoment } = await import('../describe/local-time.js')
  for (const [index, value] of values.entries()) {
    const text = describeValue(terminal, value, zone, path)
    const moment = showMoment(moments[index] as number, zone)
    // A value of one line is beside its moment.
    const isLine = text.indexOf('\n') === text.length - 1
    terminal.write(isOne ? text : `${moment}${isLine ? '  ' : '\n'}${text}`)
  }
}
