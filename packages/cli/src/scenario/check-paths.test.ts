import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { SMALL, scenarioFile } from '../terminal/scenario-files.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-paths-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** NVDA is listed before its first price on 24 January; MSFT never has a price. */
const scenario = scenarioFile(
  SMALL.replace(
    'sessions:',
    '  - { symbol: MSFT, name: Microsoft, exchange: XNAS, sector: Software }\nsessions:',
  ).replace(
    'expectations:',
    'whatIfs:\n  - { name: none, title: None, edits: [{ remove: close-2 }] }\nexpectations:',
  ),
)
const EARLY = '2025-01-24T10:00'
const out = join(folder, 'state.jsonl')

/** Every command that takes a path. */
const USES: readonly (readonly [string, (path: string) => readonly string[]])[] = [
  ['at', (path) => ['at', scenario, EARLY, path]],
  ['at --what-if', (path) => ['at', scenario, EARLY, path, '--what-if', 'none']],
  ['at --known-at', (path) => ['at', scenario, EARLY, path, '--known-at', EARLY]],
  ['explain', (path) => ['explain', scenario, EARLY, path]],
  ['replay', (path) => ['replay', scenario, '--to', EARLY, '--select', path]],
  ['first', (path) => ['first', scenario, `${path} == 0`]],
  ['compare', (path) => ['compare', scenario, 'none', '--at', EARLY, '--select', path]],
  [
    'compare --every',
    (path) => ['compare', scenario, 'none', '--every', '1d', '--to', EARLY, '--select', path],
  ],
  ['sweep', (path) => ['sweep', scenario, '--scale', 'close-2=0,1', '--at', EARLY, '--measure', path]],
  [
    'export samples',
    (path) => ['export', scenario, '--out', out, '--what', 'samples', '--every', '1d', '--select', path],
  ],
  [
    'export state',
    (path) => ['export', scenario, '--out', out, '--what', 'state', '--at', EARLY, '--select', path],
  ],
]

describe('a path', () => {
  it.each(USES)('with a typo is rejected by %s with the nearest name', async (_, use) => {
    for (const [path, nearest] of [
      ['quotes.NVDA.lsat', 'last'],
      ['quotes.NVDIA.last', 'NVDA'],
      ['qoutes.NVDA.last', 'quotes'],
      ['ranking[symbol=NVDIA].rank', undefined],
      ['instruments.NVDA.nmae', 'name'],
    ] as const) {
      const { exitCode, out: printedOut, error } = await printed(...use(path))
      expect([path, exitCode, printedOut.replace(/^Times in .*\n/, '')]).toEqual([path, 2, ''])
      expect(error).toMatch(/^tapeline: [^\n]+\n$/)
      if (nearest !== undefined) expect(error).toContain(`Did you mean '${nearest}'?`)
    }
  })

  it.each(USES)('without a value at the moment is accepted by %s', async (name, use) => {
    const path = 'quotes.NVDA.last'
    const { exitCode, error } = await printed(...use(path))
    // A condition that never holds ends with 1.
    expect([exitCode, error.replace(/^tapeline: note: .*\n/, '')]).toEqual([name === 'first' ? 1 : 0, ''])
  })

  it('has no value as -, and as null in JSON', async () => {
    expect((await printed('at', scenario, EARLY, 'quotes.NVDA.last')).out).toBe('-\n')
    expect((await printed('at', scenario, EARLY, 'quotes.NVDA.last', '--json')).out).toBe('null\n')
    expect((await printed('explain', scenario, EARLY, 'quotes.NVDA.last')).out).toMatch(
      /^quotes\.NVDA\.last = - \(recorded\)\n/,
    )
    const explained = await printed('explain', scenario, EARLY, 'quotes.NVDA.last', '--json')
    expect(JSON.parse(explained.out)).toMatchObject({ value: null, evidence: [] })
    await printed(
      'export',
      scenario,
      '--out',
      out,
      '--what',
      'state',
      '--at',
      EARLY,
      '--select',
      'quotes.NVDA.last',
    )
    expect(readFileSync(out, 'utf8')).not.toMatch(/undefined|NaN/)
  })
})
