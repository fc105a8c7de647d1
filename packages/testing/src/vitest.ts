/** The matchers for Vitest: import `expect` from here, or name this entry in `setupFiles`. */
export { expect } from './matchers/vitest-expect.js'
export { scenarioSuite } from './suite/vitest-suite.js'
