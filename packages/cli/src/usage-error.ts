/** Thrown for wrong use of a command: one line that says what to do; the exit code is 2. */
export class UsageError extends Error {}
