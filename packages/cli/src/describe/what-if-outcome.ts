import type { WhatIfOutcome } from '../scenario/what-if-outcome.js'
import { describeFirstDifference, describeQuotes, describeRanksAndRecords } from './comparison.js'
import { describeMoment } from './moment.js'
import { wrapped } from './wrapped.js'

/** What a branch does, for people. */
export function describeOutcome({ whatIf, a, b, at, first, states }: WhatIfOutcome): string {
  return [
    whatIf?.title === undefined ? '' : `${whatIf.title}\n`,
    whatIf?.summary === undefined ? '' : wrapped(whatIf.summary),
    describeFirstDifference(first, a, b),
    `\nAt ${describeMoment(at)} UTC:\n\n`,
    describeQuotes(states.a.quotes, states.b.quotes, [a.name, b.name]),
    '\n',
    describeRanksAndRecords(states),
  ].join('')
}
