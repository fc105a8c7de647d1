import { TapelineError } from '../../event/error.js'

/** That columns are not those of a timeline. */
export function columnsFault(message: string, expected?: string, found?: string): TapelineError {
  return new TapelineError({ code: 'file.invalid', message, expected, found })
}
