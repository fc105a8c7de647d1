/**
 * The runner of Jest, with Node's flag for ES modules. Node reads the flag when a process starts, so tests run in worker processes
 * even if there is one file, or `--runInBand`, unless Jest itself was started with the flag.
 */
const { realpathSync } = require('node:fs')
const { createRequire } = require('node:module')
const vm = require('node:vm')

const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag.split('=')[0]),
)

/** The `jest-runner` of the running Jest, which may be installed below it. */
const { default: TestRunner } = [require.main?.filename, process.argv[1], __filename]
  .filter((file) => file !== undefined)
  .map(runnerSeenFrom)
  .find((runner) => runner !== undefined)

function runnerSeenFrom(file) {
  try {
    let seen = createRequire(realpathSync(file))
    for (const name of ['jest-cli', '@jest/core', 'jest-runner']) {
      try {
        seen = createRequire(seen.resolve(name))
      } catch {
        // The package is where a later one is looked for, or `jest-cli` itself is running.
      }
    }
    return seen('jest-runner')
  } catch {
    return undefined
  }
}

module.exports = class extends TestRunner {
  async runTests(tests, watcher, options) {
    if (vm.SourceTextModule !== undefined) return await super.runTests(tests, watcher, options)
    const before = process.env.NODE_OPTIONS
    process.env.NODE_OPTIONS = [before, ...FLAGS].filter(Boolean).join(' ')
    try {
      return await super.runTests(tests, watcher, { ...options, serial: false })
    } finally {
      if (before === undefined) delete process.env.NODE_OPTIONS
      else process.env.NODE_OPTIONS = before
    }
  }
}
