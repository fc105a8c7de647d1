/** Files as vendors give them, one each: the last price, its session, its volume, and how many events they make. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { formatInstant, type TapelineEvent } from '@tapeline/core'
import fc from 'fast-check'
import type { BarOptions } from './bars/bar-options.js'
import { errorOf, faultsOf, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'
import { numberText } from './number-text.fixture.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const NVDA = { list, symbol: 'NVDA' } as const
const NEW_YORK = { ...NVDA, zone: 'America/New_York' } as const

let files = 0
function file(content: string | Uint8Array, ending = 'csv'): string {
  files += 1
  return write(`vendor-${files}.${ending}`, content)
}

function lines(...rows: readonly string[]): string {
  return `${rows.join('\n')}\n`
}

/** `<symbol> <last price> <moment> <volume>` of the last event of prices, and how many there are. */
function last(events: Iterable<TapelineEvent>, symbol = 'NVDA'): [text: string, count: number] {
  const prices = [...events].filter(
    ({ type, data }) => type !== 'instrument.listed' && (data as { symbol: string }).symbol === symbol,
  )
  const event = prices.at(-1)
  const data = (event?.data ?? {}) as { close?: number; price?: number; volume?: number; size?: number }
  const moment = event === undefined ? '' : formatInstant(event.at).slice(0, 16)
  return [`${data.close ?? data.price} ${moment} ${data.volume ?? data.size ?? '-'}`, prices.length]
}

const DAILY = '118.42 2025-01-27T21:00 818830900'

