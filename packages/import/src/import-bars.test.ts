import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, formatInstant, replay, type TapelineEvent } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { errorOf, HOURS, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const

function bars(events: Iterable<TapelineEvent>): [id: string, at: string, data: { start: number }][] {
  return [...events].flatMap(({ type, id, at, data }) =>
    type === 'bar.closed' ? [[id, formatInstant(at), data as { start: number }]] : [],
  )
}

describe('importBars', () => {
  it('makes bars of rows, named after their file and row, and lists their instruments', async () => {
    const file = write('hours.csv', HOURS.join('\n'))
    const { timeline, ...report } = await importBars(file, { list, interval: '1h' })
    expect(bars(timeline)[2]).toEqual([
      'hours.csv:3',
      // The last bar of the day ends with the session.
      '2025-01-27T21:00:00.000Z',
      {
        symbol: 'NVDA',
        start: Date.parse('2025-01-27T20:30Z'),
        open: 118,
        high: 119,
        low: 117,
        close: 118.42,
        volume: 3000,
      },
    ])
    expect(report.events).toBe(3)
    expect(report.listed).toEqual(['NVDA'])
    expect(timeline.sealed).toBe(true)
    expect(replay(timeline, market).atEnd().quotes.NVDA?.last).toBe(118.42)
  })

  it('states which column each field was read from, and which were left alone', async () => {
    const file = write(
      'stated.csv',
      HOURS.map((row, index) => `${row},${index === 0 ? 'Trades' : 7}`).join('\n'),
    )
    const { files, notes, gaps } = await importBars(file, { list, columns: { volume: 'Vol' } })
    expect(files[0]?.columns.open).toEqual({ column: 'O', guessed: true })
    expect(files[0]?.columns.volume).toEqual({ column: 'Vol', guessed: false })
    expect(files[0]?.ignored).toEqual(['Trades'])
    expect(notes).toContain('A bar was taken to last an hour, the commonest step from bar to bar.')
    expect(gaps).toEqual({ count: 4, places: [{ file: 'stated.csv', line: 4 }] })
  })

  it.each(['', ' ', '\t', '\v', '\u00A0', '\u2003', '\uFEFF'])(
    'keeps a bar whose volume is blank: %j',
    async (blank) => {
      const row = `2025-01-27T09:30:00-05:00,1,2,1,2,${blank}`
      const file = write('blank.csv', `time,open,high,low,close,volume\n${row}\n`)
      const { events, timeline } = await importBars(file, { symbol: 'NVDA', list, interval: '1h' })
      expect(events).toBe(1)
      expect(bars(timeline)[0]?.[2]).not.toHaveProperty('volume')
    },
  )

  it('adds nothing when a file is imported again', async () => {
    const file = write('again.csv', HOURS.join('\n'))
    const { timeline } = await importBars(file, { list, interval: '1h' })
    const again = await importBars(file, { list, interval: '1h', into: timeline })
    expect(again.timeline.length).toBe(timeline.length)
    expect(again.listed).toEqual([])
  })

  it('knows an instrument by the name that it was given later', async () => {
    const into = createTimeline(marketEvents).append([
      {
        id: 'listed',
        type: 'instrument.listed',
        at: '2022-01-03T09:30-05:00',
        data: { symbol: 'FB', name: 'Facebook', kind: 'equity', exchange: 'XNAS' },
      },
      {
        id: 'renamed',
        type: 'instrument.renamed',
        at: '2022-06-09T08:00-04:00',
        data: { symbol: 'FB', to: 'META' },
      },
    ])
    const file = write('META.csv', 'time,o,h,l,c\n2022-06-09T09:30-04:00,1,1,1,1')
    const { listed, timeline } = await importBars(file, { into, symbolFromName: true, interval: '1m' })
    expect(listed).toEqual([])
    expect(timeline.length).toBe(3)
  })

  it('reads gzip, semicolons, a byte order mark, carriage returns and quotes', async () => {
    const text = `\uFEFF${HOURS.map((row) => row.replaceAll(',', ';')).join('\r\n')}\r\n"AMD";"2025-01-27 10:30:00-05";1;1;1;1;`
    const plain = await importBars(write('odd.csv', text), { list, interval: '1h' })
    const packed = await importBars(write('odd.csv.gz', gzipSync(text)), { list, interval: '1h' })
    expect(plain.events).toBe(4)
    expect([...packed.timeline].map(({ data }) => data)).toEqual([...plain.timeline].map(({ data }) => data))
  })

  it('reads JSON Lines, numbers since 1970 in the unit that fits, and symbols from names of files', async () => {
    const row = { t: 1737988200000, o: 124.8, h: 128.4, l: 123.03, c: 126.5, v: 1 }
    write('each/NVDA_1m.jsonl', `${JSON.stringify(row)}\n${JSON.stringify({ ...row, t: row.t + 60_000 })}`)
    write('each/AMD_1m.jsonl', JSON.stringify({ ...row, c: 124.8 }))
    const pattern = `${write('each/readme.md', '').replace(/readme.md$/, '')}*_1m.jsonl`
    const { timeline, notes, listed } = await importBars(pattern, { list, symbolFromName: true })
    expect(listed).toEqual(['AMD', 'NVDA'])
    expect(notes).toContain(
      'Numbers were read as milliseconds since 1970; pass `epochUnit` to say otherwise.',
    )
    expect(bars(timeline).map(([id, at]) => [id, at])).toEqual([
      ['AMD_1m.jsonl:1', '2025-01-27T14:31:00.000Z'],
      ['NVDA_1m.jsonl:1', '2025-01-27T14:31:00.000Z'],
      ['NVDA_1m.jsonl:2', '2025-01-27T14:32:00.000Z'],
    ])
  })

  it('numbers the rows of JSON Lines alike each time', async () => {
    const row = { symbol: 'NVDA', t: 1737988200000, o: 124.8, h: 128.4, l: 123.03, c: 126.5 }
    const file = write(
      'alike.jsonl',
      `${JSON.stringify(row)}\n${JSON.stringify({ ...row, t: row.t + 60_000 })}`,
    )
    for (let time = 0; time < 12; time += 1) {
      const { timeline } = await importBars(file, { list, interval: '1m' })
      expect(bars(timeline).map(([id]) => id)).toEqual(['alike.jsonl:1', 'alike.jsonl:2'])
    }
  })

  it('gives bars of days the hours of their session, or makes closes of them', async () => {
    const file = write('days.csv', 'date,open,high,low,close\n2025-07-03,1,2,1,2\n20250707,2,3,2,3')
    const { timeline } = await importBars(file, { list, symbol: 'NVDA' })
    // The third of July is a day of early closing.
    expect(bars(timeline).map(([, at]) => at)).toEqual([
      '2025-07-03T17:00:00.000Z',
      '2025-07-07T20:00:00.000Z',
    ])
    const closes = await importBars(file, { list, symbol: 'NVDA', daily: 'closes' })
    expect(closes.timeline.get('days.csv:2').data).toEqual({ symbol: 'NVDA', day: '2025-07-07', price: 3 })
  })

  it('takes the time for the end of a bar where that is said', async () => {
    const file = write(
      'ends.csv',
      'symbol,time,open,high,low,close\nNVDA,2025-01-27 10:00,1,1,1,1\nNVDA,2025-01-27 11:00,1,1,1,1',
    )
    const { timeline } = await importBars(file, { list, zone: 'America/New_York', time: 'end' })
    const starts = bars(timeline).map(([, , data]) => formatInstant(data.start))
    // An hour that would begin before the open begins with it.
    expect(starts).toEqual(['2025-01-27T14:30:00.000Z', '2025-01-27T15:00:00.000Z'])
  })
})

describe('what importBars never guesses', () => {
  const local = (...times: string[]): string =>
    ['symbol,time,open,high,low,close', ...times.map((time) => `NVDA,${time},1,1,1,1`)].join('\n')

  it('the zone of times without an offset', async () => {
    const error = await errorOf(
      importBars(write('naive.csv', local('2025-01-27 09:30', '2025-01-27 09:31')), { list }),
    )
    expect(error.code).toBe('date.offset-missing')
    expect(error.expected).toBe("zone: 'America/New_York', say")
    expect(error.faults).toHaveLength(1)
  })

  it('a time that the change of summer time skips or repeats', async () => {
    const file = write(
      'summer.csv',
      local('2025-03-09 01:59', '2025-03-09 02:30', '2025-11-02 01:30', '2025-11-02 02:00'),
    )
    const error = await errorOf(importBars(file, { list, zone: 'America/New_York', interval: '1m' }))
    // The exchange trades at none of these times, which are faults of the other rows.
    expect(error.faults.map(({ code, place }) => [code, place?.line])).toEqual([
      ['file.invalid', 2],
      ['date.skipped', 3],
      ['date.repeated', 4],
      ['file.invalid', 5],
    ])
  })

  it('the exchange of an instrument', async () => {
    const error = await errorOf(importBars(write('unlisted.csv', HOURS.join('\n'))))
    expect(error.code).toBe('instrument.unknown')
    expect(error.found).toBe('NVDA')
  })

  it('the unit of numbers that lie near today in none', async () => {
    const file = write('early.csv', local('86400', '86460'))
    expect((await errorOf(importBars(file, { list }))).expected).toBe("epochUnit: 's', ms, us or ns")
    expect((await errorOf(importBars(file, { list, epochUnit: 's' }))).code).toBe('calendar.range')
  })
})

describe('queries', () => {
  const rows = `SELECT 'NVDA' AS symbol, TIMESTAMP '2025-01-27 14:30' AS time, 1 AS open, 1 AS high, 1 AS low, 1 AS close`

  it('give rows', async () => {
    const source = { query: `${rows};`, name: 'made up' }
    const { timeline } = await importBars(source, { list, zone: 'UTC', interval: '1m' })
    expect(timeline.get('made up:1').at).toBe(Date.parse('2025-01-27T14:31Z'))
  })

  it('read the files that are named beside them', async () => {
    const file = write('asked.csv', HOURS.join('\n'))
    const query = `SELECT * FROM read_csv('${file}')`
    expect((await importBars({ query, files: file }, { list, interval: '1h' })).events).toBe(3)
    expect((await errorOf(importBars({ query }, { list, interval: '1h' }))).message).toContain(
      'Permission Error',
    )
  })

  it('that need more memory than they may take end with an error', async () => {
    const query = rows.replace(`'NVDA'`, `string_agg(repeat('A', 1000), '')`)
    const error = await errorOf(importBars({ query: `${query} FROM range(4000000)` }, { list }))
    expect(error.faults).toEqual([
      {
        code: 'file.invalid',
        message:
          'The query needs more memory than reading may take; sort, group and join fewer rows, or make a file of what it selects and import that.',
        expected: 'at most 256 MB',
        place: { file: 'query' },
      },
    ])
  })

  it.each([
    `COPY (${rows}) TO 'out.csv'`,
    `ATTACH 'other.db'`,
    'INSTALL httpfs',
    `SET memory_limit = '1TB'`,
    `${rows}; ${rows}`,
    'SELECT $1 AS open',
    `SELECT * FROM read_text('package.json')`,
    'nonsense',
  ])('do nothing else: %s', async (query) => {
    expect((await errorOf(importBars({ query }, { list }))).code).toBe('file.invalid')
  })

  it('are not empty', async () => {
    expect((await errorOf(importBars({ query: '' }, { list }))).code).toBe('argument.invalid')
  })
})
