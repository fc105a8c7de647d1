import { explain, replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { momentOf, noteOutside } from '../scenario/moment.js'
import { timelineOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import type { ViewOptions } from '../view-options.js'

export interface ExplainOptions extends ViewOptions {
  readonly json?: boolean
}

/** Prints the events that a value depends on. @throws TapelineError, UsageError, FileError */
export async function printExplanation(
  terminal: Terminal,
  scenario: string,
  when: string,
  path: string,
  options: ExplainOptions,
): Promise<void> {
  const { json, ...looked } = options
  const { timeline, zone } = await timelineOf(scenario, looked)
  const at = momentOf(when, { timeline, zone })
  noteOutside(terminal, at, { timeline, zone })
  const explanation = explain(replay(timeline, market), { path, at })
  const { value, basis, evidence, context } = explanation
  if (json === true) terminal.write(`${JSON.stringify({ value: value ?? null, basis, evidence, context })}\n`)
  else {
    const { describeExplanation } = await import('../describe/explanation.js')
    terminal.write(describeExplanation(terminal, explanation, { path, at, zone }))
  }
}
