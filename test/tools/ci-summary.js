/**
 * Sums the reports of the tests and the checks for `.ci/run`: prints `N passed, N failed` and ends with 1 if any failed.
 * Arguments: Jest's JSON report, the exit code of the tests, the report of check.js, the exit code of the checks.
 */
import { existsSync, readFileSync } from 'node:fs'

const [testReport = '', testExit, checkReport = '', checkExit] = process.argv.slice(2)

const tests = read(testReport)
// A suite that could not be loaded holds no tests but counts as a failure.
const testsFailed = (tests.numFailedTests ?? 0) + (tests.numRuntimeErrorTestSuites ?? 0)
const checks = read(checkReport)

const passed = (tests.numPassedTests ?? 0) + (checks.passed ?? 0)
const failed = atLeastOne(testsFailed, testExit) + atLeastOne(checks.failed ?? 0, checkExit)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * @param {string} file
 * @returns {Record<string, number>} empty if there is no report, as when the install failed
 */
function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/**
 * A program that ended with an error counts as a failure, even if its report names none.
 * @param {number} failures
 * @param {string | undefined} exit
 */
function atLeastOne(failures, exit) {
  return exit === '0' ? failures : Math.max(1, failures)
}
