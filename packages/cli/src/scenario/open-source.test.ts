import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { printed, printedFrom } from '../terminal/fake-terminal.fixture.js'
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
      (source) => ['at', source, 'end,2025-01-27 close,open', LAST],
      (source) => ['at', source, 'end', LAST, '--known-at', '2025-01-27T15:00-05:00'],
      (source) => ['replay', source, '--json'],
      (source) => ['explain', source, '2025-01-27T16:00-05:00', LAST, '--json'],
      (source) => ['first', source, `${LAST} < 130`],
      (source) => ['what-if', source, '--scale', 'close-2=0.5'],
      (source) => ['what-if', source, '--multiply-prices', 'close-2=0.5', '--json'],
      (source) => ['sweep', source, '--scale', 'close-2=0..1:0.5', '--measure', LAST],
      (source) => ['sweep', source, '--scale', 'close-2=0..1:0.5', '--measure', LAST, '--workers', '2'],
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

describe('a file of events without its checksums', () => {
  it.each(ENDINGS.filter((ending) => ending !== 'jsonl' && ending !== 'tape'))(
    'is read only with --unchecked: .%s',
    async (ending) => {
      const bytes = readFileSync(at(`small.${ending}`))
      for (let place = bytes.indexOf('crc32'); place >= 0; place = bytes.indexOf('crc32'))
        bytes.write('C', place)
      writeFileSync(at(`bare.${ending}`), bytes)
      const refused = await printed('at', at(`bare.${ending}`), 'end', LAST)
      expect(refused).toMatchObject({
        exitCode: 1,
        out: '',
        error: expect.stringMatching(/no\s+checksums.*--unchecked/s),
      })
      const { exitCode, out } = await printed('at', at(`bare.${ending}`), 'end', LAST, '--unchecked')
      expect([exitCode, out]).toEqual([0, (await printed('at', scenario, 'end', LAST)).out])
      expect((await printed('at', scenario, 'end', LAST, '--unchecked')).exitCode).toBe(2)
    },
  )
})

describe('a table of prices in place of a scenario', () => {
  const flags = ['--list', 'XNAS', '--symbol-from-name', '--zone', 'America/New_York']

  it('is read with flags for the missing information', async () => {
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
      error: `tapeline: '${at('NVDA_1h.csv')}' is a table of prices and needs the exchange, such as --list XNAS; without a column of symbols also --symbol NVDA or --symbol-from-name.\n`,
    })
    const { exitCode, error } = await printed('at', scenario, 'end', LAST, '--zone', 'UTC')
    expect(exitCode).toBe(2)
    expect(error).toContain('--zone is for a table of prices')
  })
})

describe('the standard input', () => {
  const csv = ['--list', 'XNAS', '--symbol', 'NVDA', '--zone', 'America/New_York']

  it('is recognised by its first bytes', async () => {
    const json = `{\n "name": "small", "format": "tapeline.scenario/1", "title": "A", "zone": "UTC", "start": "2025-01-24",
      "instruments": [{"symbol": "NVDA", "name": "N", "exchange": "XNAS"}], "sessions": [],
      "events": [{"id": "c", "at": "2025-01-27T21:00Z", "type": "close.published",
        "data": {"symbol": "NVDA", "price": 118.42, "day": "2025-01-27"}}]}`
    const inputs = [
      ...ENDINGS.map((ending) => readFileSync(at(`small.${ending}`))),
      readFileSync(scenario),
      json,
    ]
    for (const input of inputs)
      expect(await printedFrom(input, 'at', '-', 'end', LAST)).toEqual({
        exitCode: 0,
        out: '118.42\n',
        error: '',
      })
    const row = (hour: string): string =>
      `${JSON.stringify({ time: `2025-01-27T${hour}:30`, open: 1, high: 120, low: 1, close: 120 })}\n`
    const tables = [readFileSync(at('NVDA_1h.csv')), Buffer.from(row('09') + row('10'))].flatMap((text) => [
      text,
      gzipSync(text),
    ])
    for (const table of tables)
      expect((await printedFrom(table, 'at', '-', 'end', LAST, ...csv)).out).toBe('120\n')
  })

  it('is read by the real command', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'at', '-', 'end', LAST, ...csv], {
      input: readFileSync(at('NVDA_1h.csv')),
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '120\n', stderr: '' })
  }, 60_000)

  it('is read by every command that reads a scenario', async () => {
    const tape = readFileSync(at('small.tape'))
    const uses = [
      ['at', '-', 'close', LAST],
      ['replay', '-', '--json'],
      ['explain', '-', 'close', LAST],
      ['first', '-', `${LAST} < 130`],
      ['what-if', '-', '--scale', 'close-2=0'],
      ['compare', '-', 'recorded'],
      ['sweep', '-', '--scale', 'close-2=0,1', '--measure', LAST],
      ['check', '-'],
      ['validate', '-'],
      ['export', '-', '--out', at('piped.jsonl')],
    ]
    for (const use of uses) {
      const { exitCode, error } = await printedFrom(tape, ...use)
      expect([use, exitCode, error]).toEqual([use, 0, ''])
    }
    expect(readFileSync(at('piped.jsonl'), 'utf8')).toBe(readFileSync(at('small.jsonl'), 'utf8'))
  })

  it('is rejected if it is empty, named twice, the source of a symbol, or a target', async () => {
    const tape = readFileSync(at('small.tape'))
    const refused = async (input: Buffer | string, ...args: string[]): Promise<string> => {
      const { exitCode, out, error } = await printedFrom(input, ...args)
      expect([exitCode, out]).toEqual([2, ''])
      return error
    }
    expect(await refused('', 'at', '-', 'end')).toBe(
      "tapeline: The standard input, which '-' reads, is empty.\n",
    )
    expect(await refused(tape, 'check', '-', '-')).toMatch(/can be read once; name '-' once/)
    const bars = readFileSync(at('NVDA_1h.csv'))
    const nameless = ['--symbol-from-name', '--list', 'XNAS']
    expect(await refused(bars, 'at', '-', 'end', ...nameless)).toMatch(
      /--symbol-from-name needs files with names/,
    )
    expect(await refused(bars, 'import', '-', ...nameless, '--out', at('x'))).toMatch(
      /use --symbol for the standard/,
    )
    for (const args of [
      ['export', '-', '--out', '-'],
      ['import', '-', '--out', '-'],
      ['new', '-'],
      ['sweep', '-', '--scale', 'x=0', '--measure', LAST, '--resume', '-'],
    ])
      expect(await refused(tape, ...args)).toMatch(/cannot be the standard output, '-'/)
  })

  it('has its name in faults', async () => {
    const junk = await printedFrom('open,close\n1,2\n', 'at', '-', 'end', LAST, ...csv)
    expect(junk.exitCode).toBe(1)
    expect(junk.error).toMatch(/^tapeline: standard input:1: There is no column for/)
    expect(junk.error).not.toMatch(/tmp|stdin/)
    const damaged = readFileSync(at('small.tape')).map((byte, index) => (index === 900 ? byte ^ 255 : byte))
    const { exitCode, error } = await printedFrom(damaged, 'at', '-', 'end')
    expect(exitCode).toBe(1)
    expect(error).not.toMatch(/tmp|stdin/)
  })
})

