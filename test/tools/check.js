/**
 * `npm run check`: everything except the tests that must pass before a change is merged. Each step prints a line with its time;
 * all steps run, even after one has failed. `-- layers types` runs only those steps; `--report=<file>` writes the counts as JSON,
 * and `--tarballs=<folder>` keeps the packed packages there, so that a release publishes the tested files.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureInstalled } from './install.js'
import { packagesIn, publicPackages } from './paths.js'

ensureInstalled()
// Their dependencies exist only after the install.
const { api, build, deadCode, layers, lint, types } = await import('./check-source.js')
const { inspectTarball, packPackages } = await import('./check-packages.js')
const { createConsumer } = await import('./check-consumer.js')
const { checkRunners } = await import('./check-runners.js')
const { checkSizes } = await import('./check-sizes.js')
const { runExample } = await import('./check-examples.js')

const temporary = mkdtempSync(join(tmpdir(), 'tapeline-check-'))
const args = process.argv.slice(2)
const wanted = args.filter((argument) => !argument.startsWith('--'))
const reportFile = optionOf('--report')
const keptTarballs = optionOf('--tarballs')
const tarballs = keptTarballs === undefined ? join(temporary, 'tarballs') : resolve(keptTarballs)
const consumerFolder = join(temporary, 'consumer')
const consumer = createConsumer(consumerFolder, tarballs)

/** @type {[name: string, check: () => Promise<unknown>][]} */
const steps = [
  ['lint', lint],
  ['types', types],
  ['layers', layers],
  ['dead-code', deadCode],
  ...packagesIn('examples').map((example) =>
    step(`example ${example.manifest.name}`, () => runExample(example)),
  ),
  ['build', build],
  ['api', api],
  ['pack', () => packPackages(tarballs)],
  ...publicPackages().map((published) =>
    step(`package ${published.manifest.name}`, () => inspectTarball(tarballs, published)),
  ),
  ['consumer-install', consumer.install],
  ['consumer-sizes', () => checkSizes(consumerFolder)],
  ['consumer-types', consumer.checkTypes],
  ['consumer-typescript', consumer.runTypeScript],
  ['consumer-javascript', consumer.runJavaScript],
  ['consumer-command', consumer.runCommand],
  // Last, since it installs more into the project.
  ['consumer-test-runners', () => checkRunners(consumerFolder)],
]

const counts = { passed: 0, failed: 0 }

for (const [name, check] of steps) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue
  const start = performance.now()
  const fault = await check().then(
    () => undefined,
    (error) => (error instanceof Error ? error.message : String(error)),
  )
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5)
  console.log(`${fault === undefined ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`)
  if (fault === undefined) counts.passed += 1
  else {
    counts.failed += 1
    console.log(fault.replaceAll(/^/gm, '    '))
  }
}

rmSync(temporary, { recursive: true, force: true })
if (reportFile) writeFileSync(reportFile, JSON.stringify(counts))
console.log(`checks: ${counts.passed} passed, ${counts.failed} failed`)
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1

/**
 * @param {string} name
 * @param {() => Promise<unknown>} check
 * @returns {[name: string, check: () => Promise<unknown>]}
 */
function step(name, check) {
  return [name, check]
}

/**
 * @param {string} option
 * @returns {string | undefined} the text after `option=`
 */
function optionOf(option) {
  return args.find((argument) => argument.startsWith(`${option}=`))?.slice(option.length + 1)
}
