/** `npm start`: installs missing packages, then replays the week. Arguments after `--` go to the example. */
import { join } from 'node:path'
import { ensureInstalled } from './install.js'
import { binaryOf, root } from './paths.js'
import { runNode } from './run.js'

ensureInstalled()
process.exitCode = await runNode([
  binaryOf('tsx'),
  '--conditions=tapeline-source',
  join(root, 'examples/01-replay-the-week/src/main.ts'),
  ...process.argv.slice(2),
])