describe('bars', () => {
  it.each<[string, string | Uint8Array, BarOptions, [string, number]]>([
    [
      'yfinance, one symbol: three header rows',
      lines(
        'Price,Close,High,Low,Open,Volume',
        'Ticker,NVDA,NVDA,NVDA,NVDA,NVDA',
        'Date,,,,,',
        '2025-01-24,142.62,148.97,141.88,148.37,234657600',
        '2025-01-27,118.42,128.40,116.70,124.80,818830900',
      ),
      { list },
      [DAILY, 2],
    ],
    [
      'yfinance, two symbols, one without a trade',
      lines(
        'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume',
        'Ticker,V,NVDA,V,NVDA,V,NVDA,V,NVDA,V,NVDA',
        'Date,,,,,,,,,,',
        '2025-01-24,330,142.62,332,148.97,328,141.88,331,148.37,5,234657600',
        '2025-01-27,,118.42,,128.40,,116.70,,124.80,,818830900',
      ),
      { list },
      [DAILY, 2],
    ],
    [
      'yfinance, grouped by ticker: symbols above fields',
      lines(
        'Ticker,NVDA,NVDA,NVDA,NVDA,NVDA',
        'Price,Open,High,Low,Close,Volume',
        'Datetime,,,,,',
        '2025-01-24 00:00:00-05:00,148.37,148.97,141.88,142.62,234657600',
        '2025-01-27 00:00:00-05:00,124.80,128.40,116.70,118.42,818830900',
      ),
      { list },
      [DAILY, 2],
    ],
    [
      'yfinance with its index as a column: two header rows',
      lines(
        'Price,Date,Close,High,Low,Open,Volume',
        'Ticker,,NVDA,NVDA,NVDA,NVDA,NVDA',
        '0,2025-01-24,142.62,148.97,141.88,148.37,234657600',
        '1,2025-01-27,118.42,128.40,116.70,124.80,818830900',
      ),
      { list },
      [DAILY, 2],
    ],
    [
      'a table of closes by symbol',
      lines('Date,AAPL,NVDA', '2025-01-24,222.78,142.62', '2025-01-27,229.86,118.42'),
      { list, daily: 'closes' },
      ['118.42 2025-01-27T21:00 -', 2],
    ],
    [
      'Nasdaq.com',
      lines(
        'Date,Close/Last,Volume,Open,High,Low',
        '01/27/2025,$118.42,818830900,$124.80,$128.40,$116.70',
        '01/24/2025,$142.62,234657600,$148.37,$148.97,$141.88',
      ),
      NVDA,
      [DAILY, 2],
    ],
    [
      'Investing.com',
      '\uFEFF"Date","Price","Open","High","Low","Vol.","Change %"\r\n"01/27/2025","118.42","124.80","128.40","116.70","818.83M","-16.97%"\r\n"01/24/2025","142.62","148.37","148.97","141.88","-","-3.12%"\r\n',
      NVDA,
      ['118.42 2025-01-27T21:00 818830000', 2],
    ],
    [
      'Stooq, whose days are midnights of Warsaw',
      lines(
        '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
        'NVDA.US,D,20250124,000000,148.37,148.97,141.88,142.62,234657600,0',
        'NVDA.US,D,20250127,000000,124.80,128.40,116.70,118.42,818830900,0',
      ),
      NVDA,
      [DAILY, 2],
    ],
    [
      'MT5',
      lines(
        '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
        '2025.01.27\t16:30:00\t124.80\t128.40\t122.30\t124.03\t900\t242176\t3',
        '2025.01.27\t17:30:00\t124.03\t124.50\t118.80\t119.15\t800\t149176\t3',
      ),
      { ...NVDA, zone: 'Europe/Athens' },
      ['119.15 2025-01-27T16:30 149176', 2],
    ],
    [
      'Dukascopy, UTC',
      lines(
        'Gmt time,Open,High,Low,Close,Volume',
        '27.01.2025 14:30:00.000,124.80,128.40,122.30,124.03,242.17',
        '27.01.2025 15:30:00.000,124.03,124.50,118.80,119.15,149.17',
      ),
      { ...NVDA, zone: 'UTC' },
      ['119.15 2025-01-27T16:30 149.17', 2],
    ],
    [
      'Dukascopy, local times with their offset',
      lines(
        'Local time,Open,High,Low,Close,Volume',
        '27.01.2025 15:30:00.000 GMT+0100,124.80,128.40,122.30,124.03,242.17',
        '27.01.2025 16:30:00.000 GMT+0100,124.03,124.50,118.80,119.15,149.17',
      ),
      NVDA,
      ['119.15 2025-01-27T16:30 149.17', 2],
    ],
    [
      'Kibot, no header',
      lines(
        '01/27/2025,09:30,124.8,128.4,122.3,124.03,242176930',
        '01/27/2025,10:30,124.03,124.5,118.8,119.15,149176930',
      ),
      NEW_YORK,
      ['119.15 2025-01-27T16:30 149176930', 2],
    ],
    [
      'FirstRate, no header',
      lines(
        '2025-01-27 09:30:00,124.8,128.4,122.3,124.03,242176930',
        '2025-01-27 10:30:00,124.03,124.5,118.8,119.15,149176930',
      ),
      NEW_YORK,
      ['119.15 2025-01-27T16:30 149176930', 2],
    ],
    [
      'Binance, no header, microseconds',
      lines(
        '1737988200000000,124.80,128.40,122.30,124.03,242176,1737991799999999,1,1,1,1,0',
        '1737991800000000,124.03,124.50,118.80,119.15,149176,1737995399999999,1,1,1,1,0',
      ),
      NVDA,
      ['119.15 2025-01-27T16:29 149176', 2],
    ],
    [
      'Databento, prices of 1e-9 and nanoseconds',
      lines(
        'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
        '1737988200000000000,34,2,11667,124800000000,128400000000,122300000000,124030000000,242176,NVDA',
        '1737991800000000000,34,2,11667,124030000000,124500000000,118800000000,119150000000,149176,NVDA',
      ),
      { list },
      ['119.15 2025-01-27T16:30 149176', 2],
    ],
    [
      'CryptoDataDownload: an address before the header',
      lines(
        'https://www.example.org',
        'unix,date,symbol,open,high,low,close',
        '1737988200,2025-01-27 14:30:00,NVDA,124.80,128.40,122.30,124.03',
        '1737991800,2025-01-27 15:30:00,NVDA,124.03,124.50,118.80,119.15',
      ),
      { list },
      ['119.15 2025-01-27T16:30 -', 2],
    ],
    [
      'Excel in German, windows-1252',
      Buffer.from(
        lines(
          'Datum;Eröffnung;Hoch;Tief;Schluss;Stücke',
          '27.01.2025;124,80;128,40;116,70;118,42;818.830.900',
          '24.01.2025;148,37;148,97;141,88;142,62;234.657.600',
        ),
        'latin1',
      ),
      NVDA,
      [DAILY, 2],
    ],
    [
      'Excel as Unicode text: UTF-16 and tabs',
      Buffer.from(
        `\uFEFF${['Date\tOpen\tHigh\tLow\tClose', '2025-01-24\t148.37\t148.97\t141.88\t142.62', '2025-01-27\t124.8\t128.4\t116.7\t118.42'].join('\r\n')}`,
        'utf16le',
      ),
      NVDA,
      ['118.42 2025-01-27T21:00 -', 2],
    ],
    [
      'sep=; and comments',
      lines(
        'sep=;',
        '# of a vendor',
        'Date;Open;High;Low;Close',
        '2025-01-24;148;149;141;142',
        '2025-01-27;124;128;116;118',
      ),
      NVDA,
      ['118 2025-01-27T21:00 -', 2],
    ],
    [
      'thousands in quotes',
      lines(
        'Date,Open,High,Low,Close',
        '2025-01-24,998,"1,002.5",997,"1,001.5"',
        '2025-01-27,"1,100.5","1,102.5","1,099.5","1,101.5"',
      ),
      NVDA,
      ['1101.5 2025-01-27T21:00 -', 2],
    ],
  ])('%s', async (_, content, options, expected) => {
    const { timeline, faults } = await importBars(file(content, 'txt'), options)
    expect(last(timeline)).toEqual(expected)
    expect(faults.count).toBe(0)
  })

  it('of two files of Binance are each in their own unit', async () => {
    const paths = [
      file('1735828140000,93500,93600,93400,93576,12.3,1735828199999,1,1,1,1,0\n'),
      file('1735828200000000,93576,93610,93500,93600,10.1,1735828259999999,1,1,1,1,0\n'),
    ]
    const { timeline, notes } = await importBars(paths, NVDA)
    expect(
      [...timeline].slice(1).map(({ data }) => formatInstant((data as { start: number }).start)),
    ).toEqual(['2025-01-02T14:29:00.000Z', '2025-01-02T14:30:00.000Z'])
    expect(notes.join()).toMatch(
      /Numbers of .* were read as milliseconds.*Numbers of .* were read as microseconds/s,
    )
  })

  it('of a table by instrument have ids and lines of their own', async () => {
    const path = file(
      lines(
        'Price,Close,Close',
        'Ticker,AAPL,NVDA',
        'Date,,',
        '2025-01-24,222.78,142.62',
        '2025-01-27,229.86,x1',
      ),
    )
    const error = await errorOf(importBars(path, { list, daily: 'closes' }))
    expect(faultsOf(error)).toEqual(['5: The close is no number. "x1"'])
    const { timeline } = await importBars(path, { list, daily: 'closes', skipBad: true })
    expect([...timeline].map(({ id }) => id).slice(2)).toEqual([
      expect.stringMatching(/:1:AAPL$/),
      expect.stringMatching(/:1:NVDA$/),
      expect.stringMatching(/:2:AAPL$/),
    ])
  })
})

