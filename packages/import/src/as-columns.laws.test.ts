/** Rows that become columns and rows that become objects give the same timeline, report and faults. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, isTapelineError, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import type { Imported } from './import-options.js'
import { importTrades } from './import-trades.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const SPLITS = ['2025-01-28T18:00-05:00', '2025-02-03T18:00-05:00']

/** Lists one of the instruments, and splits it twice. */
function base(blockSize: number, isNamed: boolean): Timeline<MarketEvent> {
  return createTimeline(marketEvents, { blockSize }).append([
    {
      id: 'list',
      type: 'instrument.listed',
      at: '2020-01-01',
      data: { symbol: 'AA', name: 'A', kind: 'equity', exchange: 'XNYS' },
    },
    ...SPLITS.map(
      (at, index) =>
        ({
          id: `split-${index}`,
          type: 'shares.split',
          at,
          data: { symbol: 'AA', newShares: 4, oldShares: 1 },
        }) as const,
    ),
    // It has the id of a row, so that objects are needed.
    ...(isNamed
      ? [
          {
            id: 'rows.csv:2',
            type: 'news.published',
            at: '2025-01-02T00:00Z',
            data: { summary: 'x' },
          } as const,
        ]
      : []),
  ])
}

interface Outcome {
  readonly report?: Omit<Imported, 'timeline'>
  readonly events?: unknown
  readonly faults?: unknown
  readonly areColumns: boolean
}

async function outcomeOf(run: Promise<Imported>): Promise<Outcome> {
  try {
    const { timeline, ...report } = await run
    const { blocks } = timeline.chain
    // Blocks of one part are views of the same arrays.
    const areColumns = new Set(blocks.map(({ at }) => at.buffer)).size < blocks.length
    return { report, events: timeline.toJSON(), areColumns }
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return { faults: error.faults, areColumns: false }
  }
}

const seldom = (text: string, usual: string) =>
  fc.nat({ max: 40 }).map((number) => (number === 0 ? text : usual))
