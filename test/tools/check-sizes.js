/**
 * Budgets of what users load: bundles of the core's entries for a page, and an install of the core alone. Sizes are of the packed
 * packages, as npm has installed them, and depend on no clock. If a size must grow, raise its budget here and say why.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** In kB of 1000 bytes, minified and compressed by gzip. */
const bundles = [
  {
    name: 'replay of own events',
    most: 40,
    code: "export { defineProjection, replay } from '@tapeline/core'",
  },
  {
    name: 'replay of the market',
    most: 72.5,
    code: "export { defineProjection, replay } from '@tapeline/core'\nexport { market } from '@tapeline/core/market'",
  },
  {
    name: 'a page with what-ifs, explanations, live replays and the market',
    most: 135.5,
    code: `export { createTimeline, explain, live, replay } from '@tapeline/core'
export { market, marketEvents } from '@tapeline/core/market'
export { compare, whatIf } from '@tapeline/core/what-if'`,
  },
]
const install = { packages: 9, megabytes: 6 }

/**
 * Compares the sizes with their budgets.
 * @param {string} consumer the folder of a project with the packed packages installed
 * @throws {Error} with each size that is over its budget, or far below it
 */
export async function checkSizes(consumer) {
  /** @type {string[]} */
  const faults = []
  for (const { name, most, code } of bundles) {
    const { outputFiles, metafile } = await build({
      stdin: { contents: code, resolveDir: consumer },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      metafile: true,
      logLevel: 'error',
    })
    const [file] = outputFiles
    const size = file === undefined ? 0 : gzipSync(file.contents, { level: 9 }).length / 1000
    const largest = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {})
      .sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput)
      .slice(0, 5)
      .map(
        ([path, { bytesInOutput }]) =>
          `${path.replace(/.*node_modules\//, '')} (${(bytesInOutput / 1000).toFixed(1)})`,
      )
    judge(
      `The bundle '${name}'`,
      'kB',
      size,
      most,
      `Its largest modules, in kB before compression: ${largest.join(', ')}.`,
    )
  }
  const folders = [...installedFor('@tapeline/core', consumer)]
  const bytes = folders.reduce((sum, folder) => sum + sizeOf(folder), 0)
  const names = folders.map((folder) => folder.replace(/.*node_modules[\\/]/, '')).join(', ')
  judge('An install of @tapeline/core', 'packages', folders.length, install.packages, `It has ${names}.`)
  judge('An install of @tapeline/core', 'MB', bytes / 1e6, install.megabytes, `It has ${names}.`)
  if (faults.length > 0) throw new Error(faults.join('\n'))

  /**
   * @param {string} what
   * @param {string} unit
   * @param {number} size
   * @param {number} most
   * @param {string} parts
   */
  function judge(what, unit, size, most, parts) {
    const shown = `${unit === 'packages' ? size : size.toFixed(1)} ${unit}`
    if (size > most) {
      faults.push(
        `${what} has ${shown}, above its budget of ${most}. ${parts} Import less, or raise the budget in test/tools/check-sizes.js.`,
      )
    } else if (size < most * 0.75) {
      faults.push(
        `${what} has ${shown}, far below its budget of ${most}. Lower the budget in test/tools/check-sizes.js.`,
      )
    }
  }
}

/**
 * The folders of a package and of all packages that it depends on.
 * @param {string} name
 * @param {string} from a folder from which node would resolve it
 * @param {Set<string>} [found]
 */
function installedFor(name, from, found = new Set()) {
  const folder = folderOf(name, from)
  if (found.has(folder)) return found
  found.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const dependency of Object.keys(dependencies)) installedFor(dependency, folder, found)
  return found
}

/**
 * @param {string} name
 * @param {string} from
 * @returns {string}
 */
function folderOf(name, from) {
  const folder = join(from, 'node_modules', name)
  if (existsSync(folder)) return folder
  if (dirname(from) === from) throw new Error(`${name} is not installed.`)
  return folderOf(name, dirname(from))
}

/**
 * @param {string} folder
 * @returns {number} the bytes of its files, without the packages inside it
 */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name)
      return sum + (entry.isDirectory() ? sizeOf(path) : statSync(path).size)
    }, 0)
}
