/** The bundle of the `tapeline` command for a checkout. It is kept in `node_modules/.cache` until a source changes. */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/tapeline-command')
/** The newest bundle: its folder, and the time of change of every source in it. */
const state = join(cache, 'newest.json')
const DAY_MS = 86_400_000
/** The bundle depends on them too. */
const tools = ['pnpm-lock.yaml', 'test/tools/bundle-command.js', 'test/tools/command-bundle.js']

/**
 * The address of the bundle, made anew if a source has changed.
 * @param {string} [command] the first argument, since `serve` and `page` need the built page too
 * @returns {Promise<string>}
 */
export async function bundledCommand(command) {
  if (command === 'serve' || command === 'page') await (await import('./build-page.js')).ensurePage()
  return newestBundle() ?? (await makeBundle())
}

/** @returns {string | undefined} undefined if there is no bundle, or if a source has changed */
function newestBundle() {
  try {
    /** @type {{ folder: string, sources: [path: string, changed: number][] }} */
    const { folder, sources } = JSON.parse(readFileSync(state, 'utf8'))
    const isCurrent = sources.every(([path, changed]) => statSync(join(root, path)).mtimeMs === changed)
    return isCurrent ? addressOf(folder) : undefined
  } catch {
    return undefined
  }
}

/** @param {string} folder in the cache */
function addressOf(folder) {
  return pathToFileURL(join(cache, folder, 'main.js')).href
}

async function makeBundle() {
  // Loaded only here, since it is not needed while the bundle is current.
  const { bundleCommand } = await import('./command-bundle.js')
  mkdirSync(cache, { recursive: true })
  const made = mkdtempSync(join(cache, 'making-'))
  const inputs = await bundleCommand({
    outdir: made,
    sourcemap: true,
    addressOf: (path) => JSON.stringify(pathToFileURL(path).href),
    externalOf: (_, path) => pathToFileURL(path).href,
  })
  const files = [...inputs, ...tools]
  const sources = files.map((path) => [path, statSync(join(root, path)).mtimeMs])
  const folder = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16)
  try {
    renameSync(made, join(cache, folder))
  } catch {
    // Another process has made the same bundle meanwhile.
    rmSync(made, { recursive: true })
  }
  removeOld(folder)
  const written = join(cache, `${folder}.json`)
  writeFileSync(written, JSON.stringify({ folder, sources }))
  renameSync(written, state)
  return addressOf(folder)
}

/**
 * Removes bundles of yesterday and before; processes may still load parts of newer ones.
 * @param {string} newest
 */
function removeOld(newest) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > DAY_MS
    if (isOld && !name.startsWith(newest)) rmSync(path, { recursive: true, force: true })
  }
}
