/** A comparison that a condition makes. */
export const COMPARISONS = ['==', '!=', '<=', '<', '>=', '>'] as const

export type ComparisonSign = (typeof COMPARISONS)[number]

/** A side of a comparison: a path into the state, a number, or a text. */
export type Operand =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }

/** A condition on a state. */
export type Condition =
  | {
      readonly kind: 'comparison'
      readonly sign: ComparisonSign
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly kind: 'and'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }

/** The paths of a condition, each once. */
export function pathsOf(condition: Condition): readonly string[] {
  return [...new Set(operandsOf(condition).flatMap((side) => (side.kind === 'path' ? side.path : [])))]
}

function operandsOf(condition: Condition): readonly Operand[] {
  if (condition.kind === 'not') return operandsOf(condition.of)
  if (condition.kind === 'comparison') return [condition.left, condition.right]
  return [...operandsOf(condition.left), ...operandsOf(condition.right)]
}

/** The text of a condition for `parseCondition`, with parentheses only where needed. */
export function printCondition(condition: Condition): string {
  return print(condition, 0)
}

const BINDS = { or: 1, and: 2, not: 3, comparison: 4 } as const

/** @param binds the binding strength of the surrounding operator */
function print(condition: Condition, binds: number): string {
  const own = BINDS[condition.kind]
  const text = printBare(condition, own)
  return own < binds ? `(${text})` : text
}

function printBare(condition: Condition, own: number): string {
  if (condition.kind === 'comparison') {
    return `${printOperand(condition.left)} ${condition.sign} ${printOperand(condition.right)}`
  }
  if (condition.kind === 'not') return `not ${print(condition.of, own)}`
  // Both are read from the left.
  return `${print(condition.left, own)} ${condition.kind} ${print(condition.right, own + 1)}`
}

function printOperand(operand: Operand): string {
  if (operand.kind === 'path') return operand.path
  if (operand.kind === 'number') return String(operand.value)
  return `'${operand.value.replaceAll(/[\\']/g, '\\$&')}'`
}
