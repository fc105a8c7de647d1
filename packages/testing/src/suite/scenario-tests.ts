import { formatInstant, replay, type Source } from '@tapeline/core'
import { kinds } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'
import {
  branchNamed,
  type CheckedClaim,
  type CheckedExpectation,
  checkScenario,
  type Scenario,
  type StateAddress,
} from '@tapeline/scenarios'
import { showFound } from '../given/expected-value.js'
import { dependencies, ExpectationFailed } from '../given/failure.js'

/** One expectation or claim of a scenario as a test. */
export interface ScenarioTest {
  readonly name: string
  /** @throws ExpectationFailed if it does not hold */
  readonly run: () => void
}

/** The tests of a scenario: one for each expectation, and one for each claim, as `checkScenario` judges them. */
export function scenarioTests(scenario: Scenario): readonly ScenarioTest[] {
  const { expectations, claims } = checkScenario(scenario)
  const tests = [
    ...expectations.map((checked) => ({
      name: nameOfExpectation(checked),
      run: () => {
        if (checked.verdict !== 'holds') throw failedExpectation(scenario, checked)
      },
    })),
    ...claims.map((checked) => ({
      name: `claim ${checked.claim.id}: ${checked.declared ?? 'has a verdict'}`,
      run: () => {
        if (checked.fails) throw failedClaim(checked)
      },
    })),
  ]
  return named(tests)
}

/** Two tests of one name get numbers, so that a report names each. */
function named(tests: readonly ScenarioTest[]): readonly ScenarioTest[] {
  const counts = new Map<string, number>()
  return tests.map(({ name, run }) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return { name: count === 1 ? name : `${name} (${count})`, run }
  })
}

function nameOfExpectation({ expectation }: CheckedExpectation): string {
  return expectation.title ?? `${expectation.of.path} ${relationOf(expectation)} ${momentOf(expectation.of)}`
}

function relationOf({ expected, tolerance = 0 }: CheckedExpectation['expectation']): string {
  const within = tolerance === 0 ? '' : ` ± ${tolerance}`
  if (expected.relation === 'absent') return 'absent'
  if (expected.relation === 'within') return `within ${expected.from} and ${expected.to}${within}`
  const { value } = expected
  return `${expected.relation} ${kinds.record.fits(value) ? (value as StateAddress).path : String(value)}${within}`
}

function momentOf({ when, whatIf, knownAt }: StateAddress): string {
  const moment =
    when === 'end'
      ? 'at the end'
      : typeof when === 'object'
        ? `after ${when.after}`
        : `at ${formatInstant(when)}`
  const branch = whatIf === undefined ? '' : `, what-if ${whatIf}`
  return `${moment}${knownAt === undefined ? '' : `, as known at ${formatInstant(knownAt)}`}${branch}`
}

function failedExpectation(scenario: Scenario, checked: CheckedExpectation): ExpectationFailed {
  const { expectation, found, against, reason, sources } = checked
  const { of } = expectation
  return new ExpectationFailed(
    [
      `${of.path} ${momentOf(of)}`,
      `expected ${relationOf(expectation)}${against === undefined || typeof against === 'object' ? '' : ` (${showFound(against)})`}${sourcesOf(sources)}`,
      `found ${reason ?? showFound(found)}`,
      ...(reason === undefined ? dependenciesOf(scenario, of) : []),
    ].join('\n'),
    against,
    found,
  )
}

function dependenciesOf(
  scenario: Scenario,
  { path, when, whatIf, knownAt }: StateAddress,
): readonly string[] {
  const branch = whatIf === undefined ? scenario.timeline : branchNamed(scenario, whatIf)
  const timeline = knownAt === undefined ? branch : branch.asKnownAt(knownAt)
  const position =
    when === 'end'
      ? timeline.length
      : typeof when === 'object'
        ? timeline.positionOf(when.after)
        : timeline.positionAt(when)
  return dependencies(replay(timeline, market), path, position)
}

function failedClaim({ claim, declared, sources }: CheckedClaim): ExpectationFailed {
  const { subject, relation, reported, computed, reason, verdict } = claim
  return new ExpectationFailed(
    [
      `${subject.path} at ${formatInstant(subject.at)}, the claim ${claim.id}`,
      `expected the declared verdict '${declared}'${sourcesOf(sources)}`,
      `found '${verdict}': reported ${relation} ${showFound(reported)}, ${reason ?? `found ${showFound(computed)}`}`,
    ].join('\n'),
    declared,
    verdict,
  )
}

function sourcesOf(sources: readonly Source[]): string {
  const names = sources.map(({ name, fact }) => (fact === undefined ? name : `${name} ${fact}`))
  return names.length === 0 ? '' : ` [${names.join('; ')}]`
}
