import { describe, expect, it } from '@jest/globals'
import { readStep } from './read-step.js'

describe('--every', () => {
  it.each([
    ['30m', { minutes: 30 }],
    ['2w', { weeks: 2 }],
    ['3mo', { months: 3 }],
    ['1y6mo', { years: 1, months: 6 }],
    ['1 month', { months: 1 }],
    ['2 years 3 weeks', { years: 2, weeks: 3 }],
    ['1 trading day', { tradingDays: 1 }],
    ['5 trading days', { tradingDays: 5 }],
    ['2 sessions', { tradingDays: 2 }],
    ['1 session', { tradingDays: 1 }],
    ['P1M', { months: 1 }],
    ['P1Y2W', { years: 1, weeks: 2 }],
    ['PT1M', { minutes: 1 }],
    ['1d', { days: 1 }],
    ['1h30m', { hours: 1, minutes: 30 }],
    ['500ms', { milliseconds: 500 }],
    ['1.5h', { hours: 1.5 }],
    ['30 minutes', { minutes: 30 }],
    ['1 day 2 hours', { days: 1, hours: 2 }],
    ['PT30M', { minutes: 30 }],
    ['P1DT2H', { days: 1, hours: 2 }],
    ['pt1.5s', { seconds: 1.5 }],
  ])('takes %s', (text, step) => {
    expect(readStep('--every', text)).toEqual(step)
  })

  it.each([
    '',
    '0m',
    'P',
    'PT',
    'soon',
    '30',
    '-1d',
    '1m 1m',
    '0 trading days',
    '-1 session',
    '1.5 trading days',
    'sessions',
    '1M',
    'P1H',
    '1m1m',
    '-PT1H',
  ])('refuses %j', (text) => {
    expect(() => readStep('--every', text)).toThrow(
      /^--every takes a length of time: .*3mo.*'5 trading days'.*PT30M/,
    )
  })
})
