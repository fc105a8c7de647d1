import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { parseScenario } from '@tapeline/scenarios'
import fc from 'fast-check'
import { createEngine } from './engine.js'
import { readTables } from './read-tables.js'
import { linesOf } from './table-cells.js'

const read = (name: string, text: string): ReturnType<typeof readTables> =>
  readTables({ kind: 'tables', files: { [name]: text } })

/** Each fault as `file:line:column message`. */
function faultsOf(name: string, text: string): string[] {
  try {
    read(name, text)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return error.faults.map(
      ({ place, message, found }) => `${place?.file}:${place?.line}:${place?.column} ${message} ${found}`,
    )
  }
  throw new Error('The table has no fault.')
}

/** The prices of a table as a reader of the page would note them. */
function pricesOf(name: string, text: string): string[] {
  return [...read(name, text).scenario.timeline].flatMap(({ type, at, data }) => {
    const when = new Date(at).toISOString().slice(0, 16)
    const d = data as unknown as Record<string, unknown>
    if (type === 'bar.closed')
      return `${d.symbol} bar ${when} ${[d.open, d.high, d.low, d.close, d.volume ?? '-'].join(' ')}`
    if (type === 'close.published') return `${d.symbol} close ${when} ${d.price}`
    return type === 'price.traded' ? `${d.symbol} trade ${when} ${d.price} ${d.size ?? '-'}` : []
  })
}

const DAILY = [
  'NVDA bar 2025-01-24T21:00 148 149 141 142.62 234',
  'NVDA bar 2025-01-27T21:00 124 128 116 118.42 818',
]

