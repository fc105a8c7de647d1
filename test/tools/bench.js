/**
 * `npm run bench`: builds the packages that are out of date and runs the benchmarks on the build, as users run it. A compiler
 * that strips types while loading (tsx) wraps functions to keep their names, which costs time in a hot loop.
 * Arguments after `--` go to the benchmarks.
 */
import { join } from 'node:path'
import { buildPackages } from './build.js'
import { ensureInstalled } from './install.js'
import { root } from './paths.js'
import { runNode } from './run.js'

ensureInstalled()
const bench = join(root, 'packages/bench')
await buildPackages()
process.exitCode = await runNode([
  '--expose-gc',
  '--max-old-space-size=8192',
  join(bench, 'dist/main.js'),
  ...process.argv.slice(2),
])
