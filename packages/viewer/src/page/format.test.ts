import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  lastKey,
  pathTitle,
  quotePath,
  showFigure,
  showMoney,
  showMoneyChange,
  showPercent,
  showPrice,
  showRatio,
  typeTitle,
} from './format.js'

describe('figures', () => {
  it('have the digits and units of the field', () => {
    expect(showPrice(118.42)).toBe('118.42')
    expect(showPrice(44713.584)).toBe('44,713.58')
    expect(showPrice(0.0612)).toBe('0.0612')
    expect(showPercent(-16.968)).toBe('−16.97 %')
    expect(showPercent(8.93)).toBe('+8.93 %')
    expect(showMoney(-592.9e9)).toBe('−592.9 bn')
    expect(showMoney(2.903e12)).toBe('2.90 tn')
    expect(showMoneyChange(4e6)).toBe('+4.00 m')
    expect(showMoney(999.97e9)).toBe('1.00 tn')
  })

  it('have no sign if they round to zero', () => {
    expect(showPercent(-0.001)).toBe('0.00 %')
    expect(showPrice(-0)).toBe('0.00')
  })

  it('show a missing value as a dash', () => {
    expect([showPrice(undefined), showPercent(Number.NaN), showMoney(undefined)]).toEqual(['–', '–', '–'])
  })

  it('take their unit from their path', () => {
    expect(showFigure('quotes.NVDA.changePct', -3.07)).toBe('−3.07 %')
    expect(showFigure('ranking[symbol=NVDA].rank', 3)).toBe('#3')
    expect(showFigure('records.largestOneDayCapLoss.valueUsd', 592.9e9)).toBe('592.9 bn')
    expect(showFigure('breadth.advancing', 1234)).toBe('1,234')
    expect(showFigure('quotes.NVDA.basis', 'rebased')).toBe('rebased')
  })

  it('are never longer than a column', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), (value) => {
        expect(showMoney(value).length).toBeLessThanOrEqual(12)
      }),
    )
  })
})

describe('paths', () => {
  it('quote a symbol with a dot', () => {
    expect(quotePath('NVDA', 'last')).toBe('quotes.NVDA.last')
    expect(quotePath('^DJI', 'last')).toBe('quotes.^DJI.last')
    expect(quotePath('BRK.B', 'last')).toBe('quotes["BRK.B"].last')
  })

  it('are shown in words', () => {
    expect(pathTitle('quotes.^DJI.changePct')).toBe('^DJI change in percent')
    expect(pathTitle('quotes["BRK.B"].last')).toBe('BRK.B last price')
    expect(pathTitle('ranking[symbol=NVDA].rank')).toBe('NVDA rank by market cap')
    expect(pathTitle('moves.NVDA.last')).toBe('NVDA last price of the session')
    expect(pathTitle('moves.NVDA.fallPct')).toBe('NVDA deepest fall of the session')
    expect(pathTitle('breadth.advancing')).toBe('breadth.advancing')
    expect(lastKey('quotes["^DJI"].changePct')).toBe('changePct')
    expect(typeTitle('news.published')).toBe('News published')
  })
})

describe('ratios of splits', () => {
  it('have whole shares on both sides', () => {
    expect([10, 1.5, 1 / 8, 0.1].map(showRatio)).toEqual(['10:1', '3:2', '1:8', '1:10'])
    expect(showRatio(Math.PI)).toBe('3.14159:1')
  })
})
