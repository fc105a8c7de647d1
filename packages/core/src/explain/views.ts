import type { AnyProjection } from '../projection/projection.js'
import { Cursor } from '../replay/cursor.js'
import { programOf } from '../replay/program.js'
import { Publisher } from '../replay/publisher.js'
import { publishWithTape } from '../replay/tape.js'
import type { Chain } from '../timeline/chain.js'

/**
 * Views of the published states of a chain after so many events. Nothing of a state is published before it is read, and each
 * view has a cursor of its own, so that it stays good.
 */
export function viewsOf(projection: AnyProjection, chain: Chain): (position: number) => unknown {
  const views = new Map<number, unknown>()
  const viewAt = (position: number): unknown => {
    if (!views.has(position)) {
      const cursor = new Cursor(programOf(projection, 'fast'), chain, 'fast')
      cursor.seek(position)
      const publisher = new Publisher(projection, cursor)
      views.set(
        position,
        publishWithTape((tape) => publisher.view(tape), chain, position, viewAt),
      )
    }
    return views.get(position)
  }
  return viewAt
}
