import { afterAll, describe, expect, it } from '@jest/globals'
import { formatInstant, replay, type TapelineEvent } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import fc from 'fast-check'
import type { BarOptions } from './bars/bar-options.js'
import { errorOf, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

let files = 0
function file(header: string, ...rows: string[]): string {
  files += 1
  return write(`dates-${files}.csv`, [header, ...rows].join('\n'))
}

/** Rows of rising prices: the first closes at 101, each later one a dollar above. */
function days(header: string, ...times: string[]): string {
  return file(
    `${header},open,high,low,close`,
    ...times.map((time, index) => `${time},${100 + index},${102 + index},${99 + index},${101 + index}`),
  )
}

async function read(path: string, options: BarOptions = {}) {
  return importBars(path, { symbol: 'XYZ', list: { exchange: 'XNAS' }, ...options })
}

/** When each price is known, without seconds, and the last price then. */
function known(events: Iterable<TapelineEvent>): string[] {
  return [...events].flatMap(({ type, at, data }) => {
    if (type === 'instrument.listed') return []
    const { close, price } = data as { close?: number; price?: number }
    return [`${formatInstant(at).slice(0, 16)} ${close ?? price}`]
  })
}

const FOUR_DAYS = [
  '2025-01-28T21:00 101',
  '2025-01-29T21:00 102',
  '2025-01-30T21:00 103',
  '2025-01-31T21:00 104',
]

describe('bars of days', () => {
  const days4 = (text: (day: string) => string): string[] =>
    ['2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'].map(text)

  it.each([
    ['bare dates', days4((day) => day)],
    ['midnights of UTC', days4((day) => `${day}T00:00:00Z`)],
    ['midnights of New York', days4((day) => `${day} 00:00:00-05:00`)],
    ['midnights of Warsaw', days4((day) => `${day}T00:00+01:00`)],
    ['midnights of Tokyo', days4((day) => `${day} 00:00:00+0900`)],
    ['midnights without an offset', days4((day) => `${day} 00:00:00`)],
    ['seconds since 1970', days4((day) => String(Date.parse(day) / 1000))],
    [
      'a last row of the evening',
      [...days4((day) => `${day}T00:00:00Z`).slice(0, 3), '2025-01-31T21:00:01Z'],
    ],
  ])('of %s are those of the written dates, whatever the zone', async (_, times) => {
    for (const zone of [undefined, 'UTC', 'America/New_York', 'Europe/Warsaw', 'Asia/Tokyo']) {
      const { timeline } = await read(days('Date', ...times), zone === undefined ? {} : { zone })
      expect(known(timeline)).toEqual(FOUR_DAYS)
    }
  })

  it('of midnights in the stated zone are those of its dates', async () => {
    // Midnights of Warsaw, written in UTC.
    const times = ['2025-01-27T23:00Z', '2025-01-28T23:00Z', '2025-01-29T23:00Z', '2025-01-30T23:00Z']
    expect(known((await read(days('Date', ...times), { zone: 'Europe/Warsaw' })).timeline)).toEqual(FOUR_DAYS)
  })

  it('of midnights keep their dates over a weekend, of two rows alone, and over a change of summer time', async () => {
    for (const [times, closes] of [
      [
        ['2024-08-02 00:00:00-04:00', '2024-08-05 00:00:00-04:00'],
        ['2024-08-02T20:00 101', '2024-08-05T20:00 102'],
      ],
      [
        ['2025-03-07 00:00:00-05:00', '2025-03-10 00:00:00-04:00', '2025-03-11 00:00:00-04:00'],
        ['2025-03-07T21:00 101', '2025-03-10T20:00 102', '2025-03-11T20:00 103'],
      ],
    ] as const) {
      expect(known((await read(days('Date', ...times))).timeline)).toEqual(closes)
    }
  })

  it('end at the stamp of the last row where its day is not over', async () => {
    const { timeline } = await read(days('Date', '2025-01-28', '2025-01-29', '2025-01-30T18:00Z'))
    expect(known(timeline)).toEqual(['2025-01-28T21:00 101', '2025-01-29T21:00 102', '2025-01-30T18:00 103'])
    const early = await errorOf(read(days('Date', '2025-01-28', '2025-01-29', '2025-01-30T12:00Z')))
    expect(early.message).toContain('before the open of its session')
  })

  it('that end at midnights are those of the day before if all rows say so, and else of their dates', async () => {
    // A Saturday, and no Monday.
    const before = await read(days('End', '2025-01-31T00:00:00Z', '2025-02-01T00:00:00Z'))
    expect(known(before.timeline)).toEqual(['2025-01-30T21:00 101', '2025-01-31T21:00 102'])
    const open = await read(days('End', '2025-01-28T00:00:00Z', '2025-01-29T00:00:00Z'))
    expect(known(open.timeline)).toEqual(FOUR_DAYS.slice(0, 2))
  })

  it('are never made of rows some days apart, nor of rows at several times of day', async () => {
    for (const times of [
      ['2025-01-03', '2025-01-06', '2025-01-09', '2025-01-14', '2025-01-17'],
      ['2025-01-27T14:30Z', '2025-01-30T14:30Z', '2025-02-04T14:30Z'],
      ['2025-01-24T20:30Z', '2025-01-27T14:30Z'],
    ]) {
      const error = await errorOf(read(days('Date', ...times)))
      expect(error.expected).toContain("interval: '1d'")
    }
    const error = await errorOf(read(days('Date', '2025-01-27', '2025-01-28'), { interval: '72h' }))
    expect(error.message).toContain('No bar lasts so long.')
  })
})

describe('bars of weeks and months', () => {
  it.each([
    ['Mondays', ['2025-02-03', '2025-02-10', '2025-02-17', '2025-02-24']],
    [
      'Mondays at midnight in UTC',
      ['2025-02-03T00:00Z', '2025-02-10T00:00Z', '2025-02-17T00:00Z', '2025-02-24T00:00Z'],
    ],
    // The 17th is a holiday.
    ['first sessions', ['2025-02-03', '2025-02-10', '2025-02-18', '2025-02-24']],
    ['Fridays', ['2025-02-07', '2025-02-14', '2025-02-21', '2025-02-28']],
    [
      'Fridays at midnight',
      [
        '2025-02-07 00:00:00-05:00',
        '2025-02-14 00:00:00-05:00',
        '2025-02-21 00:00:00-05:00',
        '2025-02-28 00:00:00-05:00',
      ],
    ],
    ['Saturdays', ['2025-02-08', '2025-02-15', '2025-02-22', '2025-03-01']],
  ])('of %s are known at the close of their last session', async (_, times) => {
    const { timeline } = await read(days('Date', ...times))
    expect(known(timeline)).toEqual([
      '2025-02-07T21:00 101',
      '2025-02-14T21:00 102',
      '2025-02-21T21:00 103',
      '2025-02-28T21:00 104',
    ])
    const { quotes } = replay(timeline, market).at('2025-02-14T20:59Z')
    expect([quotes.XYZ?.last, quotes.XYZ?.high]).toEqual([101, undefined])
  })

  it('end on a Thursday where Friday is a holiday', async () => {
    // Good Friday is 18 April 2025.
    for (const times of [
      ['2025-04-07', '2025-04-14', '2025-04-21'],
      ['2025-04-11', '2025-04-17', '2025-04-25'],
    ]) {
      expect(known((await read(days('Date', ...times))).timeline)).toEqual([
        '2025-04-11T20:00 101',
        '2025-04-17T20:00 102',
        '2025-04-25T20:00 103',
      ])
    }
  })

  it('of Sundays may begin or end there, which must be said', async () => {
    const sundays = ['2025-02-02', '2025-02-09', '2025-02-16']
    expect((await errorOf(read(days('Date', ...sundays)))).expected).toBe("time: 'start' or time: 'end'")
    const from = (await read(days('Date', ...sundays), { time: 'start' })).timeline
    expect(known(from)).toEqual(['2025-02-07T21:00 101', '2025-02-14T21:00 102', '2025-02-21T21:00 103'])
    const to = (await read(days('Date', ...sundays), { time: 'end' })).timeline
    expect(known(to)).toEqual(['2025-01-31T21:00 101', '2025-02-07T21:00 102', '2025-02-14T21:00 103'])
  })

  it.each([
    ['first days', ['2024-10-01', '2024-11-01', '2024-12-01', '2025-01-01']],
    ['first sessions', ['2024-10-01', '2024-11-01', '2024-12-02', '2025-01-02']],
    ['last days', ['2024-10-31', '2024-11-30', '2024-12-31', '2025-01-31']],
    ['last sessions', ['2024-10-31', '2024-11-29', '2024-12-31', '2025-01-31']],
  ])('of months dated at their %s are known at the last close', async (_, times) => {
    // 29 November closes early.
    expect(known((await read(days('Date', ...times))).timeline)).toEqual([
      '2024-10-31T20:00 101',
      '2024-11-29T18:00 102',
      '2024-12-31T21:00 103',
      '2025-01-31T21:00 104',
    ])
  })

  it('that are not over are left out and counted', async () => {
    const path = days('Date', '2025-02-03', '2025-02-10', '2025-02-17')
    const { timeline, unfinished } = await read(path, { asOf: Date.parse('2025-02-19T18:00Z') })
    expect(known(timeline)).toEqual(['2025-02-07T21:00 101', '2025-02-14T21:00 102'])
    expect(unfinished).toEqual({ count: 1, places: [{ file: expect.any(String), line: 4 }] })
    // A second row of the same week is a fault, not a price of another week.
    const twice = await errorOf(read(days('Date', '2025-02-03', '2025-02-10', '2025-02-17', '2025-02-19')))
    expect(twice.message).toContain('with other figures')
  })

  it('are asked about where they are read as closes of days', async () => {
    const mondays = days('Date', '2025-02-03', '2025-02-10', '2025-02-24')
    expect((await errorOf(read(mondays, { daily: 'closes' }))).expected).toContain("interval: '1w'")
    expect(known((await read(mondays, { daily: 'closes', interval: '1d' })).timeline)[0]).toBe(
      '2025-02-03T21:00 101',
    )
    expect(known((await read(mondays, { daily: 'closes', interval: '1w' })).timeline)[0]).toBe(
      '2025-02-07T21:00 101',
    )
  })

  it('are never known before the last day that their date can mean', async () => {
    const day = fc.integer({ min: 0, max: 770 }).map((count) => Date.UTC(2020, 0, 6) + count * 7 * 86_400_000)
    await fc.assert(
      fc.asyncProperty(day, fc.boolean(), async (monday, ends) => {
        const dates = [0, 7, 14].map((more) =>
          new Date(monday + (more + (ends ? 4 : 0)) * 86_400_000).toISOString().slice(0, 10),
        )
        const { timeline } = await read(days('Date', ...dates), { asOf: Number.POSITIVE_INFINITY })
        for (const [index, { at }] of [...timeline].slice(1).entries()) {
          const [wednesday, saturday] = [2, 5].map((more) => monday + (index * 7 + more) * 86_400_000)
          expect(at).toBeGreaterThan(wednesday as number)
          expect(at).toBeLessThan(saturday as number)
        }
      }),
      { numRuns: 15 },
    )
  }, 60_000)
})

describe('times within a day', () => {
  const at = (...times: string[]): string =>
    days('Datetime', ...times.map((time) => `2025-01-27 ${time}:00-05:00`))

  it('are the ends of bars where a row is at the close and none at the open', async () => {
    const { timeline, notes } = await read(at('10:30', '11:30', '12:30', '13:30', '14:30', '15:30', '16:00'))
    expect(known(timeline).at(-1)).toBe('2025-01-27T21:00 107')
    expect(known(timeline)[0]).toBe('2025-01-27T15:30 101')
    expect(notes.join()).toContain("pass time: 'start'")
    const starts = [...timeline].slice(1).map(({ data }) => (data as { start: number }).start)
    // The last bar begins where the one before ends, so that none counts twice.
    expect(starts.at(-1)).toBe(Date.parse('2025-01-27T20:30Z'))
  })

  it('are starts where a row is at the open; one at the close is then a finding', async () => {
    const { timeline, atClose } = await read(at('09:30', '10:30', '11:30', '16:00'))
    expect(known(timeline)[0]).toBe('2025-01-27T15:30 101')
    expect(atClose.count).toBe(1)
    const extended = await read(at('09:30', '10:30', '11:30', '16:00', '17:00'))
    expect(extended.atClose.count).toBe(0)
  })

  it('end the bar before where bars begin at the open and then at whole hours', async () => {
    const { timeline } = await read(at('09:30', '10:00', '11:00', '12:00'))
    expect(known(timeline).slice(0, 2)).toEqual(['2025-01-27T15:00 101', '2025-01-27T16:00 102'])
  })

  it('are in order to the nanosecond, as texts and as numbers', async () => {
    const order = async (...times: string[]): Promise<unknown[]> => {
      const path = file('ticker,timestamp,price', ...times.map((time, index) => `A,${time},${index + 1}`))
      const { timeline } = await importTrades(path, { list: { exchange: 'XNAS' } })
      return [...timeline].slice(1).map(({ data }) => (data as { price: number }).price)
    }
    const texts = ['123457001', '123456999', '123456789', '123456788'].map(
      (part) => `2025-01-27T14:30:01.${part}Z`,
    )
    expect(await order(...texts)).toEqual([4, 3, 2, 1])
    const numbers = ['457001', '456999', '456789', '456788'].map((part) => `1737988201123${part}`)
    expect(await order(...numbers)).toEqual([4, 3, 2, 1])
  })

  it('in EST are an error in summer, and none in winter', async () => {
    const summer = await errorOf(read(days('time', '2024-08-05 09:30', '2024-08-05 10:30'), { zone: 'EST' }))
    expect(summer.expected).toContain("zone: 'America/New_York'")
    const winter = await read(days('time', '2025-01-27 09:30', '2025-01-27 10:30'), { zone: 'EST' })
    expect(known(winter.timeline)[0]).toBe('2025-01-27T15:30 101')
  })

  it('of files with bars of different lengths are an error', async () => {
    const hours = at('09:30', '10:30', '11:30', '12:30')
    const minutes = at('13:30', '13:31', '13:32', '13:33', '13:34', '13:35')
    const error = await errorOf(importBars([hours, minutes], { symbol: 'XYZ', list: { exchange: 'XNAS' } }))
    expect(error.message).toContain('different lengths')
  })
})

it('reports a price that is five times the one before, or a fifth', async () => {
  const path = file(
    'symbol,start,open,high,low,close',
    'A,2025-01-27T14:30Z,98,99,97,98',
    'A,2025-01-27T15:30Z,9800,9900,9700,9800',
    'A,2025-01-27T16:30Z,98,99,97,98',
    'A,2025-01-27T17:30Z,98,9900,97,98',
    'A,2025-01-27T18:30Z,98,110,80,98',
  )
  const { outliers } = await importBars(path, { list: { exchange: 'XNAS' } })
  expect(outliers).toMatchObject({ count: 3, places: [{ line: 3 }, { line: 4 }, { line: 5 }] })
})
