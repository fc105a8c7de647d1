import { describe, expect, it } from '@jest/globals'
import { compileOr } from './compile-or.js'
import { withoutCodeGeneration } from './no-code-generation.fixture.js'

describe('compileOr()', () => {
  const interpreted = (): unknown => 'interpreted'
  const sum = (): unknown =>
    compileOr(() => ({ text: 'return one + two', scope: { one: 1, two: 2 } }), interpreted)

  it('compiles text that refers to the values of its scope', () => {
    expect(sum()).toBe(3)
  })

  it.each([EvalError, TypeError])('uses the interpreted twin if the engine throws %p', (Refusal) => {
    const generate = (): never => {
      throw new Refusal('No code generation here.')
    }
    expect(compileOr(generate, interpreted)).toBe('interpreted')
  })

  it('uses the interpreted twin if there is no code for a case', () => {
    expect(compileOr(() => undefined, interpreted)).toBe('interpreted')
  })

  it('uses the interpreted twin on a page that compiles no text', () => {
    expect(withoutCodeGeneration(sum)).toBe('interpreted')
    expect(sum()).toBe(3)
  })

  it('reports text that has a syntax error', () => {
    expect(() => compileOr(() => ({ text: 'return }', scope: {} }), interpreted)).toThrow(SyntaxError)
  })
})
