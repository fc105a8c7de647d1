import type { WhatIfOutcome } from '../scenario/what-if-outcome.js'
import type { Terminal } from '../terminal/terminal.js'
import { describeFirstDifference, describeQuotes, describeRanksAndRecords } from './comparison.js'
import { showMoment } from './local-time.js'
import { wrapped } from './wrapped.js'

/** The changes of a branch as text. */
export function describeOutcome(
  terminal: Terminal,
  { whatIf, zone, a, b, at, first, states }: WhatIfOutcome,
): string {
  return [
    whatIf?.title === undefined ? '' : `${wrapped(terminal, whatIf.title, 2)}\n`,
    whatIf?.summary === undefined ? '' : `${wrapped(terminal, whatIf.summary, 2)}\n`,
    describeFirstDifference(terminal, first, { a, b, zone }),
    `\n${wrapped(terminal, `At ${showMoment(at, zone)} ${zone}:`, 2)}\n\n`,
    describeQuotes(terminal, states.a.quotes, states.b.quotes, [a.name, b.name]),
    '\n',
    describeRanksAndRecords(terminal, states),
  ].join('')
}