describe('a damaged tape', () => {
  it('is an error that names the block, for commands that read it by block or as a whole', async () => {
    const bytes = readFileSync(at('small.tape'))
    bytes[100] = (bytes[100] as number) ^ 1
    writeFileSync(at('damaged.tape'), bytes)
    for (const args of [
      ['at', at('damaged.tape'), 'end', LAST],
      ['validate', at('damaged.tape')],
    ]) {
      const { exitCode, out, error } = await printed(...args)
      expect([args, exitCode, out + error]).toEqual([
        args,
        1,
        expect.stringMatching(/damaged\.tape.*The tape is damaged.*block\s+0,/s),
      ])
    }
    const { exitCode } = await printed('at', at('damaged.tape'), 'end', LAST, '--unchecked')
    expect(exitCode).toBeLessThan(2)
  })
})

describe('import', () => {
  const flags = ['--symbol', 'NVDA', '--zone', 'America/New_York']
  const events = (name: string): { id: string; data: { close?: number } }[] =>
    readFileSync(at(name), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line))
  const closes = (name: string): unknown[] => events(name).flatMap(({ data }) => data.close ?? [])

  it('reads the standard input, also compressed, together with files', async () => {
    const bars = readFileSync(at('NVDA_1h.csv'))
    writeFileSync(at('later.csv'), 'time,open,high,low,close\n2025-01-27T11:30,120,130,120,130\n')
    for (const input of [bars, gzipSync(bars)]) {
      const args = ['import', '-', at('later.csv'), ...flags, '--list', 'XNAS', '--out', at('piped.jsonl')]
      const { exitCode, out, error } = await printedFrom(input, ...args)
      expect([exitCode, error]).toEqual([0, ''])
      expect(out).toMatch(/^standard input: clock = time/m)
      expect(closes('piped.jsonl')).toEqual([110, 120, 130])
    }
    const query = [
      'import',
      '-',
      '--query',
      "SELECT * FROM '-'",
      ...flags,
      '--list',
      'XNAS',
      '--out',
      at('q'),
    ]
    expect((await printedFrom(bars, ...query)).error).toMatch(/--query names files by their paths/)
  })

  it('adds rows to a scenario, a folder, a file or the standard input', async () => {
    const into = async (source: string, input = ''): Promise<number> => {
      const args = ['import', at('NVDA_1h.csv'), ...flags, '--into', source, '--out', at('added.jsonl')]
      const { exitCode, error } = await printedFrom(input, ...args)
      expect([source, exitCode, error]).toEqual([source, 0, ''])
      expect(closes('added.jsonl').slice(-2)).toEqual([110, 120])
      return events('added.jsonl').length
    }
    const small = await into(scenario)
    expect(await into(dirname(scenario))).toBe(small)
    for (const ending of ENDINGS) expect(await into(at(`small.${ending}`))).toBe(small)
    expect(await into('-', readFileSync(scenario, 'utf8'))).toBe(small)
  })

  it('explains the errors for a table of prices and for an unknown source', async () => {
    const args = ['import', at('NVDA_1h.csv'), ...flags, '--out', at('never.jsonl'), '--into']
    const table = await printed(...args, at('NVDA_1h.csv'))
    expect([table.exitCode, table.error]).toEqual([
      2,
      `tapeline: '${at('NVDA_1h.csv')}' is a table of prices, without events; import it first: tapeline import <file> --out events.tape.\n`,
    ])
    const none = await printed(...args, 'deepsek-r1')
    expect([none.exitCode, none.error]).toEqual([2, expect.stringMatching(/Did you mean 'deepseek-r1'/)])
  })
})
