import { expect, it } from '@jest/globals'
import type { Verification } from '@tapeline/core/receipt'
import { describeVerification } from './receipt.js'

const terminal = {
  write: () => undefined,
  writeError: () => undefined,
  isTerminal: false,
  isErrorTerminal: false,
  hasColors: false,
  columns: 80,
  interrupted: new AbortController().signal,
}

it('shows where a receipt differs, and no control characters of it', () => {
  const verification: Verification = {
    verdict: 'differs',
    found: { last: 80 },
    differences: [
      { path: 'quotes.AA.last', expected: 81, found: 80 },
      { path: 'quotes.AA.high', expected: 'x'.repeat(300), found: undefined },
    ],
    receipt: {
      format: 'tapeline.receipt/1',
      tapeline: '9\u001b[31m',
      history: 'two\u0007days',
      path: 'quotes.AA',
      value: { last: 81 },
      projection: 'market',
      event: 'close\u001b[2J',
      knownAt: '2025-01-27T22:00:00.000Z',
      whatIfs: [
        { name: 'half', edits: [] },
        { name: 'nested', edits: [{ edit: 'remove', selector: 'x' }] },
      ],
      nextSeq: 3,
      events: [],
      hashes: { events: '', whatIfs: '', receipt: '' },
    },
  }
  const text = describeVerification(terminal, 'r.json', verification)
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text).toContain(
    'quotes.AA.last: the receipt says 81; its events give 80\nquotes.AA.high: the receipt says\n  "xxx',
  )
  expect(text).toMatch(/its events give no value\n/)
  expect(text).toMatch(/on the\s+what-if half > nested/)
  expect(text).toContain('from 0 events and 1 edit')
})
