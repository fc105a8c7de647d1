import { TapelineError } from '@tapeline/core/internal'

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
