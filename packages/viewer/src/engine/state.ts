import { canonicalJson, sha256 } from '@tapeline/core/internal'
import type { Requests } from '../protocol.js'
import type { World } from './world.js'

/** The whole state at the cursor with derived values, as plain data, and the SHA-256 of its canonical JSON. */
export async function stateOf(
  world: World,
  { history, cursor }: Requests['state']['request'],
): Promise<Requests['state']['reply']> {
  const state: unknown = JSON.parse(JSON.stringify(world.stateAt(history, cursor)))
  return { state, hash: await sha256(canonicalJson(state) ?? '') }
}
