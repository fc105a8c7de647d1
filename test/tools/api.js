/**
 * Reports of the public interfaces: one file for each entry of a published package, in its folder `api`, so that a diff shows
 * what a change does to users. `npm run api` builds the packages and writes the files; the check `api` compares them.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.js'
import { binaryOf, publicPackages, root } from './paths.js'
import { captureNode } from './run.js'

/** Have no report: the first promises nothing to users, and the second is a configuration of Jest. */
const unreported = ['@tapeline/core/internal', '@tapeline/testing/jest-preset']
/** The number of different lines that a fault lists. */
const LINES_MAX = 20

/**
 * The reports of the built packages.
 * @param {import('./paths.js').Package[]} packages
 * @returns {Promise<Map<string, string>>} the texts by the paths of their files
 * @throws {Error} when a declaration file cannot be read, for example because it is not built
 */
export async function makeReports(packages) {
  /** @type {Map<string, string>} */
  const reports = new Map()
  for (const { folder, manifest } of packages) {
    for (const [subpath, targets] of Object.entries(manifest.exports ?? {})) {
      const types = /** @type {{ types?: string }} */ (targets).types
      const entry = manifest.name + subpath.slice(1)
      if (types === undefined || unreported.includes(entry)) continue
      const name = `${basename(entry)}.api.md`
      reports.set(join(folder, 'api', name), await makeReport(folder, types, entry))
    }
  }
  return reports
}

/**
 * @param {string} folder of the package
 * @param {string} types the entry's declaration file, relative to the folder
 * @param {string} entry its name
 * @returns {Promise<string>}
 */
async function makeReport(folder, types, entry) {
  const { Extractor, ExtractorConfig } = await import('@microsoft/api-extractor')
  const none = { default: { logLevel: /** @type {any} */ ('none') } }
  const temporary = mkdtempSync(join(tmpdir(), 'tapeline-api-'))
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: join(folder, types),
        newlineKind: 'lf',
        // Without the condition of the sources, other packages resolve to their builds.
        compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
        apiReport: {
          enabled: true,
          reportFileName: 'report',
          reportFolder: temporary,
          reportTempFolder: join(temporary, 'temporary'),
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        // Docstrings are checked by entries.test.ts, and types by the other checks.
        messages: {
          compilerMessageReporting: none,
          extractorMessageReporting: none,
          tsdocMessageReporting: none,
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, 'package.json'),
    })
    /** @type {string[]} */
    const errors = []
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        if (message.logLevel === 'error') errors.push(message.text)
        message.handled = true
      },
    })
    if (errors.length > 0) throw new Error(`${entry}: ${errors.join('\n')}`)
    return shorten(readFileSync(join(temporary, 'report.api.md'), 'utf8'), entry)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023'],
  types: ['node'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  skipLibCheck: true,
}

/**
 * Without the marks of release tags and of missing docstrings: a report shows names and types.
 * @param {string} report
 * @param {string} entry
 */
function shorten(report, entry) {
  const body = report
    .slice(report.indexOf('```ts'))
    .replaceAll(/^ *\/\/ (?:@public|\(undocumented\)|\(No @packageDocumentation).*\n/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
  return `# The public interface of ${entry}\n\nWritten by \`npm run api\`; do not edit it.\n\n${body.trimEnd()}\n`
}

/**
 * Compares reports with the files that are checked in.
 * @param {ReadonlyMap<string, string>} reports as `makeReports` returns them
 * @param {import('./paths.js').Package[]} packages
 * @returns {string[]} a fault for each file that differs, is missing or has no entry
 */
export function reportFaults(reports, packages) {
  const stale = reportFiles(packages).filter((file) => !reports.has(file))
  const advice = 'Run `npm run api`, and commit its files if users should get this change.'
  return [
    ...[...reports].flatMap(([file, report]) => {
      const changes = changedLines(readOrEmpty(file), report)
      if (changes.length === 0) return []
      const more = changes.length > LINES_MAX ? [`… and ${changes.length - LINES_MAX} more lines`] : []
      const shown = [...changes.slice(0, LINES_MAX), ...more].map((line) => `  ${line}`).join('\n')
      return [`${relative(root, file)} differs from the public interface. ${advice}\n${shown}`]
    }),
    ...stale.map(
      (file) => `${relative(root, file)} is the report of an entry that does not exist. ${advice}`,
    ),
  ]
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {string[]} the lines that only one of the texts has, with `-` or `+`
 */
function changedLines(before, after) {
  const only = (/** @type {string} */ text, /** @type {string} */ other, /** @type {string} */ sign) => {
    const counts = new Map()
    for (const line of other.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1)
    return text.split('\n').flatMap((line) => {
      const count = counts.get(line) ?? 0
      counts.set(line, count - 1)
      return count > 0 ? [] : [`${sign} ${line}`]
    })
  }
  const changes = [...only(before, after, '-'), ...only(after, before, '+')].filter((line) => line.length > 2)
  return changes.length === 0 && before !== after ? ['only the order of the lines differs'] : changes
}

/**
 * @param {import('./paths.js').Package[]} packages
 * @returns {string[]} the paths of the reports that are checked in
 */
function reportFiles(packages) {
  return packages.flatMap(({ folder }) => {
    const own = join(folder, 'api')
    try {
      return readdirSync(own).map((name) => join(own, name))
    } catch {
      return []
    }
  })
}

/** @param {string} file */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled()
  await captureNode([binaryOf('typescript', 'tsc'), '-b', 'tsconfig.base.json'], { cwd: root })
  const packages = publicPackages()
  const reports = await makeReports(packages)
  for (const file of reportFiles(packages)) rmSync(file)
  for (const [file, report] of reports) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, report)
  }
  console.log(`${reports.size} reports are written.`)
}
