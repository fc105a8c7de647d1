import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { spellAsFlag } from './import-options-of.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-import-flags-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Imported {
  readonly type: string
  readonly at: number
  readonly knownAt: number
  readonly sources?: readonly object[]
  readonly data: Readonly<Record<string, unknown>>
}

/** Imports a file of some text with some flags. @returns the events, without listings unless requested */
async function imported(
  text: string | Uint8Array,
  flags: readonly string[],
  {
    name = 'file.csv',
    type,
    symbol = true,
  }: { readonly name?: string; readonly type?: string; readonly symbol?: boolean } = {},
): Promise<readonly Imported[]> {
  const out = join(folder, 'out.jsonl')
  writeFileSync(join(folder, name), text)
  const one = symbol ? ['--symbol', 'NVDA'] : []
  const args = ['import', join(folder, name), ...one, '--list', 'XNAS', '--out', out, ...flags]
  const { exitCode, error } = await printed(...args)
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
  const lines = readFileSync(out, 'utf8').trim().split('\n').slice(1)
  const events: Imported[] = lines.map((line) => JSON.parse(line))
  return events.filter((event) =>
    type === undefined ? event.type !== 'instrument.listed' : event.type === type,
  )
}

/** The same with an invalid flag. */
async function refused(text: string, flags: readonly string[]): Promise<string> {
  writeFileSync(join(folder, 'refused.csv'), text)
  const args = ['import', join(folder, 'refused.csv'), '--list', 'XNAS', '--out', join(folder, 'never')]
  const { exitCode, error } = await printed(...args, ...flags)
  expect(exitCode).toBeGreaterThan(0)
  return error
}

const closesOf = (events: readonly Imported[]): unknown[] => events.map(({ data }) => data.close)
const HEAD = 'time,open,high,low,close,volume\n'
const ROWS = '2025-01-27T14:30Z,100,112,99,110,5\n2025-01-27T15:30Z,110,121,108,120,6\n'
const HOUR = 3_600_000
const OPEN = Date.UTC(2025, 0, 27, 14, 30)

