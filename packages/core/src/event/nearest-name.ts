import { distance } from 'fastest-levenshtein'
import { showValue, TapelineError } from './error.js'

/** Beyond these none is proposed: every name is compared, and a message must not take seconds. */
const NAMES_MAX = 10_000
const LENGTH_MAX = 100
/** Of all names that are compared together: long ones take longer. */
const LETTERS_MAX = 200_000

/**
 * The known name that somebody may have meant who wrote another one, by the number of letters that are added, left out or
 * changed (Levenshtein distance), upper and lower case alike.
 * @param known of names equally near, the first is taken
 * @returns undefined where none is near: at most two fifths of the letters may differ, and at most five
 * @throws TapelineError `argument.invalid` for names that are not texts
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  demand(typeof name === 'string', 'name', 'a text', name)
  const isList = typeof known === 'object' && known !== null && Symbol.iterator in known
  demand(isList, 'known', 'texts in an array, a Set, …', known)
  if (name.length > LENGTH_MAX) return undefined
  const wanted = name.toLowerCase()
  let limit = Math.min(5, Math.max(1, Math.round(wanted.length * 0.4)))
  let nearest: string | undefined
  let count = 0
  let letters = 0
  for (const candidate of known) {
    demand(typeof candidate === 'string', 'known', 'texts alone', candidate)
    count += 1
    if (count > NAMES_MAX) return undefined
    // A difference in length alone is a distance of as much.
    if (Math.abs(candidate.length - wanted.length) > limit) continue
    letters += candidate.length
    if (letters > LETTERS_MAX) return undefined
    const far = distance(wanted, candidate.toLowerCase())
    if (far > limit || (nearest !== undefined && far === limit)) continue
    nearest = candidate
    limit = far
  }
  return nearest
}

/** ` Did you mean 'quotes'?`, to be put behind a message; empty where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`
}

/** As {@link didYouMean}, but only so many times: for loaders, whose faults may be as many as the known names. */
export function fewHints(hintsMax = 100): typeof didYouMean {
  demand(typeof hintsMax === 'number' && hintsMax >= 0, 'hintsMax', 'a number, 0 and up', hintsMax)
  let count = 0
  return (name, known) => {
    count += 1
    return count > hintsMax ? '' : didYouMean(name, known)
  }
}

/** As `checkArgument`, which needs this file for its hints. */
function demand(holds: boolean, name: string, expected: string, found: unknown): void {
  if (holds) return
  throw new TapelineError({
    code: 'argument.invalid',
    message: `The argument '${name}' of a search for the nearest name is wrong.`,
    expected,
    found: showValue(found),
  })
}
