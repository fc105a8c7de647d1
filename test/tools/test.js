/** `npm test`: installs missing packages, then runs every test. Arguments after `--` go to Jest: a path, `-t name`, `--watch`. */
import { join } from 'node:path'
import { ensureInstalled } from './install.js'
import { binaryOf, root } from './paths.js'
import { jestFlags, runNode } from './run.js'

ensureInstalled()
process.exitCode = await runNode(
  [...jestFlags(), binaryOf('jest'), '--config', join(root, 'test/jest.config.js'), ...process.argv.slice(2)],
  { cwd: root },
)
