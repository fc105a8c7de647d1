import { type DateInput, formatInstant, parseInstant } from '../event/date.js'
import { TapelineError } from '../event/error.js'
import type { Chain } from './chain/chain.js'

const YEAR_MS = 365.25 * 86_400_000
/** Numbers between the two are moments from 2 January to 28 February 1970 as milliseconds, and from 1973 to 2128 as seconds. */
const SECONDS_MIN = 1e8
const SECONDS_MAX = 5e9

/**
 * A moment on a tape, as `parseInstant` reads it. A number is an error if it is ten years or more before the tape as milliseconds
 * and near the tape as seconds.
 * @throws TapelineError `date.…`; `date.invalid` for epoch seconds
 */
export function momentOn(chain: Chain, input: DateInput): number {
  if (typeof input === 'number' && input >= SECONDS_MIN && input <= SECONDS_MAX) checkUnit(chain, input)
  return parseInstant(input)
}

function checkUnit(chain: Chain, input: number): void {
  const first = chain.placedAt(0)?.event.at
  const last = chain.placedAt(chain.length - 1)?.event.at
  if (first === undefined || last === undefined || input > first - 10 * YEAR_MS) return
  const asSeconds = input * 1000
  if (asSeconds < first - 50 * YEAR_MS || asSeconds > last + 100 * YEAR_MS) return
  throw new TapelineError({
    code: 'date.invalid',
    message:
      'The number looks like epoch seconds. Multiply it by 1,000, or write a moment of 1970 as a text or a Date.',
    expected: `epoch milliseconds, such as ${asSeconds} for ${formatInstant(asSeconds)}`,
    found: `${input}`,
  })
}
