/** A property of V8; other engines have none, and ignore it. */
const errors: { stackTraceLimit?: number } = Error as unknown as { stackTraceLimit?: number }

/**
 * Calls a function that is likely to throw. Errors in the call have no stack traces, since they are not read and making them
 * would take longer than the rest of the call.
 * @returns its result; undefined if it threw
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
