import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { type EventContents, type EventTextOptions, eventText } from './event-text.js'

describe('the text of an event', () => {
  it.each([
    [
      'model.released',
      { developer: 'DeepSeek', model: 'R1', summary: 'Cheap.' },
      'DeepSeek releases R1: Cheap.',
      'DeepSeek releases R1',
    ],
    [
      'spending.announced',
      { company: 'Meta', purpose: 'investment', subject: '2025', summary: 'Up to 65 bn.' },
      'Meta, 2025: Up to 65 bn.',
      'Meta announces spending: 2025',
    ],
    [
      'statement.made',
      { speaker: 'A', affiliation: 'B', stance: 'neutral', summary: 'C.' },
      'A (B): C.',
      'A: C.',
    ],
    [
      'app.ranked',
      { app: 'A', store: 'S', rank: 1, previousRank: 5 },
      'A is number 1 in S, 5 before',
      'A is number 1 in S',
    ],
    [
      'indication.reported',
      { symbol: 'NVDA', market: 'pre-market', changePct: -11.5 },
      'NVDA, pre-market: -11.5 %',
    ],
    [
      'indication.reported',
      { symbol: '^IXIC', market: 'futures', change: 812.25 },
      '^IXIC, futures: +812.25',
    ],
    [
      'record.reported',
      { record: 'largestOneDayCapLoss', symbol: 'META', valueUsd: 251.3e9, day: '2022-02-03' },
      'META lost 251.3 bn USD on 2022-02-03, the largest one-day loss of market value so far',
    ],
    ['close.published', { symbol: 'NVDA', day: '2025-01-27', price: 129.957918 }, 'NVDA 129.96'],
    ['close.published', { symbol: '^DJI', day: '2025-01-27', price: 44713.5 }, '^DJI 44,713.50'],
    ['price.traded', { symbol: 'A', price: 0.00025 }, 'A 0.0003'],
    [
      'bar.closed',
      { symbol: 'A', start: 0, open: 1, high: 3, low: 0.5, close: 2 },
      'A 2.00, between 0.50 and 3.00',
    ],
    [
      'claim.made',
      { subject: { path: 'quotes.NVDA.marketCapChange' }, relation: 'at-most', value: -588.8e9 },
      'quotes.NVDA.marketCapChange at most -588.8 bn',
    ],
    [
      'trading.halted',
      { reason: 'circuit-breaker', level: 1 },
      'Trading halts: the whole market, circuit-breaker level 1',
    ],
    ['trading.resumed', { symbol: 'GME' }, 'Trading resumes: GME'],
    ['shares.reported', { symbol: 'NVDA', shares: 24.49e9 }, 'NVDA has 24.49 bn shares'],
    ['shares.split', { symbol: 'NVDA', newShares: 10, oldShares: 1 }, 'NVDA splits its shares 10 for 1'],
    ['instrument.renamed', { symbol: 'FB', to: 'META', name: 'Meta' }, 'FB is now META: Meta'],
    [
      'earnings.scheduled',
      { symbol: 'META', day: '2025-01-29', timing: 'after-close' },
      'META will report its earnings on 2025-01-29, after close',
    ],
  ] as const)('%s %j', (type, data, text, short: string = text) => {
    const contents = { type, data } as EventContents
    expect(eventText(contents)).toBe(text)
    expect(eventText(contents, { isShort: true })).toBe(short)
  })

  it('is one line without gaps, for every event of a tape', () => {
    const options = fc.constantFrom<EventTextOptions>({}, { isShort: true })
    fc.assert(
      fc.property(arbitraryLines, options, (lines, how) => {
        for (const event of lines) {
          const text = eventText(event as unknown as EventContents, how)
          expect(text).toMatch(/^\S.*\S$/)
          expect(text).not.toMatch(/undefined|NaN|\[object/)
        }
      }),
    )
  })
})
