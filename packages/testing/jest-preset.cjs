/**
 * A preset of Jest for tests that import Tapeline, whose packages are ES modules: `{ "preset": "@tapeline/testing" }`.
 *
 * Tests are ES modules too: files `.ts`, `.tsx`, `.mts` and `.mjs`, and `.js` in a package of `"type": "module"`. Node runs them behind a flag,
 * which the runner of this preset sets. Add the transform of your TypeScript, `@swc/jest` or `ts-jest` with `useESM`.
 */
const { existsSync } = require('node:fs')
const { join } = require('node:path')

/** The matchers: of the build of a published package, or of the sources in a checkout. */
const source = join(__dirname, 'src/jest.ts')
const matchers = existsSync(source) ? source : join(__dirname, 'dist/jest.js')

module.exports = {
  runner: require.resolve('./jest-runner.cjs'),
  extensionsToTreatAsEsm: ['.ts', '.tsx', '.mts'],
  testMatch: ['**/__tests__/**/*.?([mc])[jt]s?(x)', '**/?(*.)+(spec|test).?([mc])[jt]s?(x)'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'json', 'node'],
  // TypeScript names a file by its build: './rule.js' is rule.ts.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFilesAfterEnv: [matchers],
}
