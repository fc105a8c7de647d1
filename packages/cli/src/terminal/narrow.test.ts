import { describe, expect, it } from '@jest/globals'
import { printedOn } from './fake-terminal.fixture.js'

const CLOSE = '2025-01-27T16:00-05:00'

describe('what commands print', () => {
  it.each([
    ['list'],
    ['at', 'deepseek-r1', CLOSE],
    ['at', 'deepseek-r1', CLOSE, 'quotes'],
    ['at', 'deepseek-r1', CLOSE, 'quotes.NVDA'],
    ['at', 'deepseek-r1', CLOSE, 'ranking'],
    ['explain', 'deepseek-r1', CLOSE, 'quotes.NVDA.marketCapChange'],
    ['first', 'deepseek-r1', 'quotes.NVDA.changePct < -10'],
    ['what-if', 'deepseek-r1', 'no-release', '--at', CLOSE],
    ['compare', 'deepseek-r1', 'no-release', '--at', CLOSE],
    ['compare', 'deepseek-r1', 'half-the-shock', '--select', 'quotes.NVDA.last', '--every', '1d'],
    [
      'sweep',
      'deepseek-r1',
      '--scale',
      'r1-release=0,1',
      '--measure',
      'quotes.NVDA.last',
      '--measure',
      'ranking[symbol=NVDA].rank',
    ],
    ['calendar', 'NYSE', '2025-01-09'],
    ['events'],
    ['replay', 'meta-2022-02-03'],
    ['check', 'meta-2022-02-03'],
    ['events', 'close.published'],
  ])('fits the terminal: %s %s %s', async (...args) => {
    // Figures and ids in one line need more than 40 columns.
    for (const columns of ['check', 'replay'].includes(args[0] ?? '') ? [60, 80] : [40, 60, 80]) {
      const { exitCode, out } = await printedOn({ columns }, ...args)
      expect(exitCode).toBe(0)
      const wide = out.split('\n').filter((line) => line.trimEnd().length > columns)
      // A single word, such as an id or a path, may be longer than the terminal.
      expect(wide.filter((line) => /\S +\S/.test(line.trim()))).toEqual([])
    }
  })
})
