import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from './terminal/fake-terminal.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-paths-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

writeFileSync(at('file'), 'nothing that anyone reads')
mkdirSync(at('empty'))
symlinkSync('loop-b', at('loop-a'))
symlinkSync('loop-a', at('loop-b'))
symlinkSync('nowhere/at-all', at('dangling'))
// Node makes no pipes with a name.
const makePipe = 'mkfifo'
execFileSync(makePipe, [at('pipe')])
for (const ending of ['csv', 'jsonl', 'parquet', 'arrow', 'tape', 'yaml']) {
  symlinkSync('pipe', at(`pipe.${ending}`))
  symlinkSync('/dev/full', at(`full.${ending}`))
  symlinkSync(`loop-b.${ending}`, at(`loop-a.${ending}`))
  symlinkSync(`loop-a.${ending}`, at(`loop-b.${ending}`))
  writeFileSync(at(`junk.${ending}`), Buffer.from([0, 1, 2, 255, 254, 10, 7, 0]))
  writeFileSync(at(`nothing.${ending}`), '')
}

/** Paths that cannot be read in any format. */
const UNREADABLE: readonly string[] = [
  '',
  'no-such-thing',
  at('empty'),
  at('loop-a'),
  at('dangling'),
  at('pipe'),
  at('file'),
  at('file/inside'),
  '/dev/full',
  '/dev/null',
  `/${'x'.repeat(300)}`,
  'y'.repeat(5000),
  ...['csv', 'jsonl', 'parquet', 'arrow', 'tape', 'yaml'].flatMap((ending) =>
    ['pipe', 'full', 'loop-a', 'junk', 'nothing', 'missing'].map((name) => at(`${name}.${ending}`)),
  ),
]

const WHEN = '2025-01-27T16:00-05:00'
const PATH = 'quotes.NVDA.last'
const LIST = ['--list', 'XNAS', '--symbol', 'NVDA']

/** Every command that reads a scenario, with valid other arguments. */
const READERS: readonly (readonly [string, (path: string) => readonly string[]])[] = [
  ['at', (path) => ['at', path, WHEN]],
  ['replay', (path) => ['replay', path]],
  ['explain', (path) => ['explain', path, WHEN, PATH]],
  ['first', (path) => ['first', path, `${PATH} < 130`]],
  ['what-if', (path) => ['what-if', path, '--remove', 'e1']],
  ['compare', (path) => ['compare', path, 'other']],
  ['sweep', (path) => ['sweep', path, '--scale', 'e1=0,1', '--measure', PATH]],
  ['project', (path) => ['project', path, 'e1', PATH]],
  ['check', (path) => ['check', path]],
  ['validate', (path) => ['validate', path]],
  ['export', (path) => ['export', path, '--out', at('never.csv')]],
]

/** The part of a path that a message must show: its last name, or the beginning of a long path. */
const shown = (path: string): string => (path === '' ? "''" : basename(path).slice(0, 40))

async function expectRefusal(path: string, args: readonly string[]): Promise<void> {
  const { exitCode, out, error } = await printed(...args)
  const both = `${error}${out}`
  expect([path, exitCode]).toEqual([path, expect.any(Number)])
  expect(exitCode).toBeGreaterThan(0)
  expect(both).not.toMatch(/^ +at |\bnode:|undefined/m)
  expect(both).toContain(shown(path))
  // `validate` lists the faults of a file on its output, a line each; so does any command of a table on the error stream.
  for (const line of error.split('\n').slice(0, -1)) expect(line).toMatch(/^tapeline: \S/)
  expect(both.length).toBeLessThan(6000)
}

describe('nonsense paths', () => {
  it.each(READERS)('are rejected by %s in a line that names them', async (_, args) => {
    for (const path of UNREADABLE) {
      const table = /\.csv$|\.(jsonl|parquet)$/.test(path) ? LIST : []
      await expectRefusal(path, [...args(path), ...table])
    }
    expect(existsSync(at('never.csv'))).toBe(false)
  })

  it('are rejected by import as sources', async () => {
    for (const path of UNREADABLE) await expectRefusal(path, ['import', path, ...LIST, '--out', at('never')])
    expect(existsSync(at('never'))).toBe(false)
  })

  const UNWRITABLE = (ending: string): readonly string[] => [
    '',
    at(`no-such-folder/table${ending}`),
    at(`file/table${ending}`),
    at(`loop-a${ending}`),
    at(`${'z'.repeat(300)}${ending}`),
    `/proc/table${ending}`,
    `/dev/full/table${ending}`,
    ...(ending === ''
      ? [at('empty'), at('file'), at('pipe'), '/dev/full']
      : [at(`full${ending}`), at(`pipe${ending}`)]),
  ]

  it.each(['.csv', '.jsonl', '.parquet', '.arrow', '.tape'])(
    'are rejected by export as %s files',
    async (ending) => {
      for (const path of UNWRITABLE(ending))
        await expectRefusal(path, ['export', 'meta-2022-02-03', '--out', path])
    },
  )

  it('are rejected by import, new and sweep as targets', async () => {
    writeFileSync(at('bars.csv'), 'symbol,start,open,high,low,close\nNVDA,2025-01-27T09:30-05:00,1,2,1,2\n')
    for (const ending of ['', '.jsonl', '.tape', '.parquet'])
      for (const path of UNWRITABLE(ending))
        await expectRefusal(path, [
          'import',
          at('bars.csv'),
          '--list',
          'XNAS',
          '--interval',
          '1h',
          '--out',
          path,
        ])
    for (const path of UNWRITABLE('')) await expectRefusal(path, ['new', path])
    const sweep = ['sweep', 'meta-2022-02-03', '--scale', 'x=0', '--measure', PATH, '--resume']
    for (const path of [...UNWRITABLE(''), ...UNWRITABLE('.json')].filter((each) => each !== at('file')))
      if (!/full.json|pipe.json|loop-a.json/.test(path)) await expectRefusal(path, [...sweep, path])
  })

  it('leave no temporary file', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.') || name.endsWith('.part'))).toEqual([])
  })
})
