import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import type { TradingHalted } from './event-data.js'
import { market } from './market.js'
import { quoteOf } from './quotes.fixture.js'
import {
  bar,
  halted,
  type Line,
  listed,
  officialClose,
  opened,
  resumed,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const FRIDAY = '2020-03-06'
const MONDAY = '2020-03-09'
const TUESDAY = '2020-03-10'

const friday = officialClose('NVDA', FRIDAY, 100)
const level1 = halted(when(MONDAY, '09:34:13'), { reason: 'circuit-breaker', level: 1 })
const reopening = resumed(when(MONDAY, '09:49:13'))

describe('a halt of the whole market', () => {
  it('is in every quote from its moment until trading resumes', () => {
    const timeline = tape([listed('NVDA'), listed('INTC', { exchange: 'XNAS' }), friday, level1, reopening])
    const haltedAt = (time: string): unknown =>
      Object.values(replay(timeline, market).at(when(MONDAY, time)).quotes).map(({ halted }) => halted)
    const halt = { reason: 'circuit-breaker', since: when(MONDAY, '09:34:13') }
    expect(haltedAt('09:34:12')).toEqual([undefined, undefined])
    expect(haltedAt('09:34:13')).toEqual([halt, halt])
    expect(haltedAt('09:49:12')).toEqual([halt, halt])
    expect(haltedAt('09:49:13')).toEqual([undefined, undefined])
  })

  it('of one exchange does not halt the others', () => {
    const lines = [listed('INTC', { exchange: 'XNAS' }), halted(when(MONDAY, '10:00'), { exchange: 'XNAS' })]
    expect(quoteOf(lines, 'NVDA').halted).toBeUndefined()
    expect(quoteOf(lines, 'INTC').halted).toMatchObject({ reason: 'news' })
  })

  it('for the rest of the day ends when the next session begins, with or without an event that opens it', () => {
    const level3 = halted(when(MONDAY, '11:00'), { reason: 'circuit-breaker', level: 3 })
    const close = officialClose('NVDA', MONDAY, 80)
    expect(quoteOf([friday, level3, close]).halted).toEqual({
      reason: 'circuit-breaker',
      since: when(MONDAY, '11:00'),
    })
    expect(quoteOf([friday, level3, close, opened(TUESDAY)]).halted).toBeUndefined()
    expect(quoteOf([friday, level3, trade('NVDA', 81, when(TUESDAY, '09:30'))]).halted).toBeUndefined()
  })
})

describe('a halt of an instrument', () => {
  const news = halted(when(MONDAY, '09:00'), { symbol: 'NVDA' })

  it('for news lasts over sessions and halts of the whole market', () => {
    const lines = [friday, news, opened(MONDAY), level1, reopening]
    expect(quoteOf(lines).halted).toEqual({ reason: 'news', since: when(MONDAY, '09:00') })
    expect(quoteOf([...lines, opened(TUESDAY)]).halted).toMatchObject({ reason: 'news' })
    expect(quoteOf([...lines, resumed(when(TUESDAY, '10:00'), { symbol: 'NVDA' })]).halted).toBeUndefined()
  })

  it('by limit-up/limit-down ends with its session', () => {
    const pause = halted(when(MONDAY, '15:58'), {
      symbol: 'NVDA',
      reason: 'limit-up-limit-down',
      lowerBand: 90,
      upperBand: 110,
    })
    expect(quoteOf([friday, opened(MONDAY), pause]).halted).toMatchObject({ reason: 'limit-up-limit-down' })
    expect(quoteOf([friday, opened(MONDAY), pause, opened(TUESDAY)]).halted).toBeUndefined()
  })

  it('is the earliest of several', () => {
    const later = halted(when(MONDAY, '09:40'), { symbol: 'NVDA' })
    expect(quoteOf([friday, level1, later]).halted).toMatchObject({ reason: 'circuit-breaker' })
    expect(quoteOf([friday, level1, later, reopening]).halted).toEqual({
      reason: 'news',
      since: when(MONDAY, '09:40'),
    })
  })
})

describe('a price during a halt', () => {
  it('counts as any other, and the quote shows its time', () => {
    const inBar = bar('NVDA', [95, 95, 92, 93], when(MONDAY, '09:30'), when(MONDAY, '09:35'))
    expect(quoteOf([friday, level1, inBar])).toMatchObject({
      last: 93,
      low: 92,
      halted: { reason: 'circuit-breaker', pricedAt: when(MONDAY, '09:35') },
    })
    const extended = trade('NVDA', 90, when(MONDAY, '17:00'))
    const evening = halted(when(MONDAY, '16:30'), { symbol: 'NVDA' })
    expect(quoteOf([friday, evening, extended]).halted).toMatchObject({ pricedAt: when(MONDAY, '17:00') })
  })

  it('is neither the official close nor a price before the halt', () => {
    const before = trade('NVDA', 95, when(MONDAY, '09:31'))
    expect(quoteOf([friday, before, level1]).halted).not.toHaveProperty('pricedAt')
    const close = officialClose('NVDA', MONDAY, 95)
    const news = halted(when(MONDAY, '10:00'), { symbol: 'NVDA' })
    expect(quoteOf([friday, news, close]).halted).not.toHaveProperty('pricedAt')
    expect(quoteOf([friday, news, close, opened(TUESDAY)]).halted).not.toHaveProperty('pricedAt')
  })
})

describe('the list of halts', () => {
  const haltsOf = (...lines: Line[]): readonly unknown[] =>
    replay(tape([listed('NVDA'), ...lines]), market).atEnd().halts

  it('contains each with the data of its event, and when trading resumed', () => {
    const source = { name: 'NYSE' }
    const one = halted(
      when(MONDAY, '09:34:13'),
      { reason: 'circuit-breaker', level: 1, expectedResumeAt: when(MONDAY, '09:49:13') },
      { id: 'level-1', sources: [source] },
    )
    expect(haltsOf(one, reopening)).toEqual([
      {
        id: 'level-1',
        at: when(MONDAY, '09:34:13'),
        reason: 'circuit-breaker',
        level: 1,
        expectedResumeAt: when(MONDAY, '09:49:13'),
        resumedAt: when(MONDAY, '09:49:13'),
        sources: [source],
      },
    ])
  })

  it('ends a halt once trading has resumed in its whole scope', () => {
    const [first, second] = [when(MONDAY, '09:49:13'), when(MONDAY, '09:50')]
    const atNyse = resumed(first, { exchange: 'XNYS' })
    expect(haltsOf(level1, atNyse)).toEqual([expect.not.objectContaining({ resumedAt: first })])
    expect(haltsOf(level1, atNyse, resumed(second, { exchange: 'XNAS' }))).toMatchObject([
      { resumedAt: second },
    ])
    expect(haltsOf(level1, resumed(first, { symbol: 'NVDA' }))[0]).not.toHaveProperty('resumedAt')
  })
})

describe('the data of a halt', () => {
  it.each<[string, Partial<TradingHalted>]>([
    ['must not name an instrument and an exchange', { symbol: 'NVDA', exchange: 'XNYS' }],
    ['must have a level for a circuit breaker', { reason: 'circuit-breaker' }],
    ['must have no level otherwise', { level: 1 }],
    ['must be market-wide for a circuit breaker', { reason: 'circuit-breaker', level: 1, symbol: 'NVDA' }],
    ['must name the instrument of a pause', { reason: 'limit-up-limit-down' }],
    ['may have bands only for a pause', { symbol: 'NVDA', upperBand: 5 }],
    [
      'must have a lower band below the upper',
      { symbol: 'NVDA', reason: 'limit-up-limit-down', lowerBand: 5, upperBand: 5 },
    ],
  ])('%s', (_, data) => {
    expect(() => tape([listed('NVDA'), halted(when(MONDAY, '10:00'), data)])).toThrow(
      expect.objectContaining({ code: 'event.data-invalid', eventId: 'e1' }),
    )
  })
})
