import { describe, expect, it } from '@jest/globals'
import { tableOf } from './table.js'

const HEAD = ['symbol', 'name of the instrument', '>last', '>volume', 'source']
const ROWS = [
  ['NVDA', 'Nvidia, maker of processors', '118.42', '818830900', 'Daily price files, public copies'],
  ['^GSPC', 'S&P 500', '6,012.28', '', 'the same'],
]

describe('a table of text', () => {
  it('is as wide as its cells if they fit the terminal', () => {
    const text = tableOf({ columns: 200 }, HEAD, ROWS)
    expect(text).toBe(
      'symbol  name of the instrument           last     volume  source\n' +
        'NVDA    Nvidia, maker of processors    118.42  818830900  Daily price files, public copies\n' +
        '^GSPC   S&P 500                      6,012.28             the same\n',
    )
  })

  it('wraps its last text, cuts other texts, and omits columns with a note, but never cuts a figure', () => {
    for (let columns = 20; columns <= 100; columns += 1) {
      const text = tableOf({ columns }, HEAD, ROWS)
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
      for (const figure of ['118.42', '6,012.28', '818830900']) {
        const isShown = text.includes(figure)
        expect(isShown || text.includes('… not shown: ')).toBe(true)
      }
    }
    expect(tableOf({ columns: 40 }, HEAD, ROWS)).toBe(
      'symbol  name of th…      last     volume\n' +
        'NVDA    Nvidia, ma…    118.42  818830900\n' +
        '^GSPC   S&P 500      6,012.28\n' +
        '… not shown: source\n',
    )
  })
})
