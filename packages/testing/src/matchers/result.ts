import { formatInstant, type TapelineEvent } from '@tapeline/core'
import { printEvent } from '@tapeline/core/internal'

/** What a matcher returns to Jest or Vitest. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
  readonly expected?: unknown
  readonly actual?: unknown
}

/** A result whose lines are made only if they are shown. */
export function result(pass: boolean, lines: () => readonly string[]): MatcherResult {
  return { pass, message: () => lines().join('\n') }
}

export function eventLine(event: TapelineEvent | undefined): string {
  return event === undefined ? '  no event' : `  ${printEvent(event)}`
}

/** `2025-01-27T21:00:00.000Z` */
export const moment = (at: number): string => formatInstant(at)