describe('a table of prices without a scenario', () => {
  it.each([
    [
      'daily bars, the symbol in the name of the file',
      'NVDA.csv',
      'Date,Open,High,Low,Close,Adj Close,Volume\n2025-01-24,148,149,141,142.62,1,234\n2025-01-27,124,128,116,118.42,1,818\n',
    ],
    [
      'semicolons, quotes, Windows line ends, thousands and a comment',
      'x.csv',
      '# figures\r\nTicker;Date;Close;High;Low;Open;Volume\r\n"nvda";20250124;"142.62";149;141;$148.00;234\r\n\r\nNVDA;2025/01/27;118.42;128;116;124;818\r\n',
    ],
    [
      'daily bars with a time since 1970',
      'nvda_1d.csv',
      'time,open,high,low,close,volume\n1737729000,148,149,141,142.62,234\n1737988200,124,128,116,118.42,818\n',
    ],
  ])('is read: %s', (_, name, text) => {
    expect(pricesOf(name, text)).toEqual(DAILY)
  })

  it('is read as bars within the day, closes and trades', () => {
    const bars = 'timestamp,open,high,low,close\n2025-01-27 09:30,10,12,9,11\n2025-01-27 10:00,11,13,10,12\n'
    expect(pricesOf('A.csv', bars)).toEqual([
      'A bar 2025-01-27T15:00 10 12 9 11 -',
      'A bar 2025-01-27T15:30 11 13 10 12 -',
    ])
    expect(pricesOf('A.csv', 'date,close\n2025-01-24,10\n2025-01-27,11\n')).toEqual([
      'A close 2025-01-24T21:00 10',
      'A close 2025-01-27T21:00 11',
    ])
    const trades = 'symbol,date,time,price,size\nA,2025-01-27,09:31:02,10,5\nB,2025-01-27,09:31:02,20,\n'
    expect(pricesOf('x.csv', trades)).toEqual([
      'A trade 2025-01-27T14:31 10 5',
      'B trade 2025-01-27T14:31 20 -',
    ])
  })

  it('is read together with others, and says what was assumed', () => {
    const { scenario, notes } = readTables({
      kind: 'tables',
      files: {
        'A.csv': 'date,close\n2025-01-24,10\n',
        'B.csv': 'date,close,Split Ratio\n2025-01-24,20,1\n',
      },
    })
    expect(scenario.title).toBe('A, B from A.csv, B.csv')
    expect(notes.join(' ')).toMatch(/XNAS.*New York.*Split Ratio/)
    expect([...scenario.timeline].find(({ id }) => id === 'close-B-2025-01-24')?.sources).toEqual([
      { name: 'B.csv' },
    ])
  })

  it.each([
    ['nothing', '', 'A.csv:1:undefined The table has no rows.'],
    ['a header alone', 'date,close\n', 'A.csv:1:undefined The table has no rows.'],
    [
      'another header',
      '# x\n\nid,colour\n1,red\n',
      'A.csv:3:1 The header has no column date or time, and none for close',
    ],
    [
      'bars without a high',
      'date,open,low,close\n2025-01-24,1,1,1\n',
      'A.csv:1:1 The header has no column high',
    ],
    [
      'a word for a price',
      'date, close\n2025-01-24, 10\n2025-01-27, ten\n',
      "A.csv:3:13 The cell 'close' is not a number. 'ten'",
    ],
    [
      'a quoted word for a price',
      'date,close\n"2025-01-24","x"\n',
      "A.csv:2:14 The cell 'close' is not a number. 'x'",
    ],
    ['a wrong date', 'close,date\n10,2025-13-01\n', 'A.csv:2:4 '],
    [
      'a row that is too short',
      'date,open,high,low,close\n2025-01-24,1\n',
      'A.csv:2:12 The row and the header differ',
    ],
    ['a quote that does not end', 'date,close\n2025-01-24,"10\n', 'A.csv:2:12 The quote does not end'],
    ['a Sunday', 'close,date\n10,2025-01-24\n10,2025-01-26\n', 'A.csv:3:4 XNAS does not trade'],
    ['a low above the high', 'date,open,high,low,close\n2025-01-24,5,6,7,5\n', 'A.csv:2:16 '],
    ['a day twice', 'date,close\n2025-01-24,10\n2025-01-24,11\n', 'A.csv:3:1 '],
    [
      'weeks',
      'date,close\n2025-01-10,10\n2025-01-17,11\n2025-01-24,12\n',
      'A.csv:1:1 Most rows are 7 days apart.',
    ],
    [
      'days and times',
      'date,close\n2025-01-24,10\n2025-01-27 10:00,11\n',
      'A.csv:1:1 Some rows have a day alone',
    ],
  ])('is refused with line and column: %s', (_, text, first) => {
    expect(faultsOf('A.csv', text)[0]).toContain(first)
  })

  it('is refused without a symbol, and if it is too long', () => {
    expect(faultsOf('Überblick.csv', 'date,close\n2025-01-24,1\n')[0]).toContain('no column symbol')
    const long = `date,close\n${'2025-01-24,10\n'.repeat(80_000)}`
    expect(faultsOf('A.csv', long)).toEqual([expect.stringContaining('tapeline import A.csv')])
  })

  it('opens in the engine, and leaves what was open after a fault', async () => {
    const engine = createEngine()
    const files = { 'NVDA.csv': 'date,close\n2025-01-24,142.62\n2025-01-27,118.42\n' }
    const overview = await engine.ask('open', { kind: 'tables', files })
    expect(overview).toMatchObject({ name: 'prices', title: 'NVDA from NVDA.csv' })
    const wrong = { kind: 'tables', files: { 'NVDA.csv': 'nonsense' } } as const
    await expect(engine.ask('open', wrong)).rejects.toMatchObject({ code: 'file.invalid' })
    const { quotes } = await engine.ask('panels', {
      history: { branch: 'recorded' },
      cursor: { at: overview.to },
    })
    expect(quotes[0]).toMatchObject({ symbol: 'NVDA', last: 118.42, changePct: expect.closeTo(-16.968, 3) })
  })

  it('gives the closes of any table, or faults with places', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '2025-01-24',
        '2025-01-27',
        'A',
        '10',
        '',
        '"',
        'date',
        'close',
        'symbol',
        '1e999',
        '-1',
      ),
      fc.string({ maxLength: 6 }),
    )
    const text = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(text, (rows) => {
        const written = `date,close,symbol\n${rows.map((row) => row.join(',')).join('\n')}`
        try {
          const { timeline } = read('A.csv', written).scenario
          expect(timeline.sealed).toBe(true)
        } catch (error) {
          if (!isTapelineError(error)) throw error
          for (const { place } of error.faults)
            if (error.count === error.faults.length) expect(place?.file).toBe('A.csv')
        }
      }),
    )
  })
})

describe('the cells of a table', () => {
  it('begin where they are written', () => {
    const word = fc.stringMatching(/^[a-z0-9 ,"]{0,6}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const line = words.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
        const { lines } = linesOf(`a,b\n${line}`)
        expect(lines[1]?.cells.map(({ text }) => text)).toEqual(words.map((text) => text.trim()))
        for (const { column } of lines[1]?.cells ?? []) expect(line[column - 1]).toBe('"')
      }),
    )
  })
})

it('reads a table as a scenario with that table does', () => {
  const csv = 'symbol,day,price\nNVDA,2025-01-24,142.62\nNVDA,2025-01-27,118.42\n'
  const yaml = `format: tapeline.scenario/1
name: prices
title: x
zone: America/New_York
start: 2025-01-24
instruments: [{ symbol: NVDA, name: NVDA, exchange: XNAS }]
sessions: [{ exchanges: [XNAS], from: 2025-01-24, to: 2025-01-27 }]
closes: [{ file: t.csv }]
`
  const scenario = parseScenario({ read: (path) => (path === 't.csv' ? csv : yaml) })
  const shown = (timeline: Iterable<{ id: string; at: number; data: unknown }>): unknown[] =>
    [...timeline].map(({ id, at, data }) => [id, at, data])
  expect(shown(read('t.csv', csv).scenario.timeline)).toEqual(shown(scenario.timeline))
})
