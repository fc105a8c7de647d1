/** The absolute paths of the workspace, and the commands of its tools. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** @typedef {{ folder: string, manifest: { name: string, version: string, private?: boolean, description?: string, keywords?: string[], homepage?: string, bugs?: string, repository?: { type: string, url: string, directory: string }, files?: string[], dependencies?: Record<string, string>, exports?: Record<string, unknown>, publishConfig?: { exports?: Record<string, unknown> }, scripts?: Record<string, string>, packageManager?: string } }} Package */

/**
 * Every folder under `packages` or `examples` that holds a package, in the order of their names.
 * @param {'packages' | 'examples'} group
 * @returns {Package[]}
 */
export function packagesIn(group) {
  return readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, group, entry.name))
    .sort()
    .filter((folder) => statSync(join(folder, 'package.json'), { throwIfNoEntry: false }) !== undefined)
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
}

/**
 * The packages that are published, those not marked private.
 * @returns {Package[]}
 */
export function publicPackages() {
  return packagesIn('packages').filter(({ manifest }) => !manifest.private)
}

/**
 * The script behind a command of a development dependency, so that it is started by node itself, on every system.
 * @param {string} packageName a development dependency of the dependent
 * @param {string} [command] its name in that package's `bin`; default: the name of the package
 * @param {string} [dependent] the folder of the package that depends on it; default: the root
 * @returns {string} an absolute path
 */
export function binaryOf(packageName, command = packageName, dependent = root) {
  // Resolved as a path: most packages do not export their package.json.
  const folder = join(dependent, 'node_modules', packageName)
  const manifest = createRequire(import.meta.url)(join(folder, 'package.json'))
  const entry = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command]
  if (entry === undefined) throw new Error(`${packageName} has no command ${command}`)
  return join(dirname(join(folder, 'package.json')), entry)
}
