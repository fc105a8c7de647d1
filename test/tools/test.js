/**
 * `npm test`: installs missing packages, then runs every test. Arguments after `--` go to Jest: a path, `-t name`, `--watch`.
 * A run of every test groups suites into groups; any argument that chooses tests runs the suites as they are.
 */
import { join } from 'node:path'
import { writeGroups } from './groups.js'
import { ensureInstalled } from './install.js'
import { binaryOf, root } from './paths.js'
import { jestFlags, runNode } from './run.js'

ensureInstalled()
const given = process.argv.slice(2)
const isWholeRun = given.every((arg) => /^--(json|outputFile=.*|verbose|silent|maxWorkers=.*)$/.test(arg))
const groups = isWholeRun ? writeGroups().map((pattern) => `--testMatch=<rootDir>/${pattern}`) : []
process.exitCode = await runNode(
  [...jestFlags(), binaryOf('jest'), '--config', join(root, 'test/jest.config.js'), ...groups, ...given],
  { cwd: root },
)
