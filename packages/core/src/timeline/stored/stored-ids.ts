import { lastIndex } from '../../event/last-index.js'
import type { SortKey } from '../columns/block.js'
import { type DerivedId, derivedId } from '../columns/derived-id.js'
import type { ByteSource } from './byte-source.js'
import type { Directory } from './directory.js'
import { blocksWithId, type IdRuns } from './id-runs.js'
import type { StoredBlock } from './stored-block.js'

/** Finds the events of an open tape by their ids. In memory are four bytes for each 64 ids that are not consecutive. */
export interface StoredIds {
  /** Whether the tape has events that columns cannot hold. */
  readonly hasObjects: boolean
  /** The key of an event of the tape; undefined if the tape has none with this id. */
  find(id: string): SortKey | undefined
}

/** @param prefixes texts of the prefixes by number */
export function storedIdsOf(
  blocks: readonly StoredBlock[],
  directory: Directory,
  prefixes: readonly string[],
  runs: IdRuns,
  source: ByteSource,
): StoredIds {
  let ranges: ReadonlyMap<string, readonly StoredBlock[]> | undefined
  const find = (id: string): SortKey | undefined => {
    ranges ??= rangesOf(blocks, directory, prefixes)
    const derived = derivedId(id)
    const guessed = derived && inRange(ranges, directory, derived)
    if (guessed !== undefined) return guessed
    for (const index of blocksWithId(runs, source, id)) {
      const block = (blocks[index] as StoredBlock).loaded
      const row = derived === undefined ? -1 : block.indexOfId(derived)
      const own = row >= 0 ? row : (block.objects?.findIndex((event) => event?.id === id) ?? -1)
      if (own >= 0) return { at: block.at[own] as number, seq: block.seqAt(own) }
    }
    return undefined
  }
  return { hasObjects: directory.hasObjects.includes(1), find }
}

/** By prefix, the blocks with consecutive ids, by ascending numbers. */
function rangesOf(
  blocks: readonly StoredBlock[],
  { idPrefix, firstIdNumber }: Directory,
  prefixes: readonly string[],
): ReadonlyMap<string, readonly StoredBlock[]> {
  const ranges = new Map<string, StoredBlock[]>()
  for (const block of blocks) {
    const number = idPrefix[block.index] as number
    if (number === 0) continue
    const prefix = prefixes[number - 1] as string
    const list = ranges.get(prefix)
    if (list === undefined) ranges.set(prefix, [block])
    else list.push(block)
  }
  const first = ({ index }: StoredBlock): number => firstIdNumber[index] as number
  for (const list of ranges.values()) list.sort((left, right) => first(left) - first(right))
  return ranges
}

function inRange(
  ranges: ReadonlyMap<string, readonly StoredBlock[]>,
  { firstIdNumber }: Directory,
  { prefix, number }: DerivedId,
): SortKey | undefined {
  const list = ranges.get(prefix) ?? []
  const firstOf = (place: number): number => firstIdNumber[(list[place] as StoredBlock).index] as number
  const place = lastIndex(list.length, (index) => firstOf(index) <= number)
  const block = list[place]
  const row = block === undefined ? -1 : number - firstOf(place)
  if (block === undefined || row >= block.length) return undefined
  return { at: block.at[row] as number, seq: block.seqAt(row) }
}