describe('trades', () => {
  it.each<[string, string, object, [string, number]]>([
    [
      'Databento',
      lines(
        'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,symbol',
        '1737988201000000100,1737988201000000000,0,2,11667,T,A,0,124800000000,100,NVDA',
        '1737988202000000100,1737988202000000000,0,2,11667,T,B,0,124810000000,5,NVDA',
      ),
      { list },
      ['124.81 2025-01-27T14:30 5', 2],
    ],
    [
      'Polygon',
      lines(
        'ticker,conditions,id,participant_timestamp,price,sequence_number,sip_timestamp,size',
        'NVDA,"12,37",1,1737988201123456789,124.80,1001,1737988201123556789,100',
        'NVDA,,2,1737988202000000001,124.81,1002,1737988202000000500,5',
      ),
      { list },
      ['124.81 2025-01-27T14:30 5', 2],
    ],
    [
      'Binance, no header',
      lines('1,124.80,100,12480.0,1737988201000,True,True', '2,124.81,5,624.05,1737988202000,False,True'),
      NVDA,
      ['124.81 2025-01-27T14:30 5', 2],
    ],
  ])('%s', async (_, content, options, expected) => {
    expect(last((await importTrades(file(content), options)).timeline)).toEqual(expected)
  })

  it('with a second clock become known by it', async () => {
    const rows = ['timestamp,price,received_at', '2025-01-27T10:00:00-05:00,5,2025-01-27T10:15:00-05:00']
    const { timeline } = await importTrades(file(lines(...rows)), NVDA)
    expect(formatInstant([...timeline].at(-1)?.knownAt ?? 0)).toBe('2025-01-27T15:15:00.000Z')
    const named = file(lines(...rows).replace('received_at', 'seen'))
    const given = await importTrades(named, { ...NVDA, columns: { knownAt: 'seen' } })
    expect(formatInstant([...given.timeline].at(-1)?.knownAt ?? 0)).toBe('2025-01-27T15:15:00.000Z')
  })
})

