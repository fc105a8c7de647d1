import { InvalidArgumentError } from 'commander'

/** Takes the value of an option that may be given one time: of two, neither is surely meant. */
export function once(value: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('It is given twice; give it once.')
  return value
}
