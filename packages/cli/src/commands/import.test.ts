import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { exportEvents } from '@tapeline/import'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pathOf = (name: string): string => join(folder, name)
const relative = (text: string): string => text.replaceAll(`${folder}/`, '')

const HOURS = [
  'Time,O,H,L,C,Note',
  '2025-01-27 14:30,124.80,128.40,122.30,124.03,x',
  '2025-01-27 15:30,124.03,124.50,118.80,119.15,x',
  '2025-01-27 15:30,124.03,124.50,118.80,119.15,x',
  '2025-01-27 17:30,119.70,120.10,118.50,119.76,x',
]
writeFileSync(pathOf('NVDA_1h.csv'), HOURS.join('\n'))
writeFileSync(
  pathOf('bad.csv'),
  'time,open,high,low,close\n2025-01-27T14:30Z,1,0.5,1,1\n2025-01-27T15:30Z,1,1,1,1\n2025-01-27T16:30Z,1,1,1,1',
)
const NVDA = ['import', pathOf('NVDA_1h.csv'), '--symbol-from-name', '--zone', 'UTC', '--list', 'XNAS']

describe('tapeline import', () => {
  it('makes a scenario, and prints its assumptions and findings', async () => {
    const { exitCode, out, error } = await printed(...NVDA, '--out', pathOf('nvda'))
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('import.txt', relative(out))
    expectGolden('import.yaml', readFileSync(pathOf('nvda/scenario.yaml'), 'utf8'))
    const asked = await printed('at', pathOf('nvda'), '2025-01-27T18:30Z', 'quotes.NVDA.last')
    expect(asked.out).toBe('119.76\n')
  })

  it('makes a folder with the mode of the umask, and rejects a symbolic link in its place', async () => {
    await printed(...NVDA, '--out', pathOf('readable'))
    expect(statSync(pathOf('readable')).mode & 0o777).toBe(0o777 & ~process.umask())
    symlinkSync('nowhere', pathOf('linked'))
    const { exitCode, error } = await printed(...NVDA, '--out', pathOf('linked'))
    expect({ exitCode, error }).toEqual({
      exitCode: 2,
      error: `tapeline: There is a '${pathOf('linked')}' already; name a new folder.\n`,
    })
  })

  it('makes a file of events, and prints the report as JSON', async () => {
    const { out } = await printed(...NVDA, '--out', pathOf('nvda.jsonl'), '--json')
    expectGolden('import.json', relative(out))
    expect(readFileSync(pathOf('nvda.jsonl'), 'utf8').trim().split('\n')).toHaveLength(5)
  })

  it('reads the time of a row as the end of its bar with --time end', async () => {
    const out = pathOf('ends.jsonl')
    expect((await printed(...NVDA, '--time', 'end', '--out', out)).out).not.toMatch(/give --time end/)
    const events = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const bars = events.filter(({ type }) => type === 'bar.closed')
    expect(bars.map(({ at }) => at - Date.UTC(2025, 0, 27, 14, 30))).toEqual([0, 3_600_000, 3 * 3_600_000])
    const { exitCode, error } = await printed(...NVDA, '--time', 'middle', '--out', out)
    expect({ exitCode, error }).toEqual({ exitCode: 2, error: expect.stringContaining('start, end') })
  })

  it('cuts bars across the open to their session with --straddling place, also in a scenario', async () => {
    const rows = [8, 9, 10, 11].map(
      (hour) => `2025-01-27T${`${hour}`.padStart(2, '0')}:00-05:00,2,3,1,${hour}`,
    )
    writeFileSync(
      pathOf('whole.csv'),
      ['time,open,high,low,close', ...rows].join('\n').replaceAll('3,1', '20,1'),
    )
    const whole = [
      'import',
      pathOf('whole.csv'),
      '--symbol',
      'NVDA',
      '--list',
      'XNAS',
      '--out',
      pathOf('whole'),
    ]
    expect((await printed(...whole)).error).toMatch(/whole\.csv:3.*\n?.*--straddling place/)
    const { exitCode, out } = await printed(...whole, '--straddling', 'place')
    expect([exitCode, out]).toEqual([
      0,
      expect.stringMatching(/cut to their\s+session: 1 \(\S*whole\.csv:3\)/),
    ])
    const asked = await printed('at', pathOf('whole'), '2025-01-27T10:00-05:00', 'quotes.NVDA.last')
    expect(asked.out).toBe('9\n')
  })

  it('omits invalid rows with --skip-bad, and otherwise imports nothing', async () => {
    const bad = [
      'import',
      pathOf('bad.csv'),
      '--symbol',
      'NVDA',
      '--list',
      'XNAS',
      '--out',
      pathOf('bad.jsonl'),
    ]
    const refused = await printed(...bad)
    expect(refused).toMatchObject({ exitCode: 1, out: '' })
    expect(refused.error).toMatch(/bad\.csv:2/)
    expect(existsSync(pathOf('bad.jsonl'))).toBe(false)
    const { exitCode, out } = await printed(...bad, '--skip-bad')
    expect({ exitCode, out }).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/left out: 1\n.*bad\.csv:2/),
    })
  })

  it('reads the rows of a query, and columns by given names', async () => {
    const query = `SELECT Time AS moment, C AS last FROM '${pathOf('NVDA_1h.csv')}' WHERE C > 119.5`
    const { exitCode, out, error } = await printed(
      ...['import', pathOf('NVDA_1h.csv'), '--query', query, '--trades', '--map', 'time=moment,price=last'],
      ...['--symbol', 'NVDA', '--zone', 'UTC', '--list', 'XNAS', '--out', pathOf('trades')],
    )
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expect(out).toMatch(/price = last \(given\)/)
    const asked = await printed('at', pathOf('trades'), '2025-01-27T18:30Z', 'quotes.NVDA.last')
    expect(asked.out).toBe('119.76\n')
  })

  it('writes trades into a tape while it reads them, and leaves none after an error', async () => {
    writeFileSync(pathOf('ticks.csv'), 'symbol,time,price\nB,2025-01-27T15:30Z,2\nA,2025-01-27T14:30Z,1\n')
    const args = ['import', pathOf('ticks.csv'), '--trades', '--list', 'XNAS', '--out', pathOf('ticks.tape')]
    const { error } = await printed(...args, '--instrument-name', 'NVDA=Nvidia')
    expect(error).toMatch(/--instrument-name names 'NVDA', which this import does not list; it lists A, B/)
    expect(readdirSync(folder).filter((name) => name.startsWith('ticks.tape'))).toEqual([])
    const { exitCode, out } = await printed(...args)
    expect([exitCode, relative(out).split('\n').slice(0, 2)]).toEqual([
      0,
      ['ticks.tape: 2 events out of 2 rows', 'Listed: A, B'],
    ])
    expect((await printed('at', pathOf('ticks.tape'), 'end', 'quotes.B.last')).out).toBe('2\n')
  })

  it('draws its progress only on a terminal', async () => {
    const { error } = await printedOn({ isErrorTerminal: true }, ...NVDA, '--out', pathOf('drawn.jsonl'))
    expect(error).toMatch(/append \[█+\] 4\/4|append \[█+\] \d+\/\d+/)
  })

  it('leaves no file when it is interrupted', async () => {
    const before = readdirSync(folder)
    const interrupted = AbortSignal.abort(new Error('Interrupted.'))
    for (const out of ['never', 'never.jsonl', 'never.tape']) {
      expect(await printedOn({ interrupted }, ...NVDA, '--out', pathOf(out))).toMatchObject({
        exitCode: 130,
        out: '',
      })
    }
    expect(readdirSync(folder)).toEqual(before)
  })

  it('undoes the splits of a file of events in adjusted prices', async () => {
    const events = [
      {
        id: 'listing',
        type: 'instrument.listed',
        at: '2020-01-02T09:30-05:00',
        data: { symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' },
      },
      {
        id: 'split',
        type: 'shares.split',
        at: '2024-06-10T00:00-04:00',
        data: { symbol: 'NVDA', newShares: 10, oldShares: 1 },
      },
    ]
    const timeline = createTimeline(marketEvents).append(events as InputOf<MarketEvent>[])
    await exportEvents(timeline as unknown as Timeline, pathOf('splits.jsonl'))
    writeFileSync(pathOf('yahoo.csv'), 'symbol,date,close\nNVDA,2024-06-07,120.888\nNVDA,2024-06-10,121.79\n')
    const pricesIn = (name: string): unknown[] =>
      readFileSync(pathOf(name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .flatMap(({ type, data }) => (type === 'close.published' ? [data.price] : []))
    const args = ['import', pathOf('yahoo.csv'), '--closes', '--into', pathOf('splits.jsonl')]
    const raw = await printed(...args, '--out', pathOf('raw.jsonl'))
    expect(raw.out).toMatch(/Prices do not change at a split of NVDA; pass --split-adjusted if/)
    expect(raw.out).toMatch(/prices that do not fit a split before them: 1 \(\S*yahoo\.csv:3\)/)
    expect(pricesIn('raw.jsonl')).toEqual([120.888, 121.79])
    const { exitCode } = await printed(...args, '--split-adjusted', '--out', pathOf('undone.jsonl'))
    expect([exitCode, pricesIn('undone.jsonl')]).toEqual([0, [1208.88, 121.79]])
    await printed(...args, '--split-adjusted', '2024-06-09', '--out', pathOf('before.jsonl'))
    expect(pricesIn('before.jsonl')).toEqual([120.888, 121.79])
  })

  it('declares adjusted prices in a scenario, so that a later split is undone', async () => {
    writeFileSync(pathOf('plain.csv'), 'symbol,date,close\nNVDA,2024-06-07,120.888\nNVDA,2024-06-10,121.79\n')
    const args = ['import', pathOf('plain.csv'), '--closes', '--list', 'XNAS', '--split-adjusted']
    expect((await printed(...args, '--out', pathOf('yahoo'))).exitCode).toBe(0)
    const file = pathOf('yahoo/scenario.yaml')
    const split =
      '{ id: s, at: 2024-06-10, type: shares.split, data: { symbol: NVDA, newShares: 10, oldShares: 1 } }'
    writeFileSync(file, `${readFileSync(file, 'utf8')}events:\n  - ${split}\n`)
    const asked = await printed('at', pathOf('yahoo'), '2024-06-07T16:00-04:00', 'quotes.NVDA.last')
    expect(asked.out).toBe('1208.88\n')
  })

  it.each([
    [
      'a folder for what is added to events',
      ['--out', 'x', '--into', 'y.jsonl'],
      /with --into, name a file such as/,
    ],
    ['an existing folder', ['--out', folder], /already; name a new folder/],
    ['a file that would not read back', ['--out', 'x.csv'], /--out takes a folder, or a file/],
    ['an invalid mapping', ['--out', 'x', '--map', 'open'], /--map takes field=Column/],
    ['an unknown field', ['--out', 'x', '--map', 'opn=Open'], /--map knows no field 'opn'/],
    ['a field twice', ['--out', 'x', '--map', 'open=A,open=B'], /names the field 'open' twice/],
    ['bars and trades', ['--out', 'x', '--bars', '--trades'], /cannot be used with/],
  ])('rejects %s in one line', async (_, args, message) => {
    const { exitCode, out, error } = await printed(...NVDA, ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
