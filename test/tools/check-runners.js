/**
 * Tests the set-up of test runners as the README of the test kit gives it: in the project where the packed packages are installed, a
 * suite of each kind runs, and a failing one fails with the message of a matcher. The check in a second process runs in each, too, and
 * from Node alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.js'
import { capture, captureNode } from './run.js'

const suite = (/** @type {string} */ imports, /** @type {string} */ type) => `${imports}
import { readScenario } from '@tapeline/scenarios/node'
import { given } from '@tapeline/testing'
import { close } from './close.js'

const weeks = await readScenario('deepseek-r1')
const when${type} = '2025-01-27T16:00-05:00'

test('the close of the crash day', () => {
  expect(weeks).toHaveStateAt(when, 'quotes.NVDA.last', close)
  given(weeks).then({ 'quotes.NVDA.last': close }, { at: when })
  expect(weeks.timeline.between({ from: when, to: when })).toMatchTimelineSnapshot()
})
`

/** A projection that reads the time zone, and one that does not: another process finds the first. */
const days = `import { defineProjection } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'

const daysOf = (name, dayOf) =>
  defineProjection({
    name,
    events: marketEvents,
    initial: () => ({ day: 0 }),
    recipes: () => ({
      'price.traded': (draft, { at }) => {
        draft.day = dayOf(new Date(at))
      },
    }),
  })
export const utc = daysOf('utc', (date) => date.getUTCDate())
export const local = daysOf('local', (date) => date.getDate())
`
const secondProcess = `import { checkInSecondProcess } from '@tapeline/testing/node'
import { local, utc } from './days.js'

const module = new URL('./days.js', import.meta.url)
`
const secondProcessSuite = (/** @type {string} */ imports) => `${imports}
${secondProcess}
test('another process', async () => {
  await checkInSecondProcess(utc, module, { seed: 1 })
  await expect(checkInSecondProcess(local, module, { seed: 1 })).rejects.toThrow("'local' breaks law 8")
})
`
const secondProcessScript = `${secondProcess}
await checkInSecondProcess(utc, module, { seed: 1 })
const found = await checkInSecondProcess(local, module, { seed: 1 }).catch((error) => error.message)
if (!found?.includes("'local' breaks law 8")) throw new Error('Node alone found: ' + found)
`

const JEST = "import { expect, test } from '@jest/globals'\nimport '@tapeline/testing/jest'"
const VITEST = "import { test } from 'vitest'\nimport { expect } from '@tapeline/testing/vitest'"
/** For machines that have other work to do: nothing is judged by the clock. */
const TIMEOUT = '--testTimeout=120000'
const preset = { preset: '@tapeline/testing' }

/** The runners, each with its configuration as the README gives it. */
const kinds = [
  // Plain JavaScript needs no import of the matchers: the preset adds them to the global `expect`.
  { name: 'jest', ending: 'js', imports: '', type: '', jest: preset },
  {
    name: 'swc',
    ending: 'ts',
    imports: JEST,
    type: ': string',
    jest: { ...preset, transform: { '\\.ts$': '@swc/jest' } },
  },
  {
    name: 'ts-jest',
    ending: 'ts',
    imports: JEST,
    type: ': string',
    jest: { ...preset, transform: { '\\.ts$': ['ts-jest', { useESM: true }] } },
  },
  { name: 'vitest', ending: 'ts', imports: VITEST, type: ': string', jest: undefined },
]

/**
 * @param {string} folder the project with the packed packages
 * @throws {Error} with the output of the runner that does not pass, or that passes where it must fail
 */
export async function checkRunners(folder) {
  const wanted = ['jest', '@jest/globals', '@swc/core', '@swc/jest', 'fast-check', 'ts-jest', 'vitest'].map(
    (name) => `${name}@${versionOf(name)}`,
  )
  const args = ['install', '--no-save', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock']
  await capture('npm', [...args, ...wanted], { cwd: folder, shell: process.platform === 'win32' })
  const alone = join(folder, 'runners/node')
  mkdirSync(alone, { recursive: true })
  writeFileSync(join(alone, 'days.js'), days)
  writeFileSync(join(alone, 'second-process.js'), secondProcessScript)
  await captureNode(['second-process.js'], { cwd: alone })
  for (const { name, ending, imports, type, jest } of kinds) {
    const own = join(folder, 'runners', name)
    mkdirSync(own, { recursive: true })
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      isolatedModules: true,
      strict: true,
      skipLibCheck: true,
    }
    writeFileSync(
      join(own, 'package.json'),
      JSON.stringify({ private: true, type: 'module', ...(jest && { jest }) }),
    )
    writeFileSync(join(own, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    writeFileSync(join(own, `close.test.${ending}`), suite(imports, type))
    writeFileSync(join(own, 'days.js'), days)
    writeFileSync(join(own, `second-process.test.${ending}`), secondProcessSuite(imports))
    const run = (/** @type {string[]} */ ...flags) =>
      captureNode(
        jest
          ? ['../../node_modules/jest/bin/jest.js', TIMEOUT, ...flags]
          : ['../../node_modules/vitest/vitest.mjs', 'run', TIMEOUT, ...flags],
        { cwd: own },
      )
    writeFileSync(join(own, `close.${ending}`), 'export const close = 118.42\n')
    // Asked to, for a runner that sees `CI` in its environment writes no new snapshots of its own accord.
    await run('-u')
    writeFileSync(join(own, `close.${ending}`), 'export const close = 118.58\n')
    const failure = await run('close.test').then(
      () => 'It passed.',
      (error) => String(error),
    )
    if (!/found 118\.42[\s\S]*close-NVDA-2025-01-27/.test(failure))
      throw new Error(`With ${name}, a failing test did not show what the number depends on:\n${failure}`)
  }
}

/**
 * @param {string} name a package of the catalog, or one that only this check uses
 * @returns {string} its range
 */
function versionOf(name) {
  if (name === 'ts-jest') return '^29.4.15'
  const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const found = new RegExp(`^  '?${name}'?: (.+)$`, 'm').exec(catalog)?.[1]
  if (found === undefined) throw new Error(`pnpm-workspace.yaml has no version of ${name}.`)
  return found
}
