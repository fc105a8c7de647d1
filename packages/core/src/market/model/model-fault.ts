import { showValue, TapelineError } from '../../event/error.js'

/** What an option of a model must be. */
export interface Rule {
  readonly option: string
  readonly holds: boolean
  readonly expected: string
  readonly found: unknown
}

/** Throws all that does not hold at once. @throws TapelineError `model.invalid` */
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

/** An error for a question that reaches outside what a model was fitted on. */
export function outside(message: string, expected: string, found: unknown): TapelineError {
  return new TapelineError({ code: 'model.outside', message, expected, found: showValue(found) })
}
