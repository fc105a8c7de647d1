import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { COMMANDS } from '../commands.js'
import { printed, printedOn } from './fake-terminal.fixture.js'
import { SMALL, scenarioFile } from './scenario-files.fixture.js'
import type { Terminal } from './terminal.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-narrow-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

writeFileSync(
  at('bars.csv'),
  'time,open,high,low,close,A column that nothing is read from,Another such column\n' +
    '2025-01-27T09:30,100,112,99,110,,\n2025-01-27T10:30,110,121,108,-1,,\n2025-01-27T12:30,110,600,108,600,,\n',
)
/** A scenario with long titles, names and ids. */
const long = scenarioFile(
  SMALL.replace('title: A small scenario', `title: ${'A title of many words '.repeat(6)}`)
    .replaceAll('close-1', 'close-of-the-first-day-of-this-small-scenario-of-one-instrument')
    .replace('name: Price files', `name: ${'The files of prices '.repeat(6)}`)
    .replace('equals: 118.42, sources', `equals: 118.43, title: ${'An expectation '.repeat(8)}, sources`)
    .replace(
      'expectations:',
      `whatIfs:\n  - { name: without-the-second-close-of-this-scenario, title: ${'Without it '.repeat(10)}, edits: [{ remove: close-2 }] }\nexpectations:`,
    ),
)
const faulty = scenarioFile(
  SMALL.replace('symbol: NVDA, price: 142.62', 'symbol: NVDIA, price: no number at all'),
)
const BRANCH = 'without-the-second-close-of-this-scenario'
const CLOSE = '2025-01-27T16:00-05:00'
const BARS = ['--symbol', 'NVDA', '--zone', 'America/New_York', '--list', 'XNAS', '--skip-bad']
const LOG = `file:${at('week.db')}`
let made = 0

/** Uses of every command with text output; other tests check the exit codes. */
const USES: readonly (readonly string[])[] = [
  ['list'],
  ['at', 'deepseek-r1', CLOSE],
  ['at', 'march-2020-halts', 'close'],
  ['at', long, 'end'],
  ...['quotes', 'quotes.NVDA', 'quotes.NVDA.last', 'ranking', 'sessions', 'news', 'claims', 'records'].map(
    (path) => ['at', 'deepseek-r1', CLOSE, path],
  ),
  ['explain', 'deepseek-r1', CLOSE, 'quotes.NVDA.marketCapChange'],
  ['explain', long, 'end', 'quotes.NVDA.changePct'],
  ['first', 'deepseek-r1', 'quotes.NVDA.changePct < -10 and quotes["^DJI"].changePct > 0'],
  ['first', 'meta-2022-02-03', 'quotes.META.last < 0'],
  ['what-if', 'deepseek-r1', 'no-release', '--at', CLOSE],
  ['what-if', long, BRANCH],
  ['compare', 'deepseek-r1', 'no-release', '--at', CLOSE],
  ['compare', long, BRANCH],
  ['compare', 'deepseek-r1', 'half-the-shock', '--select', 'quotes.NVDA.last', '--every', '1d'],
  [
    'compare',
    'deepseek-r1',
    'half-the-shock',
    '--select',
    'quotes.NVDA',
    '--select',
    'ranking[0]',
    '--at',
    CLOSE,
  ],
  ['compare', long, BRANCH, '--select', 'quotes.NVDA.last', '--on', 'close.published'],
  [
    ...[
      'sweep',
      'meta-2022-02-03',
      '--scale',
      'close-META-2022-02-03=0,1,2',
      '--measure',
      'quotes.META.last',
    ],
    ...['--measure', 'quotes.META.marketCapChange', '--measure', 'quotes.META.marketCap'],
  ],
  [
    'sweep',
    long,
    '--scale',
    'close-of-the-first-day-of-this-small-scenario-of-one-instrument=0,1',
    '--measure',
    'quotes.NVDA.last',
  ],
  [
    'project',
    'deepseek-r1',
    'r1-release',
    'quotes.NVDA.last',
    '--half-life',
    '2',
    '--runs',
    '5',
    '--days',
    '3',
  ],
  ['check', 'meta-2022-02-03'],
  ['check', long],
  ['validate', long, 'meta-2022-02-03'],
  ['validate', faulty],
  ['new', 'FOLDER'],
  ['events'],
  ['events', 'close.published'],
  ['events', 'instrument.listed'],
  ['import', at('bars.csv'), ...BARS, '--out', 'FOLDER'],
  ['import', at('bars.csv'), ...BARS, '--trades', '--map', 'price=open', '--out', 'FOLDER.jsonl'],
  ['export', 'meta-2022-02-03', '--out', 'FOLDER.jsonl'],
  ['replay', 'meta-2022-02-03'],
  ['replay', long, '--select', 'quotes.NVDA', '--select', 'quotes.NVDA.last'],
  ['chart', 'deepseek-r1', 'NVDA', '--day', '2025-01-27', '-o', 'FOLDER.svg'],
  ['receipt', 'deepseek-r1', CLOSE, 'quotes.NVDA.last', '-o', 'FOLDER.json'],
  ['verify', at('receipt.json')],
  ['log', 'append', LOG, 'meta-2022-02-03'],
  ['log', 'follow', LOG, '--once'],
  ['log', 'follow', LOG, 'quotes.META.last', '--once'],
  ['log', 'verify', LOG],
  ['log', 'export', LOG, '-o', 'FOLDER.tape'],
  ['log', 'verify', 'week.db'],
  ['calendar', 'NYSE', '2025-01-09'],
  ['calendar', 'NASDAQ', '2025-01-10'],
]

beforeAll(async () => {
  await printed('receipt', 'deepseek-r1', CLOSE, 'quotes.NVDA.last', '-o', at('receipt.json'))
})

const program = new Command()
for (const define of COMMANDS) define(program, { terminal: {} as Terminal, fail: () => undefined })
const NAMES = program.commands.map((command) => command.name())

async function expectFit(...args: readonly string[]): Promise<void> {
  for (const columns of [40, 60, 80]) {
    made += 1
    const given = args.map((arg) => arg.replace('FOLDER', at(`made-${made}`)))
    const { out, error } = await printedOn({ columns }, ...given)
    expect([given, `${out}${error}`]).toEqual([given, expect.stringMatching(/\S/)])
    const wide = out.split('\n').filter((line) => line.trimEnd().length > columns)
    // A single word, such as an id, a path or an argument in quotes, may be longer than the terminal.
    const quoted = given.includes('--help') ? /'[^']*'|"[^"]*"| \\$/g : /$^/g
    const broken = wide.filter((line) => /\S +\S/.test(line.trim().replaceAll(quoted, '')))
    expect({ given, columns, broken }).toEqual({ given, columns, broken: [] })
  }
}

describe('the output of commands', () => {
  it.each(USES.map((use) => [use.join(' ').replaceAll(folder, ''), use] as const))(
    'fits the terminal: %s',
    async (_, use) => expectFit(...use),
  )

  it.each(['', ...NAMES])('fits the terminal in the help of %s', async (name) => {
    await expectFit(...(name === '' ? [] : [name]), '--help')
  })

  it('is tested for every command', () => {
    // A script; what needs the built page, which the tests in a browser run; what prints no table.
    const others = ['completion', 'page', 'serve', 'sweep-worker']
    expect([...new Set(USES.map(([name]) => name)), ...others].sort()).toEqual([...NAMES].sort())
  })
})
