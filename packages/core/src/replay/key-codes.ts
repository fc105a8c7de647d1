import type { Block } from '../timeline/columns/block.js'
import { textTable } from '../timeline/columns/texts.js'

const asked = new WeakSet<Block>()
const known = new WeakMap<Block, Map<string, Uint32Array>>()

/**
 * By index, the number of the key of each event of a block that is held as an object; 0 for other events, and for a key without a
 * number. Entries are then found by number. The first call for a block returns undefined, because many blocks of a branch are
 * replayed only once; later calls return the same array.
 */
export function objectCodesIn(block: Block, keyField: string): Uint32Array | undefined {
  const byField = known.get(block) ?? new Map<string, Uint32Array>()
  const codes = byField.get(keyField)
  if (codes !== undefined || block.objects === undefined) return codes
  if (!asked.has(block)) {
    asked.add(block)
    return undefined
  }
  const fresh = new Uint32Array(block.length)
  for (let index = 0; index < block.length; index += 1) {
    const data = block.objectAt(index)?.data as Readonly<Record<string, unknown>> | undefined
    const key = data?.[keyField]
    if (typeof key === 'string') fresh[index] = textTable.code(key, block.layouts)
  }
  known.set(block, byField.set(keyField, fresh))
  return fresh
}
