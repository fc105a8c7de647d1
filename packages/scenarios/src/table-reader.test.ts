import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { type Fault, isTapelineError } from '@tapeline/core'
import { loadScenario, readScenario } from './load-scenario.js'
import { parseScenario } from './parse-scenario.js'
import { smallScenario } from './small-scenario.fixture.js'
import { formatOf, type TableColumns, tableFromColumns } from './table-reader.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-readers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const yaml = (smallScenario['scenario.yaml'] ?? '')
  .replace('bars.csv', 'bars.parquet')
  .replace('closes.csv', 'closes.parquet')
for (const [name, content] of Object.entries({
  ...smallScenario,
  'scenario.yaml': yaml,
  'bars.parquet': 'PAR1',
  'closes.parquet': 'PAR1',
})) {
  writeFileSync(join(folder, name), content)
}
const bars: TableColumns = {
  symbol: ['NVDA', 'NVDA'],
  start: [new Date('2025-01-27T19:30Z'), '2025-01-27T15:30'],
  open: [118.81, 117.78],
  high: [119.47, 118.63],
  low: [116.7, 117.78],
  close: [117.78, 118.51],
  volume: [78086044n, null],
}
const closes: TableColumns = {
  symbol: ['NVDA', 'NVDA'],
  day: [new Date('2025-01-24'), '2025-01-27'],
  price: [142.62, 118.42],
  adjustment: [undefined, 'unknown'],
}
const parquet = (path: string): TableColumns => (path.endsWith('bars.parquet') ? bars : closes)

describe('tables of other formats', () => {
  test('are read by a given reader, with the same events', async () => {
    const paths: string[] = []
    const read = await loadScenario(folder, {
      readers: {
        parquet: async (path) => {
          paths.push(path)
          return parquet(path)
        },
      },
    })
    expect(paths.every(isAbsolute)).toBe(true)
    const bySmall = parseScenario({ read: (path) => smallScenario[path] ?? '' }).timeline
    const close = read.get('close-NVDA-2025-01-24')
    expect(close).toEqual({ ...bySmall.get('close-NVDA-2025-01-24'), seq: close.seq })
    expect(read.get('bar-NVDA-2025-01-27T19:30:00.000Z').data).toEqual(
      bySmall.get('bar-NVDA-2025-01-27T14:30').data,
    )
    expect(read.get('bar-NVDA-2025-01-27T15:30').data).toEqual(bySmall.get('bar-NVDA-2025-01-27T15:30').data)
  })

  const faults = async (
    readers?: Readonly<Record<string, (path: string) => TableColumns>>,
  ): Promise<readonly Fault[]> => {
    try {
      await readScenario(folder, readers === undefined ? {} : { readers })
      return []
    } catch (error) {
      if (isTapelineError(error)) return error.faults
      throw error
    }
  }

  test('are an error without a reader', async () => {
    const message =
      "The table 'bars.parquet' needs a reader for 'parquet': pass one, as in readScenario(path, { readers: { parquet: … } })."
    for (const readers of [undefined, {}, { arrow: parquet }, Object.create({ parquet })]) {
      expect(await faults(readers)).toMatchObject([
        { code: 'file.unreadable', message, path: 'bars[0].file', place: { line: 21 } },
        { code: 'file.unreadable', path: 'closes[0].file' },
      ])
    }
  })

  test('are reported as unreadable if the reader throws', async () => {
    const broken = (path: string): TableColumns => {
      if (path.endsWith('bars.parquet')) throw new Error('no magic bytes')
      return closes
    }
    expect(await faults({ parquet: broken })).toMatchObject([
      {
        code: 'file.unreadable',
        message: "The file 'bars.parquet' cannot be read: no magic bytes.",
        path: 'bars[0].file',
      },
    ])
  })

  test('have row numbers instead of lines', async () => {
    const wrong = { ...closes, price: [142.62, Number.NaN] }
    expect(await faults({ parquet: (path) => (path.endsWith('bars.parquet') ? bars : wrong) })).toMatchObject(
      [{ code: 'file.invalid', found: "'NaN'", place: { file: join(folder, 'closes.parquet'), line: 2 } }],
    )
  })

  test.each([
    ['nothing', undefined, /no columns/],
    ['a list', [], /no columns/],
    ['columns that are not lists', { symbol: 'NVDA' }, /same length/],
    ['columns of several lengths', { symbol: ['NVDA'], price: [] }, /same length/],
    ['no column of that name', { symbol: ['NVDA'] }, /no column 'price'/],
    ['an unread column', { symbol: ['NVDA'], price: [1], colour: ['red'] }, /'colour'/],
  ])('of a reader that gives %s', (_name, columns, message) => {
    const found: Fault[] = []
    expect(
      tableFromColumns('t.parquet', columns, { required: ['symbol', 'price'], optional: [] }, found).rows,
    ).toEqual([])
    expect(found[0]).toMatchObject({ code: 'file.invalid', place: { file: 't.parquet' } })
    expect(found[0]?.message).toMatch(message)
  })

  test('are recognised by their endings', () => {
    expect(['a.csv', 'a.CSV', 'a.txt', 'a', 'b.d/a'].map(formatOf)).toEqual(Array(5).fill(undefined))
    expect(['a.parquet', 'a.Parquet', 'a.csv.gz', 'a.jsonl'].map(formatOf)).toEqual([
      'parquet',
      'parquet',
      'gz',
      'jsonl',
    ])
  })
})