describe('an option of the library', () => {
  it.each([
    ...[
      'columns',
      'zone',
      'timeFormat',
      'time',
      'interval',
      'symbol',
      'symbolFromName',
      'list',
      'splitAdjusted',
    ],
    ...[
      'format',
      'encoding',
      'delimiter',
      'names',
      'skipLines',
      'decimal',
      'priceScale',
      'epochUnit',
      'skipBad',
    ],
    ...['asOf', 'adjustment', 'sources', 'into', 'unchecked', 'straddling'],
  ])('%s is named by a flag of the command', async (option) => {
    const { out } = await printed('import', '--help')
    expect(out).toMatch(new RegExp(`^  ${spellAsFlag(option)}[ ,]`, 'm'))
  })

  it('is named with a value that the flag accepts', async () => {
    expect(spellAsFlag('timeFormat', '%d.%m.%Y %H:%M')).toBe("--time-format '%d.%m.%Y %H:%M'")
    const out = join(folder, 'never.jsonl')
    writeFileSync(join(folder, 'refused.csv'), HEAD + ROWS)
    const { error } = await printed('import', join(folder, 'refused.csv'), '--symbol', 'NVDA', '--out', out)
    expect(error).toMatch(/pass --list with its exchange\. \(expected --list XNAS, say/)
  })

  it('that another command lacks is named as one of import', async () => {
    writeFileSync(
      join(folder, 'odd.csv'),
      'time,close,open,high,low\n03/04/2025,1,1,1,1\n04/03/2025,1,1,1,1\n',
    )
    const { error } = await printed(
      'at',
      join(folder, 'odd.csv'),
      'end',
      '--list',
      'XNAS',
      '--symbol',
      'NVDA',
    )
    expect(error).toMatch(
      /--time-format %m\/%d\/%Y of tapeline import|--time-format '%m\/%d\/%Y' of tapeline import/,
    )
  })
})

describe('a flag of import', () => {
  it('--no-header reads the first line as a row, with --names for its columns', async () => {
    const rows = ROWS.replaceAll(/,(\d+),(\d+),(\d+),(\d+),(\d+)\n/g, ',$5,$4,$3,$2,$1\n')
    const names = ['--names', 'time, volume, close, low, high, open']
    const events = await imported(rows, ['--no-header', ...names])
    expect(events.map(({ data }) => data)).toMatchObject([
      { open: 100, high: 112, low: 99, close: 110, volume: 5 },
      { open: 110, high: 121, low: 108, close: 120, volume: 6 },
    ])
    expect(closesOf(await imported(ROWS, ['--no-header']))).toEqual([110, 120])
  })

  it('--skip-lines omits lines before the header', async () => {
    const before = 'time,open,of,another,table\n2020-01-01,1,2,3,4\n'
    expect(closesOf(await imported(before + HEAD + ROWS, ['--skip-lines', '2']))).toEqual([110, 120])
    expect(await refused(HEAD + ROWS, ['--skip-lines', 'two'])).toMatch(
      /--skip-lines takes a number, not 'two'/,
    )
  })

  it('--decimal sets the decimal sign', async () => {
    const row = 'time;open;high;low;close\n2025-01-27T14:30Z;1,125;1,250;1,100;1,200\n'
    const hour = ['--interval', '1h', '--delimiter', ';', '--decimal']
    expect((await imported(row, [...hour, ',']))[0]?.data).toMatchObject({ open: 1.125, close: 1.2 })
    expect((await imported(row, [...hour, '.']))[0]?.data).toMatchObject({ open: 1125, close: 1200 })
  })

  it('--encoding sets the character encoding', async () => {
    const text = `Zeit é,open,high,low,close\n${ROWS.replaceAll(/,\d\n/g, '\n')}`
    const map = ['--map', 'time=Zeit é', '--encoding']
    expect(closesOf(await imported(Buffer.from(text, 'latin1'), [...map, 'windows-1252']))).toEqual([
      110, 120,
    ])
    expect(closesOf(await imported(Buffer.from(`\ufeff${text}`, 'utf16le'), [...map, 'utf-16']))).toEqual([
      110, 120,
    ])
    expect(await refused(HEAD, ['--encoding', 'ebcdic'])).toMatch(/utf-8, utf-16, windows-1252/)
  })

  it('--delimiter sets the separator of cells', async () => {
    const text = (HEAD + ROWS).replaceAll(',', '~')
    expect(closesOf(await imported(text, ['--delimiter', '~']))).toEqual([110, 120])
    expect(closesOf(await imported((HEAD + ROWS).replaceAll(',', '\t'), ['--delimiter', '\\t']))).toEqual([
      110, 120,
    ])
  })

  it('--format sets the format of a file with another ending', async () => {
    const row = (at: number, close: number): string =>
      `${JSON.stringify({ time: new Date(at).toISOString(), open: 1, high: 200, low: 1, close })}\n`
    const text = row(OPEN, 110) + row(OPEN + HOUR, 120)
    expect(closesOf(await imported(text, ['--format', 'jsonl'], { name: 'bars.log' }))).toEqual([110, 120])
    expect(closesOf(await imported(HEAD + ROWS, ['--format', 'csv'], { name: 'bars' }))).toEqual([110, 120])
  })

  it('--epoch-unit sets the unit of numeric times', async () => {
    const flags = ['--trades', '--epoch-unit']
    const trade = (time: number): string => `time,price\n${time},10\n`
    for (const [unit, perSecond] of Object.entries({ s: 1, ms: 1e3, us: 1e6 })) {
      const events = await imported(trade((OPEN / 1000) * perSecond), [...flags, unit])
      expect(events.map(({ at }) => at)).toEqual([OPEN])
    }
    const nanos = await imported(`time,price\n${OPEN}000000,10\n`, [...flags, 'ns'])
    expect(nanos.map(({ at }) => at)).toEqual([OPEN])
  })

  it('--price-scale multiplies only prices', async () => {
    const events = await imported(HEAD + ROWS, ['--price-scale', '1e-2'])
    expect(events[0]?.data).toMatchObject({ open: 1, high: 1.12, low: 0.99, close: 1.1, volume: 5 })
    expect(await refused(HEAD + ROWS, ['--price-scale', 'cents'])).toMatch(/--price-scale takes a number/)
  })

  it('--no-volume omits volumes and sizes', async () => {
    expect((await imported(HEAD + ROWS, [])).map(({ data }) => data.volume)).toEqual([5, 6])
    const events = await imported(HEAD + ROWS, ['--no-volume'])
    expect(events.map(({ data }) => 'volume' in data)).toEqual([false, false])
    const trades = await imported('time,price,size\n2025-01-27T14:30Z,10,3\n', ['--trades', '--no-volume'])
    expect(trades.map(({ data }) => 'size' in data)).toEqual([false])
  })

  it('--adjustment sets the adjustment of closes', async () => {
    const closes = ['--closes', '--adjustment']
    for (const kind of ['dividend-adjusted', 'unknown']) {
      const events = await imported('date,close\n2025-01-27,118.42\n', [...closes, kind])
      expect(events.map(({ data }) => [data.price, data.adjustment])).toEqual([[118.42, kind]])
    }
    expect(await refused('date,close\n2025-01-27,1\n', [...closes, 'split'])).toMatch(
      /dividend-adjusted, unknown/,
    )
  })

  const closes = 'symbol,date,close\nSOX,2025-01-27,4900\nNVDA,2025-01-27,118.42\n'
  const named = [
    '--instrument-name',
    'NVDA=Nvidia, Inc. = a maker',
    '--instrument-name',
    'SOX=Semiconductors',
  ]

  it('--kind, --instrument-name and --sector describe the listing', async () => {
    const flags = ['--closes', '--kind', 'index', ...named, '--sector', 'NVDA=Chips']
    const events = await imported(closes, flags, { type: 'instrument.listed', symbol: false })
    expect(events.map(({ data }) => data)).toEqual([
      { symbol: 'NVDA', name: 'Nvidia, Inc. = a maker', kind: 'index', exchange: 'XNAS', sector: 'Chips' },
      { symbol: 'SOX', name: 'Semiconductors', kind: 'index', exchange: 'XNAS' },
    ])
  })

  it('--source names the sources of every event, also in a folder', async () => {
    const source = ['--source', 'Price files', '--source', 'A second one']
    const sources = [{ name: 'Price files' }, { name: 'A second one' }]
    const events = await imported(HEAD + ROWS, source)
    expect(events.map((event) => event.sources)).toEqual([sources, sources])
    const made = join(folder, 'with-sources')
    const args = ['import', join(folder, 'file.csv'), '--symbol', 'NVDA', '--list', 'XNAS', '--out', made]
    expect((await printed(...args, ...source)).exitCode).toBe(0)
    const { out } = await printed('explain', made, 'end', 'quotes.NVDA.last', '--json')
    expect(JSON.parse(out).evidence[0].sources).toEqual(sources)
  })

  it.each([
    ['an unknown symbol', ['--instrument-name', 'NVDIA=Nvidia'], /lists NVDA, SOX\. Did you mean 'NVDA'\?/],
    ['a sector of one', ['--sector', 'NVD=Chips'], /--sector names 'NVD'.*Did you mean 'NVDA'\?/],
    ['a name of nothing', ['--instrument-name', '=Nvidia'], /--instrument-name takes SYMBOL=value/],
    ['no name', ['--instrument-name', 'NVDA='], /--instrument-name takes SYMBOL=value/],
    ['two names', [...named, ...named], /--instrument-name names 'NVDA' twice/],
    ['an empty source', ['--source', ' '], /--source is empty/],
  ])('is refused for %s', async (_, flags, message) => {
    expect(await refused(closes, ['--closes', ...flags])).toMatch(message)
  })

  it.each(['--instrument-name', '--sector', '--kind'])('%s needs --list', async (flag) => {
    const value = flag === '--kind' ? 'index' : 'NVDA=x'
    writeFileSync(join(folder, 'refused.csv'), closes)
    const args = [
      'import',
      join(folder, 'refused.csv'),
      '--closes',
      '--out',
      join(folder, 'never'),
      flag,
      value,
    ]
    expect((await printed(...args)).error).toContain(
      `${flag} describes instruments that the import lists; add --list`,
    )
  })

  it('--as-of omits bars that were not over then', async () => {
    const at = async (moment: string): Promise<unknown[]> =>
      closesOf(await imported(HEAD + ROWS, ['--as-of', moment]))
    expect(await at('2025-01-27T16:00Z')).toEqual([110])
    expect(await at('2025-01-27T16:30Z')).toEqual([110, 120])
  })

  it('--map names the columns of starts, ends and known times', async () => {
    const text =
      'from,until,seen,open,high,low,close\n2025-01-27T14:30Z,2025-01-27T15:30Z,2025-01-27T15:31Z,1,2,1,2\n'
    const events = await imported(text, ['--interval', '1h', '--map', 'start=from,knownAt=seen'])
    expect(events.map(({ at, knownAt, data }) => [data.start, at, knownAt])).toEqual([
      [OPEN, OPEN + HOUR, OPEN + HOUR + 60_000],
    ])
    const ends = await imported(text, ['--interval', '1h', '--map', 'end=until'])
    expect(ends.map(({ at, data }) => [data.start, at])).toEqual([[OPEN, OPEN + HOUR]])
  })
})
