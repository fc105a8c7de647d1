/** The page of the viewer, built by vite into `packages/viewer/dist/page`. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { binaryOf, root } from './paths.js'
import { captureNode } from './run.js'

const viewer = join(root, 'packages/viewer')
/** The page holds what the engine in it imports. */
const inputs = ['packages/core/src', 'packages/scenarios/src', 'packages/viewer', 'pnpm-lock.yaml']

const LOCK_MS_MAX = 300_000

/** @throws {Error} with the output of vite */
export async function buildPage() {
  // Jest sets another NODE_ENV, with which vite takes the development builds of libraries.
  const env = { ...process.env, NODE_ENV: 'production' }
  await captureNode([binaryOf('vite', 'vite', viewer), 'build', '--logLevel', 'error'], { cwd: viewer, env })
}

/** Builds the page unless it is newer than all of its sources. Of several processes one builds, and the others wait. */
export async function ensurePage() {
  const folder = join(viewer, 'node_modules')
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, '.building-page')
  while (true) {
    try {
      mkdirSync(lock)
      break
    } catch {
      // Older than any build: its process has ended.
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > LOCK_MS_MAX) rmSync(lock, { recursive: true, force: true })
      await setTimeout(100)
    }
  }
  try {
    const built = statSync(join(viewer, 'dist/page/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (inputs.every((input) => changedAt(join(root, input)) <= built)) return
    process.stderr.write('Building the page …\n')
    await buildPage()
  } finally {
    rmSync(lock, { recursive: true, force: true })
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
