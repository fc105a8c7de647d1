import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const CLOSE = ['--at', '2025-01-27T16:00-05:00']
const DAY = ['what-if', 'deepseek-r1', ...CLOSE]

interface Instrument {
  readonly symbol: string
  readonly a: { readonly last: number; readonly basis: string }
  readonly b: { readonly last: number; readonly basis: string }
}

async function outcome(...args: readonly string[]) {
  const { exitCode, out, error } = await printed('what-if', 'deepseek-r1', ...args, '--json')
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
  const json = JSON.parse(out)
  const quote = (symbol: string): Instrument =>
    json.instruments.find((instrument: Instrument) => instrument.symbol === symbol)
  return { json, quote }
}

describe('tapeline what-if', () => {
  it('prints the changes of a named what-if', async () => {
    const { exitCode, out, error } = await printed(...DAY, 'no-release')
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('what-if.txt', out)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('prints the same as JSON', async () => {
    expectGolden('what-if.json', (await printed(...DAY, 'no-release', '--json')).out)
  })

  it('prints the same for edits as for a what-if with these edits', async () => {
    const named = await outcome('no-release')
    const edited = await outcome('--remove', 'r1-release', '--consequences', 'scale=0')
    expect(edited.json).toEqual({ ...named.json, whatIf: null })
    expect(edited.json.at).toBe('2025-02-07T21:00:00.000Z')
  })

  it('scales the consequences of an event that is not a price', async () => {
    const { quote, json } = await outcome(...CLOSE, '--scale', 'r1-release=0.5')
    expect(json.edits).toEqual([{ edit: 'scale', selector: 'r1-release', factor: 0.5 }])
    // The square root of the day's gross return, 118.42 / 142.62.
    expect(quote('NVDA').b.last).toBeCloseTo(Math.sqrt(118.42 * 142.62), 9)
    expect(quote('NVDA').b.basis).toBe('rebased')
    expect(quote('AAPL').b).toEqual(quote('AAPL').a)
  })

  it('scales the move of a price, and rebases later prices', async () => {
    const args = ['--scale', 'close-NVDA-2025-01-27=0', '--consequences', 'keep']
    const { quote } = await outcome(...args)
    expect(quote('NVDA').b.last).not.toBe(quote('NVDA').a.last)
  })

  it('multiplies the prices of an instrument from a moment on', async () => {
    const flag = 'instrument:NVDA from 2025-01-27T09:30-05:00=0.9'
    const { quote } = await outcome(...CLOSE, '--multiply-prices', flag)
    expect(quote('NVDA').b).toMatchObject({ last: 118.42 * 0.9, basis: 'rebased' })
    expect(quote('AAPL').b).toEqual(quote('AAPL').a)
  })

  it('shifts by trading days, with the consequences', async () => {
    const args = ['--shift', 'r1-release=5 trading days', '--exchange', 'XNYS', '--consequences', 'along']
    expect((await outcome(...CLOSE, ...args)).quote('NVDA').b.last).toBe(142.62)
  })

  it('replaces and inserts data, several edits at a time', async () => {
    const news = {
      id: 'n1',
      type: 'news.published',
      at: '2025-01-27T12:00-05:00',
      data: { summary: 'All is calm.' },
    }
    const args = [
      '--replace',
      'r1-cost={"amountUsdMin":56e6,"amountUsdMax":56e6}',
      '--insert',
      JSON.stringify(news),
    ]
    const { json } = await outcome(...args)
    expect(json.edits).toHaveLength(2)
    expect(json.firstDifference.b.id).toBe('n1')
    expect(json.ranks).toEqual([])
  })

  it.each([
    ['cause:r1-release', 'NVDA'],
    ['instrument:NVDA', 'NVDA'],
    ['sector:Semiconductors', 'NVDA'],
    ['type:close.published', 'AAPL'],
    ['id:close-NVDA-2025-01-27', 'NVDA'],
  ])('selects by %s', async (selector, symbol) => {
    const { quote } = await outcome(...CLOSE, '--scale', `${selector}=0`, '--consequences', 'keep')
    expect(quote(symbol).b.basis).toBe('rebased')
  })

  it('selects by the fact of a source', async () => {
    const { json } = await outcome('--remove', 'source:article#S2', '--consequences', 'keep')
    expect(json.firstDifference.a.id).toBe('r1-release')
  })

  it('applies edits in order with --in-order', async () => {
    const args = ['--scale', 'r1-release=0.5', '--remove', 'r1-release', '--consequences', 'drop']
    expect((await outcome(...args, '--in-order')).json.edits[0].edit).toBe('in-order')
    const { exitCode, error } = await printed('what-if', 'deepseek-r1', ...args)
    expect(exitCode).toBe(2)
    expect(error).toMatch(/--remove 'r1-release'.*add --in-order/)
  })

  it.each([
    ['no edit', [], /Name a what-if, or give edits/],
    ['a name and edits', ['no-release', '--remove', 'r1-release'], /not both/],
    ['an unknown name, with the nearest', ['no-relase'], /Did you mean 'no-release'\?/],
    ['an unknown event, with the nearest', ['--remove', 'r1-relase'], /Did you mean 'r1-release'\?/],
    ['missing consequences', ['--remove', 'r1-release'], /--consequences keep, drop or scale=<k>/],
    ['invalid consequences', ['--remove', 'r1-release', '--consequences', 'half'], /cannot be 'half'/],
    ['along without a shift', ['--remove', 'r1-release', '--consequences', 'along'], /only for --shift/],
    ['an option for edits', ['no-release', '--consequences', 'drop'], /are for edits/],
    ['an invalid factor', ['--scale', 'r1-release=half'], /write --scale '<selector>=<factor, 0 and up>'/],
    ['no factor', ['--scale', 'r1-release'], /write --scale/],
    ['a factor of 0', ['--multiply-prices', 'instrument:NVDA=0'], /--multiply-prices .*must be above 0/],
    ['a moment without a time', ['--multiply-prices', 'instrument:NVDA from 2025-01-27=2'], /date/],
    ['an invalid duration', ['--shift', 'r1-release=soon'], /write --shift/],
    ['data that are not JSON', ['--replace', 'r1-cost={x}'], /write --replace/],
    ['an event that is not JSON', ['--insert', 'news'], /write --insert 'an event as JSON/],
    ['an event with a key twice', ['--insert', '{"at":1,"at":2}'], /The key "at" occurs twice in one object/],
    ['an event without fields', ['--insert', '{}'], /--insert '\{\}': The field 'id'/],
    ['an empty selector', ['--remove', ''], /--remove ''/],
    ['a huge factor', ['--scale', 'r1-release=1e999'], /--scale 'r1-release=1e999'/],
    ['an invalid time', ['no-release', '--at', '2025-01-27T26:00'], /\[date\.invalid\]/],
    ['an option twice', [...CLOSE, 'no-release', ...CLOSE], /given twice/],
  ])('rejects %s in one line with exit code 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed('what-if', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
