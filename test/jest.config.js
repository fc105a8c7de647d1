/**
 * One configuration for every suite: beside the source, across packages, in the examples, and of our own scripts.
 * Run one file with `npm test -- packages/core/src/event/event.test.ts`.
 */
const runs = Number(process.env.TAPELINE_RUNS ?? 25)

/** @type {import('jest').Config} */
export default {
  rootDir: '..',
  testMatch: [
    '<rootDir>/packages/*/src/**/*.test.ts',
    '<rootDir>/examples/*/src/**/*.test.ts',
    '<rootDir>/test/src/**/*.test.ts',
    '<rootDir>/test/tools/**/*.test.ts',
  ],
  testEnvironment: 'node',
  // Packages resolve to their sources; without the first condition a build left in `dist` would be tested instead.
  testEnvironmentOptions: { customExportConditions: ['tapeline-source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/(packages|examples)/[^/]+/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
  setupFiles: ['<rootDir>/test/tools/jest-setup.js'],
  // Properties take longer with more runs: a minute per thousand. The least is for machines that have other work to do: nothing
  // is judged by the clock.
  testTimeout: Math.max(120_000, runs * 60),
  // One worker a core: most suites are properties, which keep their core busy.
  maxWorkers: '100%',
  // A time kept by the last run would only be noise on a fresh clone.
  reporters: [['default', { summaryThreshold: 20 }]],
}
