import type { Requests } from '../protocol.js'
import { canonicalJson } from './canonical-json.js'
import type { World } from './world.js'

/** The whole state at the cursor, and the SHA-256 of its canonical JSON. */
export async function stateOf(
  world: World,
  { history, cursor }: Requests['state']['request'],
): Promise<Requests['state']['reply']> {
  const json = canonicalJson(world.stateAt(history, cursor))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(json))
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { state: JSON.parse(json), hash }
}