describe('two readings are never guessed', () => {
  const dated = (...dates: string[]): string =>
    file(lines('Date,Open,High,Low,Close', ...dates.map((date) => `${date},1,2,1,2`)))

  it('of days and months, unless a row or a weekend decides', async () => {
    const open = dated('03/04/2025', '04/04/2025')
    expect((await errorOf(importBars(open, NVDA))).expected).toBe(
      "timeFormat: '%m/%d/%Y' or timeFormat: '%d/%m/%Y'",
    )
    const said = await importBars(open, { ...NVDA, timeFormat: '%d/%m/%Y' })
    expect(last(said.timeline)).toEqual(['2 2025-04-04T20:00 -', 2])
    expect(last((await importBars(dated('12/02/2025', '13/02/2025'), NVDA)).timeline)[0]).toBe(
      '2 2025-02-13T21:00 -',
    )
    // 3 February 2025 is a Monday, 2 March a Sunday.
    expect(last((await importBars(dated('02/03/2025', '02/04/2025'), NVDA)).timeline)[0]).toBe(
      '2 2025-02-04T21:00 -',
    )
  })

  it('of points and commas, unless a number decides', async () => {
    const text = lines('Date;Open;High;Low;Close', '2025-01-27;1.100;1.102;1.099;1.101')
    expect((await errorOf(importBars(file(text), NVDA))).expected).toBe("decimal: '.' or decimal: ','")
    expect(last((await importBars(file(text), { ...NVDA, decimal: '.' })).timeline)[0]).toMatch(/^1\.101 /)
    expect(last((await importBars(file(text), { ...NVDA, decimal: ',' })).timeline)[0]).toMatch(/^1101 /)
    const mixed = lines('Date,Open,High,Low,Close', '2025-01-27,"1,5","1.75","1,5","1,5"')
    expect((await errorOf(importBars(file(mixed), NVDA))).message).toContain(
      'Some numbers have a decimal point',
    )
    const commas = lines('Date,Open,High,Low,Close', '2025-01-27,"1,100","1,102","1,099","1,101"')
    expect((await errorOf(importBars(file(commas), NVDA))).message).toContain('do not say whether')
  })

  it('of columns without names', async () => {
    const text = lines('2025-01-27,118.42,128.40,116.70,124.80', '2025-01-28,128.99,121,116,122')
    const error = await errorOf(importBars(file(text), NVDA))
    expect(error.expected).toBe("names: 'date,open,high,low,close,volume'")
    const names = ['date', 'close', 'high', 'low', 'open']
    const error2 = await errorOf(importBars(file(text), { ...NVDA, names: names.slice(1) }))
    expect(error2.message).toContain('5 cells')
    const good = lines('2025-01-27,118.42,128.40,116.70,124.80', '2025-01-28,128.99,129,116,122')
    expect(last((await importBars(file(good), { ...NVDA, names })).timeline)[0]).toBe(
      '128.99 2025-01-28T21:00 -',
    )
  })

  it('of prices in a small unit', async () => {
    const text = lines(
      'symbol,start,open,high,low,close',
      'NVDA,2025-01-27T14:30Z,124800000000,128400000000,122300000000,124030000000',
    )
    expect((await errorOf(importBars(file(text), { list, interval: '1h' }))).expected).toContain(
      'priceScale: 1e-9',
    )
    const { timeline } = await importBars(file(text), { list, interval: '1h', priceScale: 1e-9 })
    expect(last(timeline)[0]).toBe('124.03 2025-01-27T15:30 -')
  })
})

