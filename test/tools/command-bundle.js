/**
 * Bundles the sources of the `tapeline` command: for users with the build, and for a checkout. Loading its 400 modules one by one
 * takes twice as long as the bundle, and through a compiler ten times.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { packagesIn, root } from './paths.js'

/** They load files of their own, or are large and rarely needed. */
const separate = [
  '@duckdb/node-api',
  '@resvg/resvg-js',
  'apache-arrow',
  'bullmq',
  'esbuild',
  'ioredis',
  'libsql',
  'pg',
  'pg-copy-streams',
  'tinypool',
  'tsx',
]

/**
 * @typedef {object} BundleTarget
 * @property {string} outdir
 * @property {boolean} sourcemap
 * @property {(path: string) => string} addressOf an expression for the address that a source has as `import.meta.url`
 * @property {(name: string, path: string) => string} externalOf the specifier of a separate package, by its name and its path
 */

/**
 * @param {BundleTarget} target
 * @returns {Promise<string[]>} the files on which the bundle depends, relative to the checkout
 */
export async function bundleCommand({ outdir, sourcemap, addressOf, externalOf }) {
  const entries = readEntries()
  const { metafile } = await build({
    entryPoints: [join(root, 'packages/cli/src/main.ts')],
    outdir,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['tapeline-source'],
    metafile: true,
    sourcemap,
    logLevel: 'error',
    // For packages in the older module format.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
    plugins: [
      { name: 'sources', setup: (plugin) => loadSources(plugin, entries, addressOf) },
      { name: 'separate', setup: (plugin) => leaveOut(plugin, externalOf) },
    ],
  })
  return [...Object.keys(metafile.inputs), ...[...entries.values()].map(({ file }) => relative(root, file))]
}

/**
 * A source finds files beside itself, and workers import it, by its own address. Names that it imports from an entry of a
 * package are imported from their own modules, since esbuild splits by modules: an entry would bring all of its package.
 * @param {import('esbuild').PluginBuild} plugin
 * @param {Map<string, Entry>} entries
 * @param {BundleTarget['addressOf']} addressOf
 */
function loadSources(plugin, entries, addressOf) {
  plugin.onLoad({ filter: /packages[\\/]\w+[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
    contents: withoutEntries(readFileSync(path, 'utf8'), entries).replaceAll('import.meta.url', () =>
      addressOf(path),
    ),
    loader: 'ts',
    resolveDir: dirname(path),
  }))
}

/**
 * @typedef {object} Entry
 * @property {string} file
 * @property {Map<string, { readonly name: string, readonly from: string }>} exported by name, the name and path of its module
 */

/** @returns {Map<string, Entry>} the entries of our packages by their specifiers */
function readEntries() {
  return new Map(
    packagesIn('packages').flatMap(({ folder, manifest }) =>
      Object.entries(manifest.exports ?? {}).flatMap(([subpath, targets]) => {
        if (typeof targets === 'string') return []
        const source = /** @type {Record<string, string>} */ (targets)['tapeline-source']
        if (source === undefined) return []
        const file = join(folder, source)
        return [[manifest.name + subpath.slice(1), { file, exported: exportsOf(file) }]]
      }),
    ),
  )
}

/**
 * @param {string} file an entry, which is a list of `export { … } from '…'`
 * @returns {Entry['exported']}
 */
function exportsOf(file) {
  const statements = readFileSync(file, 'utf8').matchAll(/^export \{([^}]*)\} from '(\.[^']*)'$/gm)
  return new Map(
    [...statements].flatMap(([, names = '', from = '']) =>
      valuesIn(names).map(([name, own]) => [
        own,
        { name, from: join(dirname(file), from.replace(/\.js$/, '.ts')) },
      ]),
    ),
  )
}

/**
 * @param {string} names of an import or export: `type One, two, three as four`
 * @returns {[name: string, own: string][]} those of values, each with the name that it gets
 */
function valuesIn(names) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => {
      const [, one = name, own = one] = /^(\S+) as (\S+)$/.exec(name) ?? []
      return [one, own]
    })
}

/**
 * @param {string} text of a source
 * @param {Map<string, Entry>} entries
 * @returns {string} with the same lines
 */
function withoutEntries(text, entries) {
  return text.replaceAll(
    /^(import|export) \{([^}]*)\} from '(@tapeline\/[^']+)'$/gm,
    (statement, how, names, specifier) => {
      const entry = entries.get(specifier)
      if (entry === undefined) return statement
      const direct = valuesIn(names).map(([one, own]) => {
        const { name, from } = entry.exported.get(one) ?? {}
        if (from === undefined) throw new Error(`'${specifier}' exports no value '${one}'.`)
        return `${how} { ${name} as ${own} } from ${JSON.stringify(from)};`
      })
      return direct.join(' ') + '\n'.repeat(statement.split('\n').length - 1)
    },
  )
}

/**
 * @param {import('esbuild').PluginBuild} plugin
 * @param {BundleTarget['externalOf']} externalOf
 */
function leaveOut(plugin, externalOf) {
  const filter = new RegExp(`^(${separate.join('|')})(/|$)`)
  plugin.onResolve({ filter }, async ({ path, resolveDir, pluginData, kind }) => {
    if (pluginData === separate) return undefined
    const found = await plugin.resolve(path, { resolveDir, kind, pluginData: separate })
    return found.errors.length > 0 ? found : { path: externalOf(path, found.path), external: true }
  })
}

/**
 * The package of a source and its path from the folder of sources, as it is in the build.
 * @param {string} path
 * @returns {{ name: string, built: string }}
 */
export function builtOf(path) {
  const [, name = '', , ...rest] = relative(root, path).replaceAll('\\', '/').split('/')
  return { name: `@tapeline/${name}`, built: rest.join('/').replace(/\.ts$/, '.js') }
}
