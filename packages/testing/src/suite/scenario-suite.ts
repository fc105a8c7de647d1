import { readScenario } from '@tapeline/scenarios/node'
import { findScenarios } from './find-scenarios.js'
import { scenarioTests } from './scenario-tests.js'

/** The functions of a test runner that make groups and tests. */
export interface Runner {
  describe(name: string, make: () => void): unknown
  it(name: string, run: () => void): unknown
}

/**
 * Makes a test of every expectation and claim of scenario files, in a group for each file. A file that cannot be read is a test that
 * fails with all its faults.
 */
export async function makeSuite(
  { describe, it }: Runner,
  patterns: string | readonly string[],
): Promise<void> {
  for (const nameOrPath of findScenarios('scenarioSuite()', patterns)) {
    const read = await readScenario(nameOrPath).then(
      (scenario) => ({ scenario, tests: scenarioTests(scenario) }),
      (error: unknown) => ({ error }),
    )
    if ('error' in read) {
      describe(nameOrPath, () => {
        it('can be read', () => {
          throw read.error
        })
      })
    } else {
      describe(`${read.scenario.name} (${nameOrPath})`, () => {
        it('can be read', () => undefined)
        for (const { name, run } of read.tests) it(name, run)
      })
    }
  }
}
