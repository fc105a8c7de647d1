import { UsageError } from '../usage-error.js'
import type { ComparisonSign } from './condition.js'

/** A word of a condition, with the column at which it begins, from 1. */
export type Token = { readonly column: number } & (
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: ComparisonSign }
  | { readonly kind: 'and' | 'or' | 'not' | '(' | ')' | 'end' }
)

const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy
const TEXT = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y
const SIGN = /==|!=|<=|>=|<|>/y
const PARENTHESIS = /[()]/y
/** Keys are letters, digits, `_`, `$`, `^` and `-`; other keys need brackets and quotes, or follow `field=`. */
const PATH = /[\p{L}_$^][\p{L}\p{N}_$^-]*(?:\.[\p{L}\p{N}_$^-]+|\["(?:[^"\\]|\\["\\])*"\]|\[[^[\]"']*\])*/uy

/** @throws UsageError with the column of an invalid token */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0
    if (at >= text.length) return [...tokens, { kind: 'end', column: at + 1 }]
    const [token, length] = tokenAt(text, at)
    tokens.push(token)
    at += length
  }
}

function tokenAt(text: string, at: number): readonly [Token, number] {
  const column = at + 1
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const number = match(NUMBER)?.[0]
  if (number !== undefined) {
    const value = Number(number)
    if (Number.isFinite(value)) return [{ kind: 'number', value, column }, number.length]
    throw new UsageError(`The condition has a number at column ${column} that is too large.`)
  }
  const quoted = match(TEXT)
  if (quoted) {
    const content = (quoted[1] ?? quoted[2] ?? '').replaceAll(/\\([\s\S])/g, '$1')
    return [{ kind: 'text', text: content, column }, quoted[0].length]
  }
  const sign = match(SIGN)?.[0]
  if (sign !== undefined) return [{ kind: 'sign', text: sign as ComparisonSign, column }, sign.length]
  const parenthesis = match(PARENTHESIS)?.[0]
  if (parenthesis !== undefined) return [{ kind: parenthesis as '(' | ')', column }, 1]
  const path = match(PATH)?.[0]
  if (path === 'and' || path === 'or' || path === 'not') return [{ kind: path, column }, path.length]
  if (path !== undefined) return [{ kind: 'path', text: path, column }, path.length]
  const found = String.fromCodePoint(text.codePointAt(at) ?? 0)
  throw new UsageError(
    `The condition cannot be read at column ${column}: found ${JSON.stringify(found)}, expected a path, a number, a quoted text, a comparison or a parenthesis.`,
  )
}
