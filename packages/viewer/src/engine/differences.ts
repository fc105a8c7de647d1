import { market } from '@tapeline/core/market'
import { compare } from '@tapeline/core/what-if'
import type { FigureDifference, Requests } from '../protocol.js'
import { haveSameEvents } from './block-index.js'
import type { World } from './world.js'

/** More than a reader looks through. */
const DIFFERENCES_MAX = 500

/** What differs between two histories at the instant of the cursor. */
export function differencesOf(
  world: World,
  { a, b, cursor }: Requests['differences']['request'],
): Requests['differences']['reply'] {
  const [one, other] = [world.historyAt(a, cursor), world.historyAt(b, cursor)]
  // A comparison of two states reads all of both, which takes long on a long tape.
  if (haveSameEvents(one, other, cursor.at)) return { differences: [], count: 0 }
  const compared = compare({ a: one, b: other, projection: market })
  const { differences } = compared.at(cursor.at)
  return {
    count: differences.length,
    differences: differences.slice(0, DIFFERENCES_MAX).map(
      (difference): FigureDifference => ({
        path: difference.path,
        ...('a' in difference ? { a: difference.a } : {}),
        ...('b' in difference ? { b: difference.b } : {}),
      }),
    ),
  }
}
