import type { Source } from '@tapeline/core'
import type {
  CheckedClaim,
  CheckedExpectation,
  Scenario,
  ScenarioCheck,
  StateAddress,
} from '@tapeline/scenarios'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { showFigure } from './figures.js'
import { showMoment } from './local-time.js'
import { wrapped } from './wrapped.js'

const INDENT = 16
const SIGNS = { equals: '=', above: '>', 'at-least': '>=', below: '<', 'at-most': '<=' } as const

/** What came of a check for people: each expectation and claim with what was expected, found, and its sources. */
export function describeCheck(terminal: Terminal, scenario: Scenario, check: ScenarioCheck): string {
  const { expectations, claims, counts } = check
  const tally = `${counts.expectations.holds} of ${expectations.length} expectations hold`
  const verdict = check.passed ? styled(terminal, 'green', 'passed') : styled(terminal, 'red', 'FAILED')
  const { agrees, disagrees, notComputable, fails } = counts.claims
  const lines = [
    `${styled(terminal, 'bold', scenario.name)}: ${verdict}, ${tally}`,
    ...expectations.map((checked) => expectationLines(terminal, scenario, checked)),
  ]
  if (claims.length > 0) {
    const against = fails === 0 ? '' : `; ${fails} not as declared`
    lines.push(`Claims: ${agrees} agree, ${disagrees} disagree, ${notComputable} not computable${against}`)
    lines.push(...claims.map((checked) => claimLines(terminal, scenario, checked)))
  }
  return `${lines.join('\n')}\n`
}

function expectationLines(terminal: Terminal, scenario: Scenario, checked: CheckedExpectation): string {
  const { expectation, verdict, found, reason, sources } = checked
  const color = verdict === 'holds' ? 'green' : 'red'
  return block(terminal, styled(terminal, color, verdict.padEnd(INDENT - 2)), [
    ...(expectation.title === undefined ? [] : [expectation.title]),
    `${expectation.of.path} ${showAddress(scenario, expectation.of)}`,
    `expected ${showExpected(checked)}, found ${reason ?? showValue(found)}${showSources(sources)}`,
  ])
}

function claimLines(terminal: Terminal, scenario: Scenario, checked: CheckedClaim): string {
  const { claim, declared, fails, sources } = checked
  const { subject, relation, reported, computed, reason, verdict } = claim
  const color = fails ? 'red' : verdict === 'agrees' ? 'green' : 'yellow'
  const expected = fails ? ` (declared: ${declared})` : ''
  return block(terminal, styled(terminal, color, verdict.padEnd(INDENT - 2)), [
    `${subject.path} ${showMoment(subject.at, scenario.zone)}${expected}`,
    `reported ${SIGNS[relation]} ${showValue(reported)}, found ${reason ?? showValue(computed)}${showSources(sources)}`,
  ])
}

function block(terminal: Terminal, head: string, texts: readonly string[]): string {
  const margin = ' '.repeat(INDENT)
  return `  ${head}${texts.map((text) => wrapped(terminal, text, INDENT, INDENT)).join(`\n${margin}`)}`
}

function showAddress({ zone }: Scenario, { when, whatIf, knownAt }: StateAddress): string {
  const moment =
    when === 'end' ? 'at the end' : typeof when === 'object' ? `after ${when.after}` : showMoment(when, zone)
  const known = knownAt === undefined ? '' : `, known ${showMoment(knownAt, zone)}`
  return `${moment}${known}${whatIf === undefined ? '' : `, what-if ${whatIf}`}`
}

function showExpected({ expectation, against }: CheckedExpectation): string {
  const { expected, tolerance } = expectation
  const within = tolerance === undefined ? '' : ` ± ${showFigure(tolerance)}`
  if (expected.relation === 'absent') return 'nothing'
  if (expected.relation === 'within')
    return `${showFigure(expected.from)} to ${showFigure(expected.to)}${within}`
  const other = typeof expected.value === 'object' ? ` (${expected.value.path})` : ''
  return `${SIGNS[expected.relation]} ${showValue(against)}${other}${within}`
}

function showValue(value: number | string | boolean | undefined): string {
  if (value === undefined) return 'nothing'
  return typeof value === 'number' ? showFigure(value) : String(value)
}

function showSources(sources: readonly Source[]): string {
  const names = sources.map(({ name, fact }) => (fact === undefined ? name : `${name} ${fact}`))
  return names.length === 0 ? '' : ` [${names.join('; ')}]`
}
