import type { MarketState } from '@tapeline/core/market'
import type { Cursor, Requests } from '../protocol.js'
import { cursorAt, positionOf } from './positions.js'
import { sessionsOfAll } from './sessions.js'
import type { World } from './world.js'

/** The next or the previous place of the cursor; undefined at the last or first one. */
export function step(world: World, request: Requests['step']['request']): Cursor | undefined {
  const { history, cursor, by, isBackward, symbols = [] } = request
  // The steps of a view as known then follow the events that were known.
  const timeline = world.historyAt(history, cursor)
  const position = positionOf(timeline, cursor)
  const direction = isBackward ? -1 : 1
  const limit = isBackward ? 0 : timeline.length
  if (by === 'session') return nextSession(world, cursor, isBackward)
  if (position === limit) return undefined
  if (by === 'event') return cursorAt(timeline, position + direction)
  const replayed = world.replayOf(timeline)
  const shown = visible(replayed.atPosition(position), symbols)
  let next = position + direction
  while (next !== limit && visible(replayed.atPosition(next), symbols) === shown) next += direction
  return cursorAt(timeline, next)
}

/** What a reader sees of the state: the prices of the symbols on the screen, the first ranks, the record, and the lists. */
function visible(
  { quotes, ranking, records, news, claims, halts }: MarketState,
  symbols: readonly string[],
): string {
  return JSON.stringify([
    symbols.map((symbol) => [quotes[symbol]?.last, quotes[symbol]?.changePct]),
    ranking.slice(0, 10).map(({ symbol }) => symbol),
    records.largestOneDayCapLoss?.closeId,
    news.length,
    claims.length,
    halts.length,
  ])
}

/** The next open or close of a session. */
function nextSession(world: World, { at }: Cursor, isBackward: boolean): Cursor | undefined {
  const { from, to } = world.span
  const moments = sessionsOfAll(world.exchanges, from, to).flatMap(({ open, close }) => [open, close])
  const found = isBackward ? moments.findLast((moment) => moment < at) : moments.find((moment) => moment > at)
  return found === undefined ? undefined : { at: found }
}