it('leaves lines before the header and volumes out where that is said', async () => {
  const text = lines(
    'Export, of 27 January',
    'a,b',
    'Date,Open,High,Low,Close,Volume',
    '2025-01-27,1,2,1,2,nonsense',
  )
  const { timeline } = await importBars(file(text), { ...NVDA, skipLines: 2, columns: { volume: '' } })
  expect(last(timeline)).toEqual(['2 2025-01-27T21:00 -', 1])
})

it('counts the rows that it leaves out, beside their faults', async () => {
  const text = lines('Date,Open,High,Low,Close', '2025-01-27,1,2,1,2', '2025-01-28,a,b,c,d', '2025-01-29,1')
  const { faults } = await importBars(file(text), { ...NVDA, skipBad: true })
  expect([faults.rows, faults.count]).toEqual([2, 5])
})

it('reads numbers in every way of writing them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(numberText, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('.', ','),
      async (cells, decimal) => {
        const rows = cells.map(({ write: text }, index) => {
          const cell = `"${text(decimal as '.' | ',')}"`
          return `2025-01-27T14:${30 + index}Z,${cell}`
        })
        const path = file(lines('timestamp,price', ...rows))
        const { timeline } = await importTrades(path, {
          ...NVDA,
          decimal: decimal as '.' | ',',
          priceScale: 1,
        })
        expect([...timeline].slice(1).map(({ data }) => (data as { price: number }).price)).toEqual(
          cells.map(({ value }) => value),
        )
      },
    ),
    { numRuns: 12 },
  )
}, 60_000)

describe('shapes beyond those of vendors', () => {
  const ohlc = '1,2,1,2'
  it.each([
    [
      'German, in windows-1252',
      Buffer.from(
        'Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\n27.01.2025;124,80;128,40;116,70;1.118,42;818.830\n',
        'latin1',
      ),
      undefined,
      "high ('Hoch')",
    ],
    [
      'apostrophes between thousands',
      "Date,Open,High,Low,Close\n2025-01-27,1'234.50,1'240.00,1'230.00,1'235.00\n",
      1235,
      undefined,
    ],
    [
      'UTF-16 of the other byte order',
      Buffer.from(`\ufeffDate,Open,High,Low,Close\n2025-01-27,${ohlc}\n`, 'utf16le').swap16(),
      2,
      undefined,
    ],
    [
      'days of a spreadsheet',
      `Date,Open,High,Low,Close\n45684,${ohlc}\n`,
      undefined,
      'days of a spreadsheet',
    ],
    [
      'quarters',
      lines(
        'Date,Open,High,Low,Close',
        ...['2024-03-28', '2024-06-28', '2024-09-30'].map((day) => `${day},${ohlc}`),
      ),
      undefined,
      /neither a trading day nor a week nor a month apart.*daily: 'closes'/,
    ],
    [
      'weeks by their number',
      `Week,Open,High,Low,Close\n2025-W04,${ohlc}\n`,
      undefined,
      /no column for time.*'Week' may have dates.*ISO weeks.*interval: '1w'/,
    ],
    [
      'weeks by their number among dates',
      lines('Date,Open,High,Low,Close', `2025-W04,${ohlc}`, `2025W05-1,${ohlc}`),
      undefined,
      /:2: The time is an ISO week, not a date.*YYYY-MM-DD, and interval: '1w'.*"2025-W04"/s,
    ],
    [
      'quarters by their number',
      lines('Quarter,Open,High,Low,Close', `2024-Q1,${ohlc}`),
      undefined,
      /no column for time.*'Quarter' may have dates.*quarters.*daily: 'closes'/,
    ],
    [
      'quarters by their number among dates',
      lines('Date,Open,High,Low,Close', `2024-Q1,${ohlc}`, `Q2 2024,${ohlc}`),
      undefined,
      /:3: The time is a quarter, not a date.*daily: 'closes'.*"Q2 2024"/s,
    ],
    [
      'months',
      lines('Date,Open,High,Low,Close', `2024-01,${ohlc}`),
      undefined,
      /The time is a month, not a date.*interval: '1mo'/,
    ],
  ])('%s', async (_, content, close, message) => {
    const reading = importBars(file(content), NVDA)
    if (message !== undefined) return expect((await errorOf(reading)).message).toMatch(message)
    const { timeline } = await reading
    expect([...timeline].at(-1)?.data).toMatchObject({ close })
  })
})
