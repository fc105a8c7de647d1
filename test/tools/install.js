/**
 * Installs the packages of the lock file if something changed since the last install. `node_modules/.tapeline-install` holds
 * the hash of the lock file and of every manifest. Comparing it takes a few milliseconds and needs neither pnpm nor a network;
 * pnpm itself would take about a second, and would have to be cached.
 * Plain JavaScript that imports only Node, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packagesIn, root } from './paths.js'

const stampFile = join(root, 'node_modules', '.tapeline-install')

/**
 * Ends the process with a message when the install fails.
 * @returns {boolean} whether anything was installed
 */
export function ensureInstalled() {
  const stamp = currentStamp()
  if (isInstalled(stamp)) return false
  // An interrupted run must not leave the stamp of the previous one.
  rmSync(stampFile, { force: true })
  const { status, error } = pnpm(['install', '--frozen-lockfile', '--prefer-offline'])
  if (status !== 0) {
    console.error(
      error
        ? `The install could not start: ${error.message}`
        : `The install failed (exit ${status}); see above.`,
    )
    console.error(
      `After a change of a package.json, run: npx --yes ${pinnedPnpm()} install --no-frozen-lockfile`,
    )
    process.exit(1)
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(stampFile, currentStamp())
  return true
}

/**
 * Runs the pinned pnpm through npx, since a fresh machine has no pnpm.
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function pnpm(args, options = {}) {
  return spawnSync('npx', ['--yes', pinnedPnpm(), ...args], {
    cwd: root,
    // pnpm asks nothing, so it needs no input. Its output goes to the error stream, apart from the output of a command.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    ...options,
  })
}

/** @returns {string} `pnpm@` and the pinned version */
function pinnedPnpm() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
}

/** @returns {string[]} the folders that hold a package, the root's among them */
function packageFolders() {
  const folders = [...packagesIn('packages'), ...packagesIn('examples')].map(({ folder }) => folder)
  return [root, join(root, 'test'), ...folders]
}

/** @returns {string} */
function currentStamp() {
  const hash = createHash('sha256')
  // Binaries differ by system and by Node's major version.
  hash.update(`${process.platform} ${process.arch} ${process.versions.node.split('.')[0]}\n`)
  const manifests = packageFolders().map((folder) => join(folder, 'package.json'))
  for (const file of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...manifests]) {
    hash
      .update(`${relative(root, file)}\n`)
      .update(readFileSync(file))
      .update('\n')
  }
  return `${hash.digest('hex')}\n`
}

/**
 * @param {string} stamp
 * @returns {boolean}
 */
function isInstalled(stamp) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false
  // A folder may have been cleaned by hand.
  return packageFolders().every((folder) => existsSync(join(folder, 'node_modules')))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.error(ensureInstalled() ? 'Installed.' : 'Nothing to install.')
}
