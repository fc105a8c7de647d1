import { isTapelineError } from '@tapeline/core'

/** A text, or the message of the Tapeline error that was thrown instead; rethrows any other error. */
export function orError(text: () => string): string {
  try {
    return text()
  } catch (error) {
    if (isTapelineError(error)) return error.message
    throw error
  }
}
