import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { FAULTS_MAX } from '@tapeline/core/internal'
import fc from 'fast-check'
import { errorOf, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'
import { readTable } from './read-table.js'
import { FaultTally } from './rows/findings.js'
import { findUnfit } from './source/unfit-records.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const SHAPE = { delimiter: ',', names: ['a', 'b', 'c'], records: 1 }

async function unfitLines(path: string): Promise<(number | undefined)[]> {
  const file = { path, label: 'x.csv', format: 'csv', bytes: statSync(path).size } as const
  const unfit = await findUnfit(file, SHAPE, 0)
  return (unfit?.faults.listed ?? []).map(({ place }) => place?.line)
}

/** What DuckDB rejects is found by its own reader of CSV. */
async function rejectedLines(path: string): Promise<(number | undefined)[]> {
  try {
    await readTable(path)
    return []
  } catch (error) {
    return (await errorOf(Promise.reject(error))).faults.map(({ place }) => place?.line)
  }
}

const LINES = [
  ...[
    '1,2,3',
    '',
    ',,',
    'a"b,c,d',
    ' "a,b",c,d',
    '"a" ,b,c',
    '"a""b",c,d',
    '"a\nb",c,d',
    '1,2,3,',
    '1,2,3,,""',
  ],
  ...[
    '1,2',
    '1,2,3,4',
    '1,2,3, ',
    '1',
    '  ',
    '#1',
    '"a\nb",c',
    '1,2,3,"4"',
    '1,2,3,4,5',
    '"a"x,b,c',
    'ü,1',
    'ü,1,2',
  ],
]

describe('lines that are no rows', () => {
  it('are those that DuckDB rejects', async () => {
    const lines = fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 12 })
    const end = fc.constantFrom('\n', '\r\n', '\r')
    await fc.assert(
      fc.asyncProperty(lines, end, fc.boolean(), async (body, lineEnd, ends) => {
        const text = ['a,b,c', ...body].join('\n').replaceAll('\n', lineEnd) + (ends ? lineEnd : '')
        const path = write('random.csv', text)
        expect(await unfitLines(path)).toEqual(await rejectedLines(path))
      }),
      { numRuns: 20 },
    )
  })

  it('may be of another encoding, or cut by the end of a chunk', async () => {
    const wrong = Buffer.from([0x61, 0xff, 0x2c, 0x62, 0x2c, 0x63, 0x0a])
    const filler = Buffer.from(`${'ü'.repeat(100)},2,3\n`)
    const chunks = Array.from({ length: 3000 }, (_, index) =>
      index === 1 || index === 2900 ? wrong : filler,
    )
    const path = write('encoded.csv', Buffer.concat([Buffer.from('a,b,c\n'), ...chunks]))
    expect(await unfitLines(path)).toEqual([3, 2902])
  })
})

describe('a file with very many lines that are no rows', () => {
  const bar = (minute: number, open = '10'): string => `NVDA,2025-01-27T14:${minute}Z,${open},11,9,10,1`
  const lines = [
    'symbol,start,open,high,low,close,volume',
    bar(30),
    ...Array.from({ length: 1100 }, (_, index) => (index % 2 === 0 ? 'NVDA,1,2' : '"NV\nDA",1,2,3,4,5,6,7')),
    bar(31),
    bar(32, 'x'),
    bar(31),
  ]
  const [text, last] = [lines.join('\n'), lines.join('\n').split('\n').length]
  const options = { list: { exchange: 'XNAS' } } as const

  it.each([
    ['wide.csv', text],
    ['wide.csv.gz', gzipSync(text)],
  ])('ends an import with the first of them and their count: %s', async (name, content) => {
    const error = await errorOf(importBars(write(name, content), options))
    expect([error.count, error.faults.length]).toEqual([1100, FAULTS_MAX + 1])
    expect(error.faults.slice(0, 3)).toMatchObject([
      { place: { file: name, line: 3 }, expected: '7', found: '3' },
      { place: { file: name, line: 4 }, expected: '7', found: '8' },
      { place: { file: name, line: 6 }, expected: '7', found: '3' },
    ])
    expect(error.faults.at(-1)?.message).toBe('There are 800 more faults, which are not listed.')
  })

  it.each([
    ['wide.csv', text],
    ['wide.csv.gz', gzipSync(text)],
  ])('leaves them out and counts them, with skipBad: %s', async (name, content) => {
    const report = await importBars(write(name, content), { ...options, skipBad: true })
    expect([report.rows, report.events]).toEqual([4, 2])
    expect([report.faults.count, report.faults.rows]).toEqual([1101, 1101])
    expect(report.faults.first.length).toBe(FAULTS_MAX)
    expect(report.duplicates).toEqual({ count: 1, places: [{ file: name, line: last }] })
  })

  it('counts the faults of several files together', async () => {
    const files = ['one.csv', 'two.csv'].map((name) => write(name, text))
    const error = await errorOf(importBars(files, options))
    expect([error.count, error.faults.length]).toEqual([2200, FAULTS_MAX + 1])
  })

  it('is an error of a table, too', async () => {
    const error = await errorOf(readTable(write('wide.csv', text)))
    expect([error.count, error.faults.length]).toEqual([1100, FAULTS_MAX + 1])
  })
})

it('places faults in files of other encodings by their lines', async () => {
  const text = 'symbol,start,open,high,low,close\n\n\nNVDA,2025-01-27T14:30Z,x,11,9,10\n'
  const path = write('wide.csv', Buffer.from(`\uFEFF${text}`, 'utf16le'))
  const error = await errorOf(importBars(path, { list: { exchange: 'XNAS' } }))
  expect(error.place).toEqual({ file: 'wide.csv', line: 4 })
})

it('describes the faults of rows that are listed, and counts the others', () => {
  const tally = new FaultTally()
  let described = 0
  for (let row = 1; row <= 400; row += 1) {
    for (const message of ['a', 'b']) {
      tally.add({ file: 0, row }, () => {
        described += 1
        return { code: 'file.invalid', message }
      })
    }
  }
  expect([tally.count, tally.rows, tally.first.length, described]).toEqual([800, 400, FAULTS_MAX, FAULTS_MAX])
})

it.each([
  ['bars', (path: string) => importBars(path, { list: { exchange: 'XNAS' }, interval: '1m' })],
  [
    'trades',
    (path: string) => importTrades(path, { list: { exchange: 'XNAS' }, columns: { price: 'close' } }),
  ],
])('counts %s outside of the calendar beyond those that it lists', async (_, importing) => {
  const rows = Array.from({ length: 305 }, () => 'NVDA,1890-01-02T15:00Z,10,11,9,10')
  const path = write('old.csv', ['symbol,timestamp,open,high,low,close', ...rows].join('\n'))
  const error = await errorOf(importing(path))
  expect([error.count, error.faults.length, error.code]).toEqual([305, FAULTS_MAX + 1, 'calendar.range'])
})
