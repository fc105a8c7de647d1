import { describe, it } from '@jest/globals'
import { makeSuite } from './scenario-suite.js'

/**
 * A test for every expectation and claim of scenario files, with the verdicts of `npx tapeline check`.
 * @param patterns paths, patterns such as `scenarios/*.yaml`, or names of shipped scenarios; relative to the working directory
 * @returns once all tests are made: `await scenarioSuite('scenarios/*.yaml')`
 * @throws TapelineError `scenario.unknown` for a pattern that matches no file
 */
export async function scenarioSuite(patterns: string | readonly string[]): Promise<void> {
  await makeSuite({ describe, it }, patterns)
}
