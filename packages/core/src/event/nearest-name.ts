import { distance } from 'fastest-levenshtein'
import { showValue, TapelineError } from './error.js'

/** Longer names get no suggestion: every known name is compared, and a message must not take seconds. */
const NAMES_MAX = 10_000
const LENGTH_MAX = 100
/** For all compared names together, since long names take longer. */
const LETTERS_MAX = 200_000

/**
 * The known name that the writer of an unknown one may have meant: the nearest by the number of inserted, deleted or changed
 * letters (Levenshtein distance), ignoring case.
 * @param known of names equally near, the first is returned
 * @returns undefined if none is near: at most two fifths of the letters may differ, and at most five
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
    // The difference in length is a lower bound of the distance.
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

/** ` Did you mean 'quotes'?`, to append to a message; empty if no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`
}

/**
 * As {@link didYouMean}, but at most this many times: for loaders, which may report as many faults as there are known names.
 */
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
