import { isTapelineError } from '../event/error.js'
import { replay } from '../replay/replay.js'
import type { Quote } from './quote.js'
import { quotes } from './quotes.js'
import { type Line, listed, tape } from './tape.fixture.js'

/** The quote of an instrument at the end of these lines; Nvidia is listed. */
export function quoteOf(lines: readonly Line[], symbol = 'NVDA'): Quote {
  return replay(tape([listed('NVDA'), ...lines]), quotes).atEnd()[symbol] as Quote
}

/** The error of these lines. @throws Error without one */
export function failureOf(...lines: Line[]): { code: string; eventId: string | undefined; message: string } {
  try {
    quoteOf(lines)
  } catch (error) {
    if (isTapelineError(error)) return { code: error.code, eventId: error.eventId, message: error.message }
    throw error
  }
  throw new Error('nothing was thrown')
}
