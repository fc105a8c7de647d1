import type { AnyEventDefinition } from '../event/definition.js'
import type { AnyProjection, Tape } from '../projection/projection.js'
import { Cursor } from '../replay/cursor.js'
import { programOf } from '../replay/program.js'
import { Publisher } from '../replay/publisher.js'
import { Stretch } from '../replay/stretch.js'
import { publishWithTape } from '../replay/tape.js'
import type { Chain } from '../timeline/chain.js'

/**
 * Views of the published states of a chain after so many events. Nothing of a state is published before it is read; between
 * two checkpoints, entries that can be are replayed alone. Elsewhere each view has a cursor of its own, so that it stays good.
 */
export function viewsOf(
  projection: AnyProjection,
  chain: Chain,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): (position: number) => unknown {
  const program = programOf(projection, 'fast')
  const views = new Map<number, unknown>()
  let late: { readonly cursor: Cursor; readonly publisher: Publisher } | undefined
  const newPublisher = (): NonNullable<typeof late> => {
    const cursor = new Cursor(program, chain, 'fast')
    return { cursor, publisher: new Publisher(projection, cursor) }
  }
  const publishLate = (position: number, tape: Tape): unknown => {
    const stretch = Stretch.to(program, definitions, chain, position)
    if (stretch === undefined) return undefined
    late ??= newPublisher()
    const { cursor, publisher } = late
    return publisher.publishLate(stretch, () => cursor.seek(position), tape)
  }
  const view = (position: number, tape: Tape): unknown => {
    const { cursor, publisher } = newPublisher()
    cursor.seek(position)
    return publisher.view(tape)
  }
  const viewAt = (position: number): unknown => {
    if (!views.has(position)) {
      const publish = (tape: Tape): unknown => publishLate(position, tape) ?? view(position, tape)
      views.set(position, publishWithTape(publish, chain, position, viewAt))
    }
    return views.get(position)
  }
  return viewAt
}