const symbol = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('AA', 'BB', 'CC', 'bb') },
  { weight: 1, arbitrary: fc.constantFrom('', 'a b') },
)
const price = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 1, max: 9 }).map((units) => `10${units}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '-1', '0', 'x', '1e308', '5e-324', 'NaN') },
)
const volume = fc.constantFrom('', '0', '-0', '7', '1000')
const minute = fc.integer({ min: 0, max: 400 })
const day = fc.constantFrom('27', '28', '29', '30', '31')
const knownAt = fc.nat({ max: 60 }).map((number) => (number === 0 ? '2025-02-06' : '2025-02-05T12:00Z'))
/** Without the column of the time when a row became known. */
const withoutLast = (line: string) => line.slice(0, line.lastIndexOf(','))

const trade = fc
  .tuple(symbol, day, minute, price, volume, knownAt)
  .map(([name, date, at, cost, size, known]) => {
    const time = new Date(Date.parse(`2025-01-${date}T14:30Z`) + at * 60_000).toISOString()
    return `${name},${time},${cost},${size},${known}`
  })
const bar = fc
  .tuple(symbol, day, minute, price, fc.tuple(seldom('200', '99'), seldom('50', '120')), volume, knownAt)
  .map(([name, date, at, open, [low, high], size, known]) => {
    const time = new Date(Date.parse(`2025-01-${date}T14:30Z`) + at * 60_000).toISOString()
    return `${name},${time},${open},${high},${low},${open},${size},${known}`
  })
const tradingDays = [
  '02',
  '03',
  '06',
  '07',
  '08',
  '10',
  '13',
  '14',
  '15',
  '16',
  '17',
  '21',
  '22',
  '23',
  '24',
  '27',
  '28',
]
const close = fc
  .tuple(
    symbol,
    fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...tradingDays) },
      { weight: 1, arbitrary: fc.constant('04') },
    ),
    price,
    knownAt,
  )
  .map(([name, date, cost, known]) => `${name},2025-01-${date},${cost},${known}`)
/** Rows of one instrument on one day are the same close, or a fault. */
const keyOf = (line: string) => line.split(',', 2).join().toUpperCase()

const common = {
  isKnown: fc.boolean(),
  skipBad: fc.boolean(),
  splitAdjusted: fc.boolean(),
  isNamed: fc.nat({ max: 9 }).map((ten) => ten === 9),
  sources: fc
    .nat({ max: 8 })
    .map((nine) => [undefined, [{ name: 'a file' }], [{ name: '' }]][nine === 8 ? 2 : nine % 2]),
}
const files = (row: fc.Arbitrary<string>) =>
  fc.array(fc.array(row, { minLength: 1, maxLength: 16 }), { minLength: 1, maxLength: 2 })

/** Each run imports twice; two are the examples. */
const numRuns = 2 + Math.ceil((fc.readConfigureGlobal().numRuns as number) / 2)

const shapes = {
  bars: {
    rows: files(bar),
    header: 'symbol,start,open,high,low,close,volume,known_at',
    line: (index: number, cost: string) =>
      `AA,2025-01-28T15:0${index}:00Z,${cost},200,50,${cost},7,2025-02-05T12:00Z`,
    run: (paths: readonly string[], options: object) =>
      importBars(paths, { list, interval: '1m', ...options }),
  },
  closes: {
    rows: files(close).map((lists) =>
      lists.map((lines) => [...new Map(lines.map((line) => [keyOf(line), line])).values()]),
    ),
    header: 'symbol,date,close,known_at',
    line: (index: number, cost: string) => `AA,2025-01-${tradingDays[index]},${cost},2025-02-05T12:00Z`,
    run: (paths: readonly string[], options: object) =>
      importBars(paths, { list, daily: 'closes', adjustment: 'unknown', ...options }),
  },
  trades: {
    rows: files(trade),
    header: 'symbol,time,price,size,known_at',
    line: (index: number, cost: string) => `AA,2025-01-28T15:0${index}:00Z,${cost},7,2025-02-05T12:00Z`,
    run: (paths: readonly string[], options: object) => importTrades(paths, { list, ...options }),
  },
} as const

describe('rows become the same events as columns and as objects', () => {
  it.each(Object.entries(shapes))(
    'of %s',
    async (_, { rows, header, line, run }) => {
      let [columns, faulty] = [0, 0]
      const options = {
        isKnown: true,
        skipBad: false,
        splitAdjusted: false,
        isNamed: false,
        sources: undefined,
      }
      const lines = Array.from({ length: 8 }, (_, index) => line(index, '101'))
      await fc.assert(
        fc.asyncProperty(rows, fc.record(common), async (lists, { isNamed, isKnown, sources, ...asked }) => {
          const paths = lists.map((lines, index) => {
            const text = [header, ...lines].map(isKnown ? String : withoutLast).join('\n')
            return write(['rows.csv', 'more.csv'][index] as string, `${text}\n`)
          })
          const given = { ...asked, ...(sources === undefined ? {} : { sources }) }
          const made = await outcomeOf(run(paths, { ...given, into: base(2, isNamed) }))
          // Rows that would not fill a block become objects.
          const expected = await outcomeOf(run(paths, { ...given, into: base(65_536, isNamed) }))
          expect(expected.areColumns).toBe(false)
          expect({ ...made, areColumns: false }).toEqual(expected)
          if (made.areColumns) columns += 1
          if (made.faults !== undefined) faulty += 1
        }),
        // One file that becomes columns and one with a fault, whatever the random files are.
        {
          numRuns,
          examples: [
            [[lines], options],
            [[[...lines, line(8, 'x')]], options],
          ],
        },
      )
      expect([columns > 0, faulty > 0]).toEqual([true, true])
    },
    180_000,
  )
})
