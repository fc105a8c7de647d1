import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { verifyReceipt } from '@tapeline/core/receipt'
import { printed, printedFrom } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-receipt-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => join(folder, name)

const CLOSE = ['deepseek-r1', '2025-01-27T16:00-05:00'] as const
const LOSS = ['receipt', ...CLOSE, 'quotes.NVDA.changePct'] as const

describe('tapeline receipt', () => {
  it('writes a file, which verify finds to agree', async () => {
    const out = file('r.json')
    const written = await printed(...LOSS, '-o', out)
    expect(written).toEqual({
      exitCode: 0,
      out: expect.stringContaining('quotes.NVDA.changePct ='),
      error: '',
    })
    const { exitCode, out: text, error } = await printed('verify', out)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('verify.txt', text.replace(out, 'r.json').replace(/Tapeline \d\S*/, 'Tapeline 0.0.0'))
    const { out: json } = await printed('verify', out, '--json')
    expectGolden('verify.json', json.replace(out, 'r.json'))
  })

  it('prints the receipt without a file, as JSON on one line too', async () => {
    const { out } = await printed(...LOSS)
    expect(JSON.parse(out)).toMatchObject({ format: 'tapeline.receipt/1', history: 'deepseek-r1' })
    expect(out).toMatch(/^\{\n "format"[\s\S]*\}\n$/)
    const { out: json } = await printed(...LOSS, '--json')
    expect(json).toBe(`${JSON.stringify(JSON.parse(out))}\n`)
    expect((await printedFrom(out, 'verify', '-')).out).toContain('agrees -\n')
  })

  it('reports the file as JSON', async () => {
    const out = file('about.json')
    const { out: json } = await printed(...LOSS, '-o', out, '--json')
    expect(JSON.parse(json)).toEqual({ file: out, value: expect.closeTo(-16.968, 3), events: 4 })
  })

  it.each([
    ['a nested what-if', ['--what-if', 'half-and-no-rebound'], 129.958, 2],
    ['an edit', ['--scale', 'r1-release=0.5'], 129.958, 1],
    ['edits in order', ['--scale', 'r1-release=0.5', '--scale', 'r1-release=2', '--in-order'], 118.42, 1],
    ['an earlier view', ['--known-at', '2025-01-27T16:30-05:00'], 118.58, 0],
  ] as const)('of %s agrees', async (_, options, value, whatIfs) => {
    const { out } = await printed('receipt', ...CLOSE, 'quotes.NVDA.last', ...options)
    const { verdict, receipt } = await verifyReceipt(out)
    expect([verdict, receipt.value, receipt.whatIfs.length]).toEqual([
      'agrees',
      expect.closeTo(value, 3),
      whatIfs,
    ])
  })

  it('refuses wrong use with what to do', async () => {
    for (const [args, message] of [
      [['--what-if', 'no-release', '--remove', 'r1-release'], 'not both'],
      [['--consequences', 'keep'], 'are for edits'],
      [['--what-if', 'no-relaese'], 'no-release'],
      [['-o', ''], 'empty'],
      [['-o', '-'], 'standard output'],
    ] as const) {
      const { exitCode, out, error } = await printed(...LOSS, ...args)
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
      expect(error).toContain(message)
    }
    const absent = await printed(
      'receipt',
      'deepseek-r1',
      '2025-01-16T09:00-05:00',
      'records.largestOneDayCapLoss',
    )
    expect(absent).toMatchObject({ exitCode: 2, error: expect.stringContaining('absence') })
  })

  it('leaves an older file as it was if the receipt cannot be written', async () => {
    const out = file('older.json')
    writeFileSync(out, 'older')
    expect((await printed('receipt', ...CLOSE, 'quotes.NVDA.lst', '-o', out)).exitCode).toBe(2)
    expect(readFileSync(out, 'utf8')).toBe('older')
    for (const path of [folder, file('no/such/folder.json'), '/dev/null']) {
      const { exitCode, error } = await printed(...LOSS, '-o', path)
      expect({ exitCode, error }).toEqual({
        exitCode: 1,
        error: expect.stringContaining('cannot be written'),
      })
    }
  })
})

describe('tapeline verify', () => {
  it('refuses a receipt that was changed, and what is no receipt', async () => {
    const { out } = await printed(...LOSS)
    writeFileSync(file('changed.json'), out.replace('"price": 118.42', '"price": 118.43'))
    writeFileSync(file('binary.json'), Buffer.from([0xff, 0xfe, 0]))
    writeFileSync(file('empty.json'), '')
    for (const [name, message] of [
      ['changed.json', 'The events of the receipt changed'],
      ['binary.json', 'not text in UTF-8'],
      ['empty.json', 'no receipt'],
      ['missing.json', 'no such file'],
      ['', 'not a regular file'],
    ] as const) {
      const { exitCode, out: text, error } = await printed('verify', file(name))
      expect({ exitCode, text }).toEqual({ exitCode: 1, text: '' })
      expect(error).toContain(message)
    }
    expect((await printed('verify')).exitCode).toBe(2)
  })
})
