import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fitted, textWidth } from './text.js'

describe('a text that is fitted', () => {
  it('is the longest beginning that fits with its ellipsis, or the whole text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 12, max: 300 }), (text, width) => {
        const cut = fitted(text, 12, width)
        if (textWidth(text, 12) <= width) {
          expect(cut).toBe(text)
          return
        }
        const signs = [...text]
        const beginnings = signs.map((_, count) => `${signs.slice(0, count).join('')}…`)
        const longest = beginnings.filter((beginning) => textWidth(beginning, 12) <= width).at(-1) ?? '…'
        expect(cut).toBe(`${longest.slice(0, -1).trimEnd()}…`)
      }),
    )
  })

  it('reads no more of a long text than it keeps', () => {
    let read = 0
    const long = {
      *[Symbol.iterator](): Generator<string> {
        for (; read < 1_000_000; ) {
          read += 1
          yield 'x'
        }
      },
      slice: (from: number, to: number) => 'x'.repeat(to - from),
    }
    expect(fitted(long as unknown as string, 12, 100)).toBe('xxxxxxxxxxxx…')
    expect(read).toBe(14)
  })
})
