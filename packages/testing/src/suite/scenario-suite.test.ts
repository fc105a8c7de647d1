import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { findScenarios } from './find-scenarios.js'
import { makeSuite } from './scenario-suite.js'

const command = fileURLToPath(new URL('../../../cli/bin/tapeline.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tapeline-suite-'))

const small = (name: string, expectations: readonly string[]): string => {
  const file = join(folder, `${name}.yaml`)
  const events = [
    ['close-1', '2025-01-24', '142.62'],
    ['close-2', '2025-01-27', '118.42'],
  ].map(
    ([id, day, price]) =>
      `  - { id: ${id}, at: ${day}T16:00, type: close.published, data: { symbol: NVDA, price: ${price}, day: ${day} }, causes: [] }`,
  )
  const lines = [
    'format: tapeline.scenario/1',
    `name: ${name}`,
    'title: A small scenario',
    'zone: America/New_York',
    'start: 2025-01-24',
    'sources:',
    '  files: { name: Price files }',
    'instruments:',
    '  - { symbol: NVDA, name: Nvidia, exchange: XNAS, sector: Semiconductors }',
    'sessions:',
    '  - { exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }',
    'events:',
    ...events,
    'expectations:',
    ...expectations.map((one) => `  - { ${one}, sources: files }`),
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

const right = small('right', ['at: end, path: quotes.NVDA.last, equals: 118.42'])
const wrong = small('wrong', [
  'at: end, path: quotes.NVDA.last, equals: 118.58',
  'at: end, path: quotes.NVDA.lsat, equals: 118.42',
  'at: end, path: quotes.NVDA.previousClose, equals: 142.62, title: the close before',
  'at: end, path: quotes.NVDA.previousClose, equals: 142.62, title: the close before',
])

interface Outcome {
  readonly group: string
  readonly name: string
  readonly message: string | undefined
}

/** The outcomes of the tests that a suite makes. */
async function outcomesOf(patterns: string | readonly string[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  let group = ''
  await makeSuite(
    {
      describe: (name, make) => {
        group = name
        make()
      },
      it: (name, run) => {
        let message: string | undefined
        try {
          run()
        } catch (error) {
          message = error instanceof Error ? error.message : String(error)
        }
        outcomes.push({ group, name, message })
      },
    },
    patterns,
  )
  return outcomes
}

interface Report {
  readonly passed: boolean
  readonly expectations: readonly { readonly verdict: string }[]
  readonly claims: readonly { readonly fails: boolean }[]
}

async function check(...names: readonly string[]): Promise<readonly Report[]> {
  const args = [command, 'check', ...names, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 }).catch(
    (error: { stdout: string }) => error,
  )
  return JSON.parse(stdout)
}

describe('scenarioSuite', () => {
  it('has a test for each expectation and claim, which fails where `tapeline check` fails', async () => {
    const names = ['deepseek-r1', 'meta-2022-02-03', right, wrong]
    const reports = await check(...names)
    expect(reports.map(({ passed }) => passed)).toEqual([true, true, true, false])
    for (const [index, name] of names.entries()) {
      const { expectations, claims } = reports[index] as Report
      const [readable, ...outcomes] = await outcomesOf(name)
      expect(readable?.name).toBe('can be read')
      const failed = [
        ...expectations.map(({ verdict }) => verdict !== 'holds'),
        ...claims.map(({ fails }) => fails),
      ]
      expect(outcomes.map(({ message }) => message !== undefined)).toEqual(failed)
      expect(new Set(outcomes.map((outcome) => outcome.name)).size).toBe(outcomes.length)
    }
  })

  it('shows what a failed expectation depends on, and why another is not computable', async () => {
    const [, value, typo, first, second] = await outcomesOf(wrong)
    expect(value?.name).toBe('quotes.NVDA.last equals 118.58 at the end')
    expect(value?.message).toMatch(
      /^quotes\.NVDA\.last at the end\nexpected equals 118\.58 \(118\.58\) \[Price files\]\nfound 118\.42\ndepends on close-2:\n/,
    )
    expect(typo?.message).toMatch(/Did you mean 'last'/)
    expect([first?.name, second?.name]).toEqual(['the close before', 'the close before (2)'])
  })

  it('fails with every fault of a file that cannot be read', async () => {
    const broken = join(folder, 'broken.yml')
    writeFileSync(broken, 'format: tapeline.scenario/1\nname: broken\n')
    const outcomes = await outcomesOf(broken)
    expect(outcomes.map(({ name }) => name)).toEqual(['can be read'])
    expect(outcomes[0]?.message).toContain('broken.yml')
  })

  it('finds files by patterns', () => {
    const found = (pattern: string) => findScenarios('', pattern).map((path) => path.slice(folder.length + 1))
    expect(found(`${folder}/*.yaml`)).toEqual(['right.yaml', 'wrong.yaml'])
    expect(found(`${folder}/**/r?ght.*`)).toEqual(['right.yaml'])
    expect(findScenarios('', ['deepseek-r1', right])).toEqual(['deepseek-r1', right])
    expect(() => found(`${folder}/*.yarml`)).toThrow('No file matches the pattern.')
    expect(() => found('nowhere/*.yaml')).toThrow('No file matches the pattern.')
    expect(() => findScenarios('scenarioSuite()', 1 as never)).toThrow('a pattern such as')
  })
})
