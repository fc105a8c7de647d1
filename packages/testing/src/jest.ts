/** The matchers for Jest: import `expect` from here, or name this entry in `setupFilesAfterEnv`. */
export { expect } from './matchers/jest-expect.js'
export type { TapelineMatchers } from './matchers/matcher-types.js'
export { scenarioSuite } from './suite/jest-suite.js'
