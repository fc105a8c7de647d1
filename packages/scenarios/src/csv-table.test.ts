import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '@tapeline/core'
import { readTable, split, splitPlain } from './csv-table.js'

const layout = { required: ['symbol', 'price'], optional: ['size'] }

describe('readTable', () => {
  const cell = fc.stringMatching(/^[^\s#"][^"\r\n]{0,8}[^\s"]$/)
  property.prop([fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), fc.boolean()])(
    'returns every written row with its line',
    (rows, windows) => {
      const quoted = rows.map((row) => row.map((text) => `"${text}"`).join(','))
      const text = ['# figures', '', 'price,symbol', ...quoted].join(windows ? '\r\n' : '\n')
      const faults: Fault[] = []
      const table = readTable('t.csv', text, layout, faults)
      expect(faults).toEqual([])
      expect(table.rows.map((row) => [row.get('price'), row.get('symbol'), row.line])).toEqual(
        rows.map(([price, symbol], index) => [price, symbol, index + 4]),
      )
    },
  )

  test('reads an empty cell as missing, and renamed columns', () => {
    const columns = { symbol: 'Ticker', price: 'Last Price' }
    const table = readTable('t.csv', 'Ticker,Last Price,size\nNVDA, 118.42 ,\n', { ...layout, columns }, [])
    expect([...table.fields]).toEqual(['symbol', 'price', 'size'])
    expect(['symbol', 'price', 'size'].map((field) => table.rows[0]?.get(field))).toEqual([
      'NVDA',
      '118.42',
      undefined,
    ])
  })

  test.each([
    ['no text at all', '', 1, /empty/],
    ['a missing column', 'symbol,size\nNVDA,1\n', 1, /no column 'price'/],
    ['an unread column', '# a comment\nsymbol,price,colour\nNVDA,1,red\n', 2, /'colour'/],
    ['a column twice', 'symbol,price,price\nNVDA,1,2\n', 1, /'price'/],
    ['a row that is too short', 'symbol,price\nNVDA,1\nNVDA\n', 3, /number of cells/],
    ['an open quote', 'symbol,price\nNVDA,1\n"NVDA,2\n', 3, /Invalid CSV/],
  ])('reports %s', (_name, text, line, message) => {
    const faults: Fault[] = []
    readTable('t.csv', text, layout, faults)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatchObject({ code: 'file.invalid', place: { file: 't.csv', line } })
    expect(faults[0]?.message).toMatch(message)
  })

  test('reads the valid rows if others are invalid', () => {
    const faults: Fault[] = []
    const table = readTable('t.csv', 'symbol,price\nA,1\nB\nC,3\nD,4,5\n', layout, faults)
    expect(table.rows.map((row) => row.get('symbol'))).toEqual(['A', 'C'])
    expect(faults.map((fault) => fault.place?.line)).toEqual([3, 5])
  })

  test.each([
    ['nonsense', (index: number) => 32 + (((index * 7919) ^ (index >> 3)) % 90)],
    ['lines', (index: number) => (index % 3 === 0 ? 10 : 44)],
    ['quotes', (index: number) => (index % 2 === 0 ? 34 : 97)],
  ])('reports 1 MB of %s', (_name, code) => {
    const faults: Fault[] = []
    const text = Array.from({ length: 1 << 20 }, (_, index) => String.fromCharCode(code(index))).join('')
    expect(readTable('t.csv', text, layout, faults).rows).toEqual([])
    expect(faults.length).toBeGreaterThan(0)
  })
})

property.prop([
  fc.array(fc.constantFrom('a', '1', ' ', '\t', ',', '#', '\n', '\u00a0', '\ufeff', "'"), { maxLength: 12 }),
  fc.constantFrom('\n', '\r\n'),
])('reads a text without quotes as the library does', (signs, feed) => {
  const text = signs.join('').replaceAll('\n', feed)
  expect(splitPlain(text)).toEqual(split(text, () => expect(text).toBe('without faults')))
})
