import { valueAtPath } from '@tapeline/core/internal'
import type { ComparisonSign, Condition, Operand } from './condition.js'

/**
 * Whether a condition is true for a state. A comparison with a missing value is false, even `!=`. Numbers are ordered with
 * numbers, and texts with texts by their code units; values of different kinds are only `!=`.
 */
export function holds(condition: Condition, state: unknown): boolean {
  if (condition.kind === 'not') return !holds(condition.of, state)
  if (condition.kind === 'and') return holds(condition.left, state) && holds(condition.right, state)
  if (condition.kind === 'or') return holds(condition.left, state) || holds(condition.right, state)
  return compareValues(condition.sign, sideOf(condition.left, state), sideOf(condition.right, state))
}

function sideOf(operand: Operand, state: unknown): unknown {
  return operand.kind === 'path' ? valueAtPath(state, operand.path) : operand.value
}

function compareValues(sign: ComparisonSign, left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false
  if (sign === '==') return textOf(left) === textOf(right)
  if (sign === '!=') return textOf(left) !== textOf(right)
  const ordered =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string')
  if (!ordered) return false
  if (sign === '<') return left < right
  if (sign === '<=') return left <= right
  return sign === '>' ? left > right : left >= right
}

/** Booleans are compared with `'true'` and `'false'`, since the language has no words for them. */
function textOf(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value
}
