import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import { replay } from '../replay/replay.js'
import { type CapLoss, type Records, records } from './records.js'
import {
  type Line,
  listed,
  officialClose,
  opened,
  reportedRecord,
  sessionOf,
  shares,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const [FRIDAY, MONDAY, TUESDAY] = ['2025-01-24', '2025-01-27', '2025-01-28'] as const
const start = [listed('NVDA'), shares('NVDA', 10), officialClose('NVDA', FRIDAY, 100)]

function recordsOf(lines: readonly Line[]): Readonly<Records> {
  return replay(tape([...start, ...lines]), records).atEnd() as Records
}

function lossOf(lines: readonly Line[]): CapLoss | undefined {
  return recordsOf(lines).largestOneDayCapLoss
}

describe('the largest loss of market capitalisation in one session', () => {
  it('is judged only at the official close', () => {
    const traded = trade('NVDA', 50, when(MONDAY, '12:00'))
    expect(lossOf([traded])).toBeUndefined()
    expect(lossOf([traded, officialClose('NVDA', MONDAY, 80, { id: 'close' })])).toEqual({
      symbol: 'NVDA',
      valueUsd: 200,
      day: MONDAY,
      closeId: 'close',
      basis: 'recorded',
      broke: [],
      unbroken: [],
    })
  })

  it('is compared with each earlier report', () => {
    const source = { name: 'A paper' }
    const at = when(FRIDAY, '12:00')
    const reports = [
      reportedRecord('META', '2022-02-03', 80, at, { id: 'small', sources: [source] }),
      reportedRecord('NVDA', '2024-09-03', 200, at, { id: 'equal' }),
      reportedRecord('AAPL', '2020-09-03', 180, at, { id: 'other' }),
    ]
    const { broke, unbroken } = lossOf([...reports, officialClose('NVDA', MONDAY, 80)]) as CapLoss
    expect(broke.map(({ reportedBy, ratio }) => [reportedBy, ratio])).toEqual([
      ['small', 2.5],
      ['other', 200 / 180],
    ])
    expect(broke[0]?.sources).toEqual([source])
    expect(unbroken.map(({ reportedBy }) => reportedBy)).toEqual(['equal'])
  })

  it('is not compared with a report of itself', () => {
    const itself = reportedRecord('NVDA', MONDAY, 999, when(MONDAY, '12:00'))
    const state = recordsOf([itself, officialClose('NVDA', MONDAY, 80)])
    expect(state.largestOneDayCapLoss).toMatchObject({ broke: [], unbroken: [] })
    expect(state.reported).toHaveLength(1)
  })

  it('is replaced only by a larger one', () => {
    const lines = [officialClose('NVDA', MONDAY, 80)]
    expect(lossOf([...lines, officialClose('NVDA', TUESDAY, 60)])).toMatchObject({ day: MONDAY })
    expect(lossOf([...lines, officialClose('NVDA', TUESDAY, 59)])).toMatchObject({
      day: TUESDAY,
      valueUsd: 210,
    })
  })

  it('counts a close that comes a day late for its own day', () => {
    const late = officialClose('NVDA', MONDAY, 80, { at: when(TUESDAY, '09:40'), id: 'late' })
    const traded = [trade('NVDA', 95, when(MONDAY, '12:00')), trade('NVDA', 70, when(TUESDAY, '09:35'))]
    expect(lossOf([...traded, late])).toMatchObject({ day: MONDAY, valueUsd: 200, closeId: 'late' })
  })

  it('follows the first close until its correction is known', () => {
    const first = officialClose('NVDA', MONDAY, 85, { id: 'first' })
    const second = officialClose('NVDA', MONDAY, 80, { replaces: 'first', knownAt: when(MONDAY, '17:30') })
    const timeline = tape([...start, first, second])
    const known = (time: string): number | undefined =>
      replay(timeline.asKnownAt(when(MONDAY, time)), records).atEnd().largestOneDayCapLoss?.valueUsd
    expect([known('17:29'), known('17:30')]).toEqual([150, 200])
  })

  it('has the weaker basis of the two closes', () => {
    expect(lossOf([officialClose('NVDA', MONDAY, 80, { basis: 'rebased' })])?.basis).toBe('rebased')
    const lines = [
      officialClose('NVDA', MONDAY, 99, { basis: 'simulated' }),
      officialClose('NVDA', TUESDAY, 80),
    ]
    expect(lossOf(lines)).toMatchObject({ day: TUESDAY, basis: 'simulated' })
  })

  it('does not exist for a gain, an index, or a share without a count', () => {
    const index = [listed('^IXIC', { kind: 'index' }), shares('^IXIC', 10)]
    const uncounted = [listed('AMD')]
    const closes = ['^IXIC', 'AMD'].flatMap((symbol) => [
      officialClose(symbol, FRIDAY, 100),
      officialClose(symbol, MONDAY, 50),
    ])
    expect(lossOf([...index, ...uncounted, ...closes, officialClose('NVDA', MONDAY, 100)])).toBeUndefined()
  })

  it('goes to another instrument if a correction makes it the smaller one, whatever was replayed before', () => {
    const lines = [
      ...start,
      ...['META', 'AAPL'].flatMap((symbol) => [
        listed(symbol),
        shares(symbol, 10),
        officialClose(symbol, FRIDAY, 100),
      ]),
      ...Array.from({ length: 12 }, (_, minute) =>
        trade('AAPL', 99, when(MONDAY, `12:${String(minute).padStart(2, '0')}`)),
      ),
      officialClose('META', MONDAY, 85),
      officialClose('NVDA', MONDAY, 80),
      ...Array.from({ length: 12 }, (_, minute) =>
        trade('AAPL', 99, when(TUESDAY, `12:${String(minute).padStart(2, '0')}`)),
      ),
    ]
    const timeline = tape(lines, { blockSize: 2 })
    expect(replay(timeline, records).atEnd().largestOneDayCapLoss?.symbol).toBe('NVDA')
    // NVDA's close on Friday, which determines its loss on Monday.
    const corrected = timeline.append({
      ...(officialClose('NVDA', FRIDAY, 90, { replaces: 'e2' }) as object),
      id: 'better',
    } as never)
    expect(replay(corrected, records).atEnd().largestOneDayCapLoss).toMatchObject({
      symbol: 'META',
      valueUsd: 150,
    })
  })

  it('is not affected by a close that comes too late for quotes and moves', () => {
    const [WEDNESDAY, THURSDAY] = ['2025-01-29', '2025-01-30']
    const lines = [
      trade('NVDA', 60, when(MONDAY, '12:00')),
      opened(TUESDAY),
      opened(WEDNESDAY),
      officialClose('NVDA', MONDAY, 120, { at: when(WEDNESDAY, '10:00') }),
    ]
    expect(lossOf(lines)).toBeUndefined()
    expect(lossOf([...lines, opened(THURSDAY)])).toBeUndefined()
  })

  it('is the same without the closes that come too late', () => {
    const calendar = getCalendar('XNYS')
    const days = [1, 2, 3, 4, 5].map((index) => calendar.addTradingDays(FRIDAY, index))
    const price = fc.integer({ min: 50, max: 150 })
    const ofDay = fc.record({
      trades: fc.array(price, { maxLength: 2 }),
      closes: fc.array(fc.tuple(price, fc.integer({ min: 0, max: 3 })), { maxLength: 2 }),
      isOpened: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.tuple(ofDay, ofDay, ofDay, ofDay, ofDay), (story) => {
        const published = days.flatMap(
          (day, index): { readonly line: Line; readonly session: number; readonly at: number }[] => {
            const { trades, closes, isOpened } = story[index] as (typeof story)[0]
            const { open } = sessionOf(day)
            return [
              ...(isOpened ? [{ line: opened(day), session: index, at: open }] : []),
              ...trades.map((value, place) => {
                const at = open + (place + 1) * 60_000
                return { line: trade('NVDA', value, at), session: index, at }
              }),
              ...closes.map(([value, later], place) => {
                const at = sessionOf(calendar.addTradingDays(day, later)).close + place
                return { line: officialClose('NVDA', day, value, { at }), session: index, at }
              }),
            ]
          },
        )
        const inOrder = [...published].sort((left, right) => left.at - right.at)
        let present = -1
        const inTime = inOrder.filter(({ line, session }) => {
          const isLate = line.type === 'close.published' && session < present - 1
          present = Math.max(present, session)
          return !isLate
        })
        const linesOf = (list: typeof published): Line[] =>
          list.map(
            ({ line }) => ({ ...line, id: `n${published.findIndex((own) => own.line === line)}` }) as Line,
          )
        expect(lossOf(linesOf(inOrder))).toEqual(lossOf(linesOf(inTime)))
      }),
    )
  })
})
