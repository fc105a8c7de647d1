/**
 * Tests the set-up of test runners as the README of the test kit gives it: in the project where the packed packages are installed, a
 * suite of each kind runs, and a failing one fails with the message of a matcher.
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

const JEST = "import { expect, test } from '@jest/globals'\nimport '@tapeline/testing/jest'"
const VITEST = "import { test } from 'vitest'\nimport { expect } from '@tapeline/testing/vitest'"
/** For machines that have other work to do: nothing is judged by the clock. */
const TIMEOUT = '--testTimeout=120000'
const preset = { preset: '@tapeline/testing' }

/** The runners, each with its configuration as the README gives it. */
const kinds = [
  // Plain JavaScript needs no import of the matchers: the preset adds them to the global `expect`.
  { name: 'jest', ending: 'js', text: suite('', ''), jest: preset },
  {
    name: 'swc',
    ending: 'ts',
    text: suite(JEST, ': string'),
    jest: { ...preset, transform: { '\\.ts$': '@swc/jest' } },
  },
  {
    name: 'ts-jest',
    ending: 'ts',
    text: suite(JEST, ': string'),
    jest: { ...preset, transform: { '\\.ts$': ['ts-jest', { useESM: true }] } },
  },
  { name: 'vitest', ending: 'ts', text: suite(VITEST, ': string'), jest: undefined },
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
  for (const { name, ending, text, jest } of kinds) {
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
    writeFileSync(join(own, `close.test.${ending}`), text)
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
    const failure = await run().then(
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
