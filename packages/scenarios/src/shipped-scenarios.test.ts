import { describe, expect, test } from '@jest/globals'
import { branchNamed } from './branch-named.js'
import { checkScenario } from './expectations/check-scenario.js'
import { listScenarios, readScenario } from './load-scenario.js'

describe.each(listScenarios())('the shipped scenario %s', (name) => {
  test('passes its expectations, and its claims have the declared verdicts', async () => {
    const scenario = await readScenario(name, { branches: 'at-once' })
    expect(scenario.name).toBe(name)
    expect(scenario.expectations.length).toBeGreaterThan(0)
    const check = checkScenario(scenario)
    expect(check.expectations.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
    expect(check.claims.filter(({ fails }) => fails)).toEqual([])
    expect(check.passed).toBe(true)
  })

  test('names its sources, and has branches that differ from the history', async () => {
    const { sources, timeline, ...scenario } = await readScenario(name)
    expect(Object.keys(sources).length).toBeGreaterThan(0)
    for (const whatIf of scenario.whatIfs) {
      expect(branchNamed({ timeline, whatIfs: scenario.whatIfs }, whatIf.name).toJSON()).not.toEqual(
        timeline.toJSON(),
      )
    }
  })
})
