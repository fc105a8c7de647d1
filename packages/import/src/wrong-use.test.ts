import { expect, it } from '@jest/globals'
import { exportSamples, importBars, importEvents, importTrades } from './index.js'

it.each([
  ['importBars', () => importBars('a.csv', { stradling: 'place' } as never), "'straddling'"],
  ['importBars', () => importBars('a.csv', { daily: 'close' } as never), "'closes'"],
  ['importTrades', () => importTrades('a.csv', { skipBat: true } as never), "'skipBad'"],
  ['importEvents', () => importEvents('a.tape', [], { formt: 'tape' } as never), "'format'"],
  ['exportSamples', () => exportSamples([], 'a.csv', { formats: 'csv' } as never), "'format'"],
])('an option of %s with a typo', async (_, call, name) => {
  await expect(call()).rejects.toThrow(`Did you mean ${name}?`)
})
