import { showValue, TapelineError } from '@tapeline/core/internal'

/** Another writer appended after `expected`. */
export function conflict(location: string, expected: number, found: number): TapelineError {
  return new TapelineError({
    code: 'log.conflict',
    message: `Another writer appended to the log ${location}. Read the new events, decide again, and append at their position.`,
    expected: `position ${expected}`,
    found: `position ${found}`,
  })
}

/** The log has another event with this id. */
export function idTaken(location: string, id: string): TapelineError {
  return new TapelineError({
    code: 'event.id-conflict',
    message: `The log ${location} has another event with this id. Append a correction with an id of its own instead.`,
    eventId: id,
  })
}

export function closed(location: string): TapelineError {
  return new TapelineError({
    code: 'log.closed',
    message: `The log ${location} is closed. Open it again with openLog().`,
  })
}

/** The log is shorter than what a subscription has read. */
export function shorter(location: string, expected: number, found: number): TapelineError {
  return new TapelineError({
    code: 'log.changed',
    message: `The log ${location} is shorter than what has been read of it: it was restored to an older state, or is another log. Read it from its start.`,
    expected: `position ${expected} or later`,
    found: `position ${found}`,
  })
}

/** No log has an address like this. */
export function unknownAddress(found: unknown): TapelineError {
  return new TapelineError({
    code: 'argument.invalid',
    message: 'The address of a log is wrong.',
    expected: "'file:tape.db' (SQLite), 'postgres://user@host/database' (PostgreSQL) or 'memory:'",
    found: showValue(found),
  })
}

/** Other connections have a lock for too long. */
export function busy(location: string, busyMs: number, cause: unknown): TapelineError {
  return new TapelineError(
    {
      code: 'log.busy',
      message: `Other processes have held the log ${location} for too long. Try again.`,
      expected: `a free moment within ${busyMs} ms`,
    },
    { cause },
  )
}

/** The database failed. @param reason its code, if it has one */
export function failed(location: string, reason: string | undefined, cause: unknown): TapelineError {
  const message = cause instanceof Error ? cause.message : showValue(cause)
  return new TapelineError(
    {
      code: 'log.failed',
      message: `The database of the log ${location} failed: ${message}. Repeat an append that failed so: it may be stored, and is never stored twice.`,
      found: reason,
    },
    { cause },
  )
}

export function missing(location: string): TapelineError {
  return new TapelineError({
    code: 'log.failed',
    message: `The log ${location} does not exist. Correct its name, or append to it first.`,
  })
}

/** The adapter cannot append within a transaction of the caller. */
export function noTransactions(location: string): TapelineError {
  return new TapelineError({
    code: 'argument.invalid',
    message: `The log ${location} cannot append within a transaction of yours. Leave 'within' out, or use a log in PostgreSQL.`,
  })
}

/** The record at a position, or one soon after it, cannot be read. */
export function damaged(location: string, position: number): TapelineError {
  return new TapelineError({
    code: 'log.invalid',
    message: `The log ${location} is damaged at position ${position}, or soon after it. verify() names the event.`,
  })
}

/** A transaction of another process holds the head of the log. @param holder which, if it was found */
export function heldBy(
  location: string,
  busyMs: number,
  holder: string | undefined,
  cause: unknown,
): TapelineError {
  return new TapelineError(
    {
      code: 'log.busy',
      message: `A transaction has held the end of the log ${location} for too long. End it, and append again.`,
      expected: `a free moment within ${busyMs} ms`,
      found: holder,
    },
    { cause },
  )
}

/** The database found damage outside the events. */
export function damagedDatabase(location: string, found: readonly string[]): TapelineError {
  return new TapelineError({
    code: 'log.invalid',
    message: `The database of the log ${location} is damaged, although no event is. Read its events, and append them to a new log.`,
    found: found.join('; '),
  })
}
