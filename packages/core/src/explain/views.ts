import type { AnyEventDefinition } from '../event/definition.js'
import { getOrInsert } from '../event/records.js'
import type { AnyProjection } from '../projection/projection.js'
import { StateReader } from '../replay/state-reader.js'
import type { Chain } from '../timeline/chain/chain.js'

/**
 * Views of the published states of a chain by position. Values are published on read. If a state cannot be computed lazily, its view
 * has another reader, so that it stays valid.
 */
export function viewsOf(
  projection: AnyProjection,
  chain: Chain,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): (position: number) => unknown {
  const newReader = (): StateReader => new StateReader(projection, chain, definitions)
  const lazy = newReader()
  const views = new Map<number, unknown>()
  return (position) =>
    getOrInsert(views, position, () => lazy.lazyStateAt(position) ?? newReader().viewAt(position))
}
