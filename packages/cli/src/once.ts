import { InvalidArgumentError } from 'commander'

/** Accepts the value of an option once, since two values are ambiguous. */
export function once(value: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('It is given twice; give it once.')
  return value
}
