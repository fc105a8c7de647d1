import { isTapelineError } from '@tapeline/core'

/** A text, or the message of the error that Tapeline gives in its place; any other error is thrown on. */
export function orError(text: () => string): string {
  try {
    return text()
  } catch (error) {
    if (isTapelineError(error)) return error.message
    throw error
  }
}
