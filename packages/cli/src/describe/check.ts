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
import { showCompared, showFigure } from './figures.js'
import { showMoment } from './local-time.js'
import { momentAt, type ShownAt } from './moment-field.js'
import { wrapped } from './wrapped.js'

const INDENT = 16
/** On narrower terminals the verdict has a separate line. */
const BESIDE_MIN = 60
const SIGNS = { equals: '=', above: '>', 'at-least': '>=', below: '<', 'at-most': '<=' } as const

/** The result of a check as text: each expectation and claim with its expected and found values and its sources. */
export function describeCheck(terminal: Terminal, scenario: Scenario, check: ScenarioCheck): string {
  const { expectations, claims, counts } = check
  const tally = `${counts.expectations.holds} of ${expectations.length} expectations hold`
  const verdict = check.passed ? styled(terminal, 'green', 'passed') : styled(terminal, 'red', 'FAILED')
  const { agrees, disagrees, notComputable, fails } = counts.claims
  const lines = [
    `${styled(terminal, 'bold', scenario.name)}: ${verdict},${scenario.name.length + tally.length + 10 > terminal.columns ? '\n  ' : ' '}${tally}`,
    ...expectations.map((checked) => expectationLines(terminal, scenario, checked)),
  ]
  if (claims.length > 0) {
    const against = fails === 0 ? '' : `; ${fails} not as declared`
    const tally = `Claims: ${agrees} agree, ${disagrees} disagree, ${notComputable} not computable${against}`
    lines.push(wrapped(terminal, tally, 2))
    lines.push(...claims.map((checked) => claimLines(terminal, scenario, checked)))
  }
  return `${lines.join('\n')}\n`
}

function expectationLines(terminal: Terminal, scenario: Scenario, checked: CheckedExpectation): string {
  const { expectation, verdict, reason, sources } = checked
  const color = verdict === 'holds' ? 'green' : 'red'
  const { expected, found: shown } = showExpected(scenario.zone, checked)
  return block(terminal, styled(terminal, color, verdict.padEnd(INDENT - 2)), [
    ...(expectation.title === undefined ? [] : [expectation.title]),
    `${expectation.of.path} ${showAddress(scenario, expectation.of)}`,
    `expected ${expected}, found ${reason ?? shown}${showSources(sources)}`,
  ])
}

function claimLines(terminal: Terminal, scenario: Scenario, checked: CheckedClaim): string {
  const { claim, declared, fails, sources } = checked
  const { subject, relation, reported, computed, reason, verdict } = claim
  const where = { zone: scenario.zone, path: subject.path, differ: verdict === 'disagrees' }
  const [claimed, shown] = showPair(reported, computed, where)
  const color = fails ? 'red' : verdict === 'agrees' ? 'green' : 'yellow'
  const expected = fails ? ` (declared: ${declared})` : ''
  return block(terminal, styled(terminal, color, verdict.padEnd(INDENT - 2)), [
    `${subject.path} ${showMoment(subject.at, scenario.zone)}${expected}`,
    `reported ${SIGNS[relation]} ${claimed}, found ${reason ?? shown}${showSources(sources)}`,
  ])
}

function block(terminal: Terminal, head: string, texts: readonly string[]): string {
  const isBeside = terminal.columns >= BESIDE_MIN
  const indent = isBeside ? INDENT : 4
  const margin = `\n${' '.repeat(indent)}`
  return `  ${isBeside ? head : head.replace(/ +/, '')}${isBeside ? '' : margin}${texts.map((text) => wrapped(terminal, text, indent, indent)).join(margin)}`
}

function showAddress({ zone }: Scenario, { when, whatIf, knownAt }: StateAddress): string {
  const moment =
    when === 'end' ? 'at the end' : typeof when === 'object' ? `after ${when.after}` : showMoment(when, zone)
  const known = knownAt === undefined ? '' : `, known ${showMoment(knownAt, zone)}`
  return `${moment}${known}${whatIf === undefined ? '' : `, what-if ${whatIf}`}`
}

/** The expected and found values, with enough digits to distinguish them. */
function showExpected(
  zone: string,
  { expectation, against, found, verdict }: CheckedExpectation,
): { readonly expected: string; readonly found: string } {
  const { expected, tolerance, of } = expectation
  const within =
    tolerance === undefined
      ? ''
      : ` ± ${tolerance < 1e6 ? Number(tolerance.toPrecision(12)) : showFigure(tolerance)}`
  const where = { zone, path: of.path }
  if (expected.relation === 'absent') return { expected: 'nothing', found: showValue(found, where) }
  const compare = (value: number | string | boolean | undefined): readonly [string, string] =>
    showPair(value, found, { ...where, tolerance, differ: verdict === 'fails' })
  if (expected.relation === 'within') {
    // The nearer bound is the violated one.
    const isBelow = typeof found === 'number' && found < (expected.from + expected.to) / 2
    const [from, low] = compare(expected.from)
    const [to, high] = compare(expected.to)
    return { expected: `${from} to ${to}${within}`, found: isBelow ? low : high }
  }
  const other = typeof expected.value === 'object' ? ` (${expected.value.path})` : ''
  const [value, shown] = compare(against)
  return { expected: `${SIGNS[expected.relation]} ${value}${other}${within}`, found: shown }
}

interface Compared extends ShownAt {
  readonly tolerance?: number | undefined
  readonly differ: boolean
}

function showPair(
  expected: number | string | boolean | undefined,
  found: number | string | boolean | undefined,
  { tolerance, differ, ...where }: Compared,
): readonly [string, string] {
  const isMoment = momentAt(expected, where) !== undefined
  if (typeof expected !== 'number' || typeof found !== 'number' || isMoment) {
    return [showValue(expected, where), showValue(found, where)]
  }
  return showCompared(expected, found, { differ, ...(tolerance === undefined ? {} : { tolerance }) })
}

function showValue(value: number | string | boolean | undefined, where: ShownAt): string {
  if (value === undefined) return 'nothing'
  return momentAt(value, where) ?? (typeof value === 'number' ? showFigure(value) : String(value))
}

function showSources(sources: readonly Source[]): string {
  const names = sources.map(({ name, fact }) => (fact === undefined ? name : `${name} ${fact}`))
  return names.length === 0 ? '' : ` [${names.join('; ')}]`
}
