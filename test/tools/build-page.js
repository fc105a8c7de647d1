/** The page of the viewer, built by vite into `packages/viewer/dist/page`. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { binaryOf, root } from './paths.js'
import { captureNode } from './run.js'

const viewer = join(root, 'packages/viewer')
/** The page holds what the engine in it imports. */
const inputs = ['packages/core/src', 'packages/scenarios/src', 'packages/viewer', 'pnpm-lock.yaml']

/** @throws {Error} with the output of vite */
export async function buildPage() {
  // Jest sets another NODE_ENV, with which vite takes the development builds of libraries.
  const env = { ...process.env, NODE_ENV: 'production' }
  await captureNode([binaryOf('vite', 'vite', viewer), 'build', '--logLevel', 'error'], { cwd: viewer, env })
}

/** Builds the page unless it is newer than all of its sources. */
export async function ensurePage() {
  const built = statSync(join(viewer, 'dist/page/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (inputs.some((input) => changedAt(join(root, input)) > built)) {
    process.stderr.write('Building the page …\n')
    await buildPage()
  }
}

/**
 * @param {string} path of a file or a folder
 * @returns {number} when it, or the newest source in it, was changed
 */
function changedAt(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const inner = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules')
  return Math.max(0, ...inner.map((name) => changedAt(join(path, name))))
}
