/** What is written batch by batch is what an import in memory writes: the same bytes, report and faults. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, isTapelineError, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importBarsToTape, importTradesToTape } from './import-to-tape.js'
import { importTrades } from './import-trades.js'
import { writeTape } from './tape/write-tape.js'

const { folder, write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const path = join(folder, 'made.tape')

/** Two listed instruments, one with two splits and one delisted; an event between the rows, and a corrected one. */
function base(blockSize: number, isNamed: boolean): Timeline<MarketEvent> {
  const news = (id: string, at: string) =>
    ({ id, type: 'news.published', at, data: { summary: id } }) as const
  return createTimeline(marketEvents, { blockSize }).append([
    {
      id: 'list',
      type: 'instrument.listed',
      at: '2020-01-01',
      data: { symbol: 'AA', name: 'A', kind: 'equity', exchange: 'XNYS' },
    },
    {
      id: 'list-DD',
      type: 'instrument.listed',
      at: '2020-01-01',
      data: { symbol: 'DD', name: 'D', kind: 'equity', exchange: 'XNYS' },
    },
    { id: 'gone', type: 'instrument.delisted', at: '2025-01-27T20:00Z', data: { symbol: 'DD' } },
    ...['2025-01-28T18:00-05:00', '2025-02-03T18:00-05:00'].map(
      (at, index) =>
        ({
          id: `split-${index}`,
          type: 'shares.split',
          at,
          data: { symbol: 'AA', newShares: 4, oldShares: 1 },
        }) as const,
    ),
    news('news-1', '2025-01-28T14:30Z'),
    { ...news('news-2', '2025-01-28T14:30Z'), replaces: 'news-1' },
    // It has the id of a row, so that all rows are held.
    ...(isNamed ? [news('rows.csv:2', '2025-01-02T00:00Z')] : []),
  ])
}

interface Outcome {
  readonly report?: unknown
  readonly bytes?: Buffer
  readonly faults?: unknown
}

async function outcomeOf(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return { faults: error.faults }
  }
}

async function held(paths: readonly string[], options: object, run: typeof importTrades): Promise<Outcome> {
  const { timeline, ...report } = await run(paths, { list, ...options })
  return { report, bytes: Buffer.from(await writeTape(timeline)) }
}

async function streamed(
  paths: readonly string[],
  options: object,
  run: typeof importTradesToTape,
): Promise<Outcome> {
  rmSync(path, { force: true })
  const report = await run(paths, path, { list, ...options })
  return { report, bytes: readFileSync(path) }
}

const symbol = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('AA', 'BB', 'CC', 'bb') },
  { weight: 1, arbitrary: fc.constantFrom('', 'a b', 'DD') },
)
const price = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 1, max: 5 }).map((units) => `10${units}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '-1', '0', 'x', '1e308', '5e-324', '1,5', '900') },
)
/** Days with and without trading, one of them beyond the calendar. */
const day = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('2025-01-27', '2025-01-28', '2025-01-31') },
  { weight: 1, arbitrary: fc.constantFrom('2025-01-25', '2025-02-01', '2050-01-03') },
)
const moment = fc.oneof(
  { weight: 40, arbitrary: fc.tuple(day, fc.nat({ max: 4 })).map(([date, at]) => `${date}T14:3${at}:00Z`) },
  { weight: 3, arbitrary: day.map((date) => `${date}T14:30:00.000000100Z`) },
  { weight: 2, arbitrary: fc.constant('1738074660') },
  { weight: 1, arbitrary: fc.constantFrom('2025-01-28', 'soon', '2025-01-28T14:30', '01/28/2025 14:30') },
)
const trade = fc
  .tuple(
    symbol,
    moment,
    price,
    fc.constantFrom('', '0', '-0', '7'),
    fc.constantFrom('2025-02-05T12:00Z', '2025-01-27T14:31Z'),
  )
  .map((cells) => cells.join())
/** Without the column of the time when a row became known. */
const withoutLast = (line: string) => line.slice(0, line.lastIndexOf(','))
const files = fc.array(fc.array(trade, { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 3 })
const options = fc.record({
  isKnown: fc.boolean(),
  skipBad: fc.boolean(),
  splitAdjusted: fc.boolean(),
  isNamed: fc.nat({ max: 9 }).map((ten) => ten === 9),
  sources: fc.constantFrom(undefined, [{ name: 'a file' }]),
  zone: fc.constantFrom(undefined, 'America/New_York'),
  batchRows: fc.constantFrom(1, 3, 8, 1000),
  blockSize: fc.constantFrom(2, 5, 2048),
})

/** Each run imports twice; some are the examples. */
const numRuns = 4 + Math.ceil((fc.readConfigureGlobal().numRuns as number) / 2)
const usual = {
  isKnown: false,
  skipBad: false,
  splitAdjusted: false,
  isNamed: false,
  sources: undefined,
  zone: undefined,
  batchRows: 3,
  blockSize: 2,
} as const
const late = ['AA', 'BB', 'AA', 'CC'].flatMap((name, index) =>
  ['14:34', '14:30', '14:30'].map((clock) => `${name},2025-01-27T${clock}:00Z,10${index + 1},7,`),
)
/** Saturdays: before all other rows, and after the delisting. */
const weekend = ['BB,2025-01-25T14:30:00Z,101,7,', 'DD,2025-02-01T14:30:00Z,101,7,']

describe('an import into a tape', () => {
  it('writes the tape of the import in memory, and reports the same', async () => {
    let [written, faulty] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        files,
        options,
        async (lists, { isNamed, isKnown, batchRows, blockSize, ...asked }) => {
          const paths = lists.map((lines, index) =>
            write(
              ['rows.csv', 'more.csv', 'last.csv'][index] as string,
              `${['symbol,time,price,size,known_at', ...lines].map(isKnown ? String : withoutLast).join('\n')}\n`,
            ),
          )
          const chosen = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
          const given = { ...chosen, into: base(blockSize, isNamed) }
          const expected = await outcomeOf(() => held(paths, given, importTrades))
          const found = await outcomeOf(() =>
            streamed(paths, { ...given, memoryBudgetBytes: 128 * batchRows }, importTradesToTape),
          )
          expect({ ...found, bytes: undefined }).toEqual({ ...expected, bytes: undefined })
          expect(found.bytes?.equals(expected.bytes as Buffer)).toBe(expected.bytes && true)
          expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
          if (found.bytes === undefined) faulty += 1
          else written += 1
        },
      ),
      {
        numRuns,
        examples: [
          [[late], usual],
          [[late, late], usual],
          [[[...late, ...weekend, 'BB,2025-01-27T14:30:00Z,x,7,']], { ...usual, skipBad: true }],
          [[weekend], usual],
        ],
      },
    )
    expect([written > 0, faulty > 0]).toEqual([true, true])
  }, 240_000)

  it('writes bars as the import in memory does', async () => {
    const rows = ['0', '1', '2'].map((minute) => `AA,2025-01-27T14:3${minute}Z,101,102,100,101,7`)
    const file = write('bars.csv', `symbol,start,open,high,low,close,volume\n${rows.join('\n')}\n`)
    const given = { interval: '1m', into: base(2, false) }
    const expected = await held([file], given, importBars)
    const found = await streamed([file], given, importBarsToTape as typeof importTradesToTape)
    expect(found).toEqual(expected)
  })
})
