import { showValue, TapelineError } from '../../event/error.js'

/** A requirement of an option of a model. */
export interface Rule {
  readonly option: string
  readonly holds: boolean
  readonly expected: string
  readonly found: unknown
}

/** Throws one error with all broken rules. @throws TapelineError `model.invalid` */
export function demand(model: string, rules: readonly Rule[]): void {
  const faults = rules
    .filter(({ holds }) => !holds)
    .map(({ option, expected, found }) => ({
      code: 'model.invalid' as const,
      message: `The option '${option}' of ${model} is wrong.`,
      expected,
      found: showValue(found),
    }))
  if (faults.length > 0) throw new TapelineError(faults)
}

/** An error for a request outside the range in which a model was fitted. */
export function outside(message: string, expected: string, found: unknown): TapelineError {
  return new TapelineError({ code: 'model.outside', message, expected, found: showValue(found) })
}
