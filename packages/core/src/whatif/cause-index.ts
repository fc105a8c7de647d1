import type { TapelineEvent } from '../event/event.js'
import { lastIndex } from '../event/last-index.js'
import type { Chain } from '../timeline/chain/chain.js'
import type { Block } from '../timeline/columns/block.js'
import { effectsByCause } from '../timeline/columns/effects.js'

/** By cause, the ascending indices of the prefixes whose events declare it. */
type CauseIndex = ReadonlyMap<string, readonly number[]>

/** By recording, so that the next branch of one does not search all of its blocks again. */
const indices = new WeakMap<Chain, CauseIndex>()

/**
 * The events of a chain that declare certain causes, block by block in the order of the tape.
 * @param ids of causes, as the events name them
 * @param recording the chain from which a branch was made, or the chain itself; only prefixes that a branch does not share with it are
 * searched
 * @returns the effects by cause, for each block that has some
 */
export function* effectsOfCauses(
  chain: Chain,
  recording: Chain,
  ids: ReadonlySet<string>,
): Generator<ReadonlyMap<string, readonly TapelineEvent[]>> {
  const shared = chain === recording ? recording.prefixes.length : sharedLinks(chain, recording)
  const known = causeIndexOf(recording)
  const found = new Set<number>()
  for (const id of ids) for (const prefix of known.get(id) ?? []) if (prefix < shared) found.add(prefix)
  for (const prefix of [...found].sort((left, right) => left - right)) {
    yield selected(recording.prefixes[prefix]?.block as Block, ids)
  }
  for (let prefix = shared; prefix < chain.prefixes.length; prefix += 1) {
    const effects = selected(chain.prefixes[prefix]?.block as Block, ids)
    if (effects.size > 0) yield effects
  }
}

function causeIndexOf(chain: Chain): CauseIndex {
  const known = indices.get(chain)
  if (known !== undefined) return known
  const index = new Map<string, number[]>()
  for (const [prefix, { block }] of chain.prefixes.entries()) {
    for (const cause of effectsByCause(block).keys()) {
      const list = index.get(cause)
      if (list === undefined) index.set(cause, [prefix])
      else list.push(prefix)
    }
  }
  indices.set(chain, index)
  return index
}

/** The number of prefixes that two chains share; all of them come before the first prefix that differs. */
function sharedLinks(one: Chain, other: Chain): number {
  const most = Math.min(one.prefixes.length, other.prefixes.length)
  return lastIndex(most, (index) => one.prefixes[index] === other.prefixes[index]) + 1
}

function selected(block: Block, ids: ReadonlySet<string>): ReadonlyMap<string, readonly TapelineEvent[]> {
  const byCause = effectsByCause(block)
  const found = new Map<string, readonly TapelineEvent[]>()
  if (byCause.size < ids.size) {
    for (const [cause, effects] of byCause) if (ids.has(cause)) found.set(cause, effects)
  } else {
    for (const cause of ids) {
      const effects = byCause.get(cause)
      if (effects !== undefined) found.set(cause, effects)
    }
  }
  return found
}
