/**
 * The sources of the `tapeline` command as one bundle, for a checkout. Loading its 400 modules one by one through a compiler takes
 * five times as long. The bundle is kept in `node_modules/.cache` until a source changes.
 */
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
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const command = join(root, 'packages/cli')
const cache = join(root, 'node_modules/.cache/tapeline-command')
/** The newest bundle: its folder, and the time of change of every source in it. */
const state = join(cache, 'newest.json')
const DAY_MS = 86_400_000
/** They load files of their own, or are large and rarely needed. */
const separate = ['@duckdb/node-api', 'apache-arrow', 'esbuild', 'tinypool', 'tsx']

/**
 * The address of the bundle, made anew if a source has changed.
 * @returns {Promise<string>}
 */
export async function bundledCommand() {
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
  const { build } = await import('esbuild')
  mkdirSync(cache, { recursive: true })
  const made = mkdtempSync(join(cache, 'making-'))
  const { metafile } = await build({
    entryPoints: [join(command, 'src/main.ts')],
    outdir: made,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['tapeline-source'],
    metafile: true,
    sourcemap: true,
    logLevel: 'error',
    // For packages in the older module format.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
    plugins: [{ name: 'addresses', setup }],
  })
  const files = [...Object.keys(metafile.inputs), 'pnpm-lock.yaml', 'test/tools/bundle-command.js']
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

/** @param {import('esbuild').PluginBuild} build */
function setup(build) {
  // A source finds files beside itself, and workers import it, by its own address.
  build.onLoad({ filter: /packages[\\/]\w+[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replaceAll(
      'import.meta.url',
      JSON.stringify(pathToFileURL(path).href),
    ),
    loader: 'ts',
    resolveDir: dirname(path),
  }))
  const filter = new RegExp(`^(${separate.join('|')})(/|$)`)
  build.onResolve({ filter }, async ({ path, resolveDir, pluginData, kind }) => {
    if (pluginData === separate) return undefined
    const found = await build.resolve(path, { resolveDir, kind, pluginData: separate })
    return found.errors.length > 0 ? found : { path: pathToFileURL(found.path).href, external: true }
  })
}
