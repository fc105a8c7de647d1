/** The checks that read the sources. Each resolves on success, and otherwise throws with the output of its tool. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeReports, reportFaults } from './api.js'
import { buildPackages } from './build.js'
import { binaryOf, packagesIn, publicPackages, root } from './paths.js'
import { captureNode } from './run.js'

/** Lint and format. */
export async function lint() {
  return captureNode([binaryOf('@biomejs/biome', 'biome'), 'check', '--error-on-warnings'], { cwd: root })
}

/** Types of tests, examples and scripts, and of the sources that they import. */
export async function types() {
  return captureNode([binaryOf('typescript', 'tsc'), '-p', 'test/tsconfig.json'], { cwd: root })
}

/** The ladder of layers.js. */
export async function layers() {
  const config = 'test/tools/layers.js'
  const depcruise = binaryOf('dependency-cruiser', 'depcruise')
  return captureNode([depcruise, '--config', config, 'packages', 'examples', 'test'], { cwd: root })
}

/** Files, exports and dependencies that nothing uses. */
export async function deadCode() {
  return captureNode([binaryOf('knip'), '--config', 'test/tools/knip.jsonc', '--no-config-hints'], {
    cwd: root,
  })
}

/** Builds every package from an empty `dist`, which checks the published types by stricter rules. */
export async function build() {
  // Otherwise the old output of a deleted source would be packed too.
  for (const { folder } of packagesIn('packages'))
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
  return buildPackages()
}

/** The public interfaces equal their reports. */
export async function api() {
  // After the build above, nothing is left to build.
  await captureNode([binaryOf('typescript', 'tsc'), '-b', 'tsconfig.base.json'], { cwd: root })
  const packages = publicPackages()
  const faults = reportFaults(await makeReports(packages), packages)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}
