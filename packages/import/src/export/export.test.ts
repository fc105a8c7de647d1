import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { tableFromIPC } from 'apache-arrow'
import { errorOf, temporaryFolder } from '../files.fixture.js'
import { exportEvents } from './export-events.js'
import { exportSamples } from './export-samples.js'
import { exportState } from './export-state.js'
import { writeWhole } from './write-whole.js'

const { folder, write, remove } = temporaryFolder()
afterAll(remove)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

const timeline = createTimeline(marketEvents).append([
  {
    id: 'listed',
    type: 'instrument.listed',
    at: '2025-01-27T09:30-05:00',
    data: { symbol: 'NVDA', name: '=1+1', kind: 'equity', exchange: 'XNAS' },
  },
  { id: 'trade', type: 'price.traded', at: '2025-01-27T10:00-05:00', data: { symbol: 'NVDA', price: 121.5 } },
  {
    id: 'news',
    type: 'news.published',
    at: '2025-01-27T10:01-05:00',
    data: { summary: '-17 %, "a rout"\nin chips', symbols: ['NVDA'] },
  },
])
const samples = [
  { at: 0, value: { price: -1.5, note: '@home', 'a.b': true } },
  { at: 1000, value: { price: 2 } },
]

describe('exportSamples', () => {
  it('writes CSV in which no text is a formula and numbers stay as they are', async () => {
    await exportSamples(samples, join(folder, 'samples.csv'))
    expect(read('samples.csv')).toBe(
      'at,time,price,note,"[""a.b""]"\n' +
        "0,1970-01-01T00:00:00.000Z,-1.5,'@home,true\n1000,1970-01-01T00:00:01.000Z,2,,\n",
    )
  })

  it.each(['=1', '+1', '-1', '@a', '\t=1', '\r=1'])(
    'keeps %j from being run by a spreadsheet',
    async (value) => {
      await exportSamples([{ at: 0, value }], join(folder, 'formula.csv'))
      expect(read('formula.csv').split('.000Z,')[1]).toMatch(/^"?'/)
    },
  )

  it('writes JSON Lines without what is missing', async () => {
    await exportSamples(samples, join(folder, 'samples.jsonl'))
    expect(
      read('samples.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { at: 0, time: '1970-01-01T00:00:00.000Z', price: -1.5, note: '@home', '["a.b"]': true },
      { at: 1000, time: '1970-01-01T00:00:01.000Z', price: 2 },
    ])
  })

  it('writes Parquet and Arrow with typed columns', async () => {
    await exportSamples(samples, join(folder, 'samples.parquet'))
    const connection = await (await DuckDBInstance.create()).connect()
    const rows = await connection.runAndReadAll(`SELECT * FROM '${join(folder, 'samples.parquet')}'`)
    expect(rows.columnTypes().map(String)).toEqual(['DOUBLE', 'VARCHAR', 'DOUBLE', 'VARCHAR', 'BOOLEAN'])
    expect(rows.getRowsJS()[0]?.slice(2)).toEqual([-1.5, '@home', true])

    await exportSamples(samples, join(folder, 'samples.arrow'))
    const table = tableFromIPC(readFileSync(join(folder, 'samples.arrow')))
    expect([...(table.getChild('price') ?? [])]).toEqual([-1.5, 2])
    expect([...(table.getChild('note') ?? [])]).toEqual(['@home', null])
  })
})

describe('what a format has no place for', () => {
  it.each([
    ['parquet', { 'a\0': 1 }],
    ['parquet', { name: 1, Name: 2 }],
    ['parquet', { '\ud800': 1 }],
    ['parquet', { note: '\ud800' }],
    ['arrow', { '\ud800': 1 }],
    ['arrow', { note: '\ud800' }],
    ['csv', { note: '\ud800' }],
    // Each sample has an `at` of its own, so that the one in the value is named `value.at`, as the path of the other is.
    ['jsonl', { value: { at: 1 }, at: 2 }],
  ])('is an error, and no file: in %s %j', async (ending, value) => {
    const path = join(folder, `odd.${ending}`)
    const error = await errorOf(exportSamples([{ at: 0, value }], path))
    expect(error.code).toBe('file.invalid')
    expect(existsSync(path)).toBe(false)
  })

  it.each([
    ['parquet', { 'a\u00e9': 1, 'a\u00c9': 2, note: 'zero\0' }],
    ['arrow', { name: 1, Name: 2, 'a\0': 3 }],
    ['jsonl', { name: 1, Name: 2, 'a\0': 3, '\ud800': '\ud800' }],
  ])('is not an error where it has: %s %j', async (ending, value) => {
    const path = join(folder, `fine.${ending}`)
    await exportSamples([{ at: 0, value }], path)
    expect(existsSync(path)).toBe(true)
  })
})

describe('exportState', () => {
  it('writes a row for each value, by the path that the core reads', async () => {
    await exportState(replay(timeline, market).atEnd(), join(folder, 'state.jsonl'))
    const rows = read('state.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows).toContainEqual({ path: 'quotes.NVDA.last', value: 121.5 })
    expect(rows).toContainEqual({ path: 'instruments.NVDA.name', value: '=1+1' })
  })
})

describe('exportEvents', () => {
  it('writes a table with columns for plain fields and JSON for the rest', async () => {
    await exportEvents(timeline, join(folder, 'events.csv'))
    const text = read('events.csv')
    expect(text).toContain(',data.symbol,data.name,')
    expect(text).toContain(",NVDA,'=1+1,equity,XNAS,")
    expect(text).toContain('"{""summary"":""-17 %, \\""a rout\\""')
  })
})

describe('a file that is written', () => {
  const target = write('old.csv', 'old')

  it('takes the place of an older one at once, and leaves nothing beside it', async () => {
    await exportSamples(samples, target)
    expect(read('old.csv')).toContain('@home')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('leaves the older one where writing fails or is stopped', async () => {
    write('kept.csv', 'kept')
    const kept = join(folder, 'kept.csv')
    const stop = new AbortController()
    const half = async (temporary: string): Promise<void> => {
      write(temporary.slice(folder.length + 1), 'half')
      stop.abort('stopped')
    }
    await expect(writeWhole(kept, stop.signal, half)).rejects.toBe('stopped')
    await expect(exportSamples(samples, kept, { signal: AbortSignal.abort('before') })).rejects.toBe('before')
    expect(read('kept.csv')).toBe('kept')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it.each(['nowhere/at/all.csv', '.', 'state.xyz'])(
    'is reported where it cannot be written: %s',
    async (name) => {
      const path = join(folder, name)
      expect(
        (await errorOf(exportSamples(samples, path, name === '.' ? { format: 'csv' } : {}))).code,
      ).toMatch(/^file\./)
      expect(existsSync(join(folder, 'nowhere'))).toBe(false)
    },
  )
})
