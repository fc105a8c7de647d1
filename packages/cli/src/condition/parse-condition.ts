import { isTapelineError } from '@tapeline/core'
import { parsePath } from '@tapeline/core/internal'
import { UsageError } from '../usage-error.js'
import type { Condition, Operand } from './condition.js'
import { type Token, tokensOf } from './tokens.js'

const LENGTH_MAX = 10_000
const DEPTH_MAX = 100

/**
 * Reads a condition on a state:
 * - a comparison, `== != < <= > >=`, of paths (`quotes.NVDA.last`, `quotes["^DJI"].last`, `ranking[symbol=NVDA].rank`),
 *   numbers (`-10`, `5e9`) and texts (`'NVDA'` or `"NVDA"`, a backslash before a quote inside);
 * - `not`, then `and`, then `or`, in the order in which they bind, and parentheses.
 * It is read and compared, and never run as code.
 * @throws UsageError with the column of the first error, from 1
 */
export function parseCondition(text: string): Condition {
  if (text.length > LENGTH_MAX) {
    throw new UsageError(`The condition cannot be read at column ${LENGTH_MAX + 1}: it is too long.`)
  }
  return new Parser(tokensOf(text)).parse()
}

class Parser {
  private index = 0
  private depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Condition {
    const condition = this.parseOr()
    if (this.token.kind !== 'end') throw this.wrong("'and', 'or' or the end")
    return condition
  }

  private get token(): Token {
    return this.tokens[this.index] as Token
  }

  private parseOr(): Condition {
    let left = this.parseAnd()
    while (this.take('or')) left = { kind: 'or', left, right: this.parseAnd() }
    return left
  }

  private parseAnd(): Condition {
    let left = this.parseNot()
    while (this.take('and')) left = { kind: 'and', left, right: this.parseNot() }
    return left
  }

  private parseNot(): Condition {
    this.depth += 1
    if (this.depth > DEPTH_MAX)
      throw this.wrong(`at most ${DEPTH_MAX} parentheses and 'not' inside each other`)
    const condition = this.parseInner()
    this.depth -= 1
    return condition
  }

  private parseInner(): Condition {
    if (this.take('not')) return { kind: 'not', of: this.parseNot() }
    if (this.take('(')) {
      const inner = this.parseOr()
      if (!this.take(')')) throw this.wrong("')'")
      return inner
    }
    const left = this.parseOperand()
    const { token } = this
    if (token.kind !== 'sign') throw this.wrong('a comparison: == != < <= > >=')
    this.index += 1
    return { kind: 'comparison', sign: token.text, left, right: this.parseOperand() }
  }

  private parseOperand(): Operand {
    const { token } = this
    if (token.kind === 'number') {
      this.index += 1
      return { kind: 'number', value: token.value }
    }
    if (token.kind === 'text') {
      this.index += 1
      return { kind: 'text', value: token.text }
    }
    if (token.kind !== 'path') throw this.wrong('a path, a number or a quoted text')
    this.checkPath(token.text)
    this.index += 1
    return { kind: 'path', path: token.text }
  }

  private checkPath(path: string): void {
    try {
      parsePath(path)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      throw this.wrong('a path such as quotes.NVDA.last, quotes["^DJI"].last or ranking[symbol=NVDA].rank')
    }
  }

  private take(kind: Token['kind']): boolean {
    if (this.token.kind !== kind) return false
    this.index += 1
    return true
  }

  private wrong(expected: string): UsageError {
    const { token } = this
    return new UsageError(
      `The condition cannot be read at column ${token.column}: found ${showToken(token)}, expected ${expected}.`,
    )
  }
}

function showToken(token: Token): string {
  if (token.kind === 'end') return 'the end'
  if (token.kind === 'number') return String(token.value)
  return 'text' in token ? JSON.stringify(token.text) : `'${token.kind}'`
}
