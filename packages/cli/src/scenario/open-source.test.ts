import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { SMALL, scenarioFile } from '../terminal/scenario-files.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sources-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const BIN = fileURLToPath(new URL('../../bin/tapeline.js', import.meta.url))

const scenario = scenarioFile(SMALL)
const ENDINGS = ['tape', 'jsonl', 'parquet', 'arrow']
const LAST = 'quotes.NVDA.last'

beforeAll(async () => {
  for (const ending of ENDINGS) await printed('export', scenario, '--out', at(`small.${ending}`))
  const bars = [
    'time,open,high,low,close',
    '2025-01-27T09:30,100,112,99,110',
    '2025-01-27T10:30,110,121,108,120',
  ]
  writeFileSync(at('NVDA_1h.csv'), `${bars.join('\n')}\n`)
})

describe('files that the command writes', () => {
  it.each(ENDINGS)('are read by every command as .%s', async (ending) => {
    const uses: ((source: string) => string[])[] = [
      (source) => ['at', source, '2025-01-27T16:00-05:00', '--json'],
      (source) => ['at', source, 'close', LAST],
      (source) => ['replay', source, '--json'],
      (source) => ['explain', source, '2025-01-27T16:00-05:00', LAST, '--json'],
      (source) => ['first', source, `${LAST} < 130`],
      (source) => ['what-if', source, '--scale', 'close-2=0.5'],
      (source) => ['sweep', source, '--scale', 'close-2=0..1:0.5', '--measure', LAST],
    ]
    for (const use of uses) {
      const given = await printed(...use(at(`small.${ending}`)))
      expect({ use: use('x')[0], ...given }).toEqual({
        use: use('x')[0],
        ...(await printed(...use(scenario))),
      })
      expect(given.exitCode).toBe(0)
    }
    const again = at(`again-${ending}.jsonl`)
    expect((await printed('export', at(`small.${ending}`), '--out', again)).exitCode).toBe(0)
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(at('small.jsonl'), 'utf8'))
    const events = JSON.parse((await printed('validate', at(`small.${ending}`), '--json')).out)
    expect(events).toMatchObject([{ valid: true, faults: [] }])
    expect((await printed('check', at(`small.${ending}`))).out).toBe(
      'small: passed, 0 of 0 expectations hold\n',
    )
  })
})

describe('a table of prices in place of a scenario', () => {
  const flags = ['--list', 'XNAS', '--symbol-from-name', '--zone', 'America/New_York']

  it('is read with the flags that say what it does not', async () => {
    const { exitCode, out } = await printed('at', at('NVDA_1h.csv'), 'end', LAST, ...flags)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '120\n' })
    const swept = await printed('first', at('NVDA_1h.csv'), `${LAST} > 115`, ...flags, '--json')
    expect(JSON.parse(swept.out)).toMatchObject({ values: { [LAST]: 120 } })
    const symbol = ['--list', 'XNAS', '--symbol', 'ABC', '--zone', 'America/New_York']
    expect((await printed('at', at('NVDA_1h.csv'), 'end', 'quotes.ABC.last', ...symbol)).out).toBe('120\n')
  })

  it('needs the exchange, and a scenario takes none of these flags', async () => {
    expect(await printed('at', at('NVDA_1h.csv'), 'end', LAST)).toEqual({
      exitCode: 2,
      out: '',
      error: `tapeline: '${at('NVDA_1h.csv')}' is a table of prices: say where its instruments are listed, --list XNAS, and if it has no column of symbols --symbol NVDA or --symbol-from-name.\n`,
    })
    const { exitCode, error } = await printed('at', scenario, 'end', LAST, '--zone', 'UTC')
    expect(exitCode).toBe(2)
    expect(error).toContain('--zone is for a table of prices')
  })
})

describe('the standard input', () => {
  it('is read by its first bytes, whatever it holds', () => {
    const inputs: [Buffer, string[]][] = [
      ...ENDINGS.map((ending): [Buffer, string[]] => [readFileSync(at(`small.${ending}`)), []]),
      [readFileSync(scenario), []],
    ]
    for (const [input, more] of inputs) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [BIN, 'at', '-', 'close', LAST, ...more],
        {
          input,
          encoding: 'utf8',
        },
      )
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '118.42\n', stderr: '' })
    }
    const csv = ['at', '-', 'end', LAST, '--list', 'XNAS', '--symbol', 'NVDA', '--zone', 'America/New_York']
    const run = (input: Buffer | string, args: readonly string[]) =>
      spawnSync(process.execPath, [BIN, ...args], { input, encoding: 'utf8' })
    expect(run(readFileSync(at('NVDA_1h.csv')), csv).stdout).toBe('120\n')
    const nothing = run('', csv)
    expect([nothing.status, nothing.stderr]).toEqual([
      2,
      "tapeline: There is nothing on the standard input, which '-' reads.\n",
    ])
    const junk = run('open,close\n1,2\n', csv)
    expect(junk.status).toBe(1)
    expect(junk.stderr).toMatch(/^tapeline: standard input:1: There is no column for/)
    expect(junk.stderr).not.toContain('/tmp')
  }, 120_000)
})
