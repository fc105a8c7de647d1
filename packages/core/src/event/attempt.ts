/** V8's own; other engines have none, and take no notice of it. */
const errors: { stackTraceLimit?: number } = Error as unknown as { stackTraceLimit?: number }

/**
 * Runs something that may well throw. Errors made on the way have no stack traces, which nobody would read and which would
 * take longer than all the rest.
 * @returns what it gave; undefined if it threw
 */
export function attempt<Result>(action: () => Result): { readonly result: Result } | undefined {
  const { stackTraceLimit } = errors
  errors.stackTraceLimit = 0
  try {
    return { result: action() }
  } catch {
    return undefined
  } finally {
    if (stackTraceLimit !== undefined) errors.stackTraceLimit = stackTraceLimit
  }
}
