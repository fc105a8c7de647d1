import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import type { Move } from './move.js'
import { moves } from './moves.js'
import {
  bar,
  closed,
  type Line,
  listed,
  officialClose,
  opened,
  sessionOf,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const [FRIDAY, MONDAY, TUESDAY, WEDNESDAY] = ['2025-01-24', '2025-01-27', '2025-01-28', '2025-01-29'] as const

function moveOf(lines: readonly Line[]): Move | undefined {
  return replay(tape([listed('NVDA'), ...lines]), moves).atEnd().NVDA
}

const friday = officialClose('NVDA', FRIDAY, 100)

describe('the move inside a session', () => {
  const start = when(MONDAY, '14:30')
  const end = when(MONDAY, '15:30')
  const low = bar('NVDA', [92, 93, 80, 84], start, end)

  it('has the low with the interval of its bar, and the win-back from it', () => {
    const move = moveOf([friday, trade('NVDA', 90, when(MONDAY, '09:30')), low])
    expect(move).toMatchObject({
      low: 80,
      lowFrom: start,
      lowTo: end,
      fallPct: expect.closeTo(-20),
      winBackPct: expect.closeTo(20),
    })
  })

  it('has the instant of a traded low, the first of equal ones', () => {
    const [first, second] = [when(MONDAY, '10:00'), when(MONDAY, '11:00')]
    expect(moveOf([friday, trade('NVDA', 90, first), trade('NVDA', 90, second)])).toMatchObject({
      lowFrom: first,
      lowTo: first,
    })
  })

  it('wins back all of it, or more, above the previous close', () => {
    const back = (price: number): number | undefined =>
      moveOf([friday, low, trade('NVDA', price, when(MONDAY, '15:59'))])?.winBackPct
    expect([back(80), back(100), back(110)]).toEqual([0, 100, 150])
  })

  it('has neither fall nor win-back without a fall, without a previous close, or before a price', () => {
    const none = { fallPct: undefined, winBackPct: undefined }
    for (const lines of [[friday, trade('NVDA', 100, end)], [low], [friday, low, opened(TUESDAY)]]) {
      const { fallPct, winBackPct } = moveOf(lines) ?? {}
      expect({ fallPct, winBackPct }).toEqual(none)
    }
  })

  it('may have the official close as its low', () => {
    const { close } = sessionOf(MONDAY)
    const move = moveOf([friday, trade('NVDA', 90, when(MONDAY, '10:00')), officialClose('NVDA', MONDAY, 85)])
    expect(move).toMatchObject({ low: 85, lowFrom: close, lowTo: close, winBackPct: 0 })
  })

  it('does not begin with an extended price', () => {
    expect(moveOf([trade('NVDA', 50, when(MONDAY, '08:00'))])).toBeUndefined()
  })
})

describe('the move from close to close', () => {
  it('was 43.7 % won back on 28 January 2025', () => {
    const lines = [officialClose('NVDA', FRIDAY, 142.62), officialClose('NVDA', MONDAY, 118.42)]
    const fallen = moveOf(lines)
    expect(fallen?.worstDayPct).toBeCloseTo(-16.968, 3)
    expect(fallen?.winBackSincePct).toBeUndefined()
    const after = moveOf([...lines, officialClose('NVDA', TUESDAY, 128.99)])
    expect(after?.worstDayPct).toBe(fallen?.worstDayPct)
    expect(after?.winBackSincePct).toBeCloseTo(43.68, 2)
  })

  it('ends with the session without an official close', () => {
    const lines = [friday, trade('NVDA', 90, when(MONDAY, '15:59'))]
    expect(moveOf(lines)?.worstDayPct).toBeUndefined()
    expect(moveOf([...lines, closed(MONDAY)])?.worstDayPct).toBeCloseTo(-10)
    expect(moveOf([...lines, opened(TUESDAY)])?.worstDayPct).toBeCloseTo(-10)
  })

  it('uses a close that comes a day late', () => {
    const late = officialClose('NVDA', MONDAY, 80, { at: when(TUESDAY, '09:40') })
    const lines = [
      friday,
      trade('NVDA', 90, when(MONDAY, '15:59')),
      trade('NVDA', 85, when(TUESDAY, '09:35')),
      late,
    ]
    expect(moveOf(lines)).toMatchObject({ previousClose: 80, closeTo: 80, worstDayPct: expect.closeTo(-20) })
    expect(moveOf(lines)?.fallPct).toBeUndefined()
    const next = moveOf([...lines, officialClose('NVDA', TUESDAY, 90)])
    expect(next).toMatchObject({ worstDayPct: expect.closeTo(-20), winBackSincePct: expect.closeTo(50) })
  })

  it('exists if every close comes a day late', () => {
    const lines = [
      opened(MONDAY),
      officialClose('NVDA', FRIDAY, 100, { at: when(MONDAY, '09:40') }),
      opened(TUESDAY),
      officialClose('NVDA', MONDAY, 80, { at: when(TUESDAY, '09:40') }),
    ]
    expect(moveOf(lines)?.worstDayPct).toBeCloseTo(-20)
  })

  it('uses a close that comes after the next close as the start of that move', () => {
    const late = officialClose('NVDA', MONDAY, 80, { at: when(TUESDAY, '17:00') })
    const move = moveOf([
      friday,
      trade('NVDA', 90, when(MONDAY, '15:59')),
      officialClose('NVDA', TUESDAY, 60),
      late,
    ])
    expect(move).toMatchObject({ closeFrom: 80, closeTo: 60, worstDayPct: expect.closeTo(-25) })
  })

  it('does not exist for a session without a price', () => {
    const lines = [friday, officialClose('NVDA', MONDAY, 80), opened(TUESDAY), opened(WEDNESDAY)]
    expect(moveOf(lines)?.worstDayPct).toBeCloseTo(-20)
    expect(moveOf(lines)?.winBackSincePct).toBeUndefined()
  })

  it('keeps the drawdown over days, from the highest last price', () => {
    const lines = [
      friday,
      trade('NVDA', 120, when(MONDAY, '10:00')),
      officialClose('NVDA', MONDAY, 110),
      officialClose('NVDA', TUESDAY, 90),
    ]
    expect(moveOf(lines)?.drawdownPct).toBeCloseTo(-25)
    expect(moveOf([...lines, officialClose('NVDA', WEDNESDAY, 130)])?.drawdownPct).toBeCloseTo(-25)
  })
})
