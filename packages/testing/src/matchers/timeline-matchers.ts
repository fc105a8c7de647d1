import type { TapelineEvent } from '@tapeline/core'
import { checkArgument, kinds } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'
import { compare } from '@tapeline/core/what-if'
import { replayOf, timelineOf } from './received.js'
import { eventLine, type MatcherResult, result } from './result.js'

export function toFirstDifferAt(received: unknown, other: unknown, id: string): MatcherResult {
  checkArgument('toFirstDifferAt()', 'id', id, kinds.name)
  const [a, b] = [timelineOf('toFirstDifferAt', received), timelineOf('toFirstDifferAt', other)]
  if (a.find(id) === undefined) b.get(id)
  const { projection } = kinds.replay.fits(received)
    ? replayOf('toFirstDifferAt', received)
    : { projection: market }
  const found = compare({ a, b, projection: projection as never }).firstDifference() as
    | { readonly a?: TapelineEvent; readonly b?: TapelineEvent }
    | undefined
  return result(found?.a?.id === id || found?.b?.id === id, () => [
    `expected to differ first at ${id}`,
    ...(found === undefined
      ? ['found the same events in both']
      : ['found at', `  received: ${eventLine(found.a).trim()}`, `  other:    ${eventLine(found.b).trim()}`]),
  ])
}
