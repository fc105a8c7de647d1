import { describe, expect, it } from '@jest/globals'
import { withNoCodeOfText } from './no-code-of-text.fixture.js'
import { valueOfText, writtenOutOr } from './written-out.js'

describe('code that is written out', () => {
  const loop = (): string => 'loop'

  it('has what stands in its scope', () => {
    expect(valueOfText('return one + two', { one: 1, two: 2 })).toBe(3)
    expect(writtenOutOr(() => valueOfText('return word', { word: 'text' }), loop)).toBe('text')
  })

  it.each([EvalError, TypeError])('is a loop in its place where that throws %p', (Refusal) => {
    const refused = (): never => {
      throw new Refusal('No code of text here.')
    }
    expect(writtenOutOr(refused, loop)).toBe('loop')
  })

  it('is that loop on a page that makes no code of text', () => {
    const ofText = (): unknown => writtenOutOr(() => valueOfText('return 1', {}), loop)
    expect(withNoCodeOfText(ofText)).toBe('loop')
    expect(ofText()).toBe(1)
  })

  it('does not hide that it was written wrongly', () => {
    expect(() => writtenOutOr(() => valueOfText('return }', {}), loop)).toThrow(SyntaxError)
  })
})
