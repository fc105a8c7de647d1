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
  const key = block.loaded
  const byField = known.get(key) ?? new Map<string, Uint32Array>()
  const codes = byField.get(keyField)
  if (codes !== undefined || !block.hasObjects) return codes
  if (!asked.has(key)) {
    asked.add(key)
    return undefined
  }
  const fresh = new Uint32Array(block.length)
  for (let index = 0; index < block.length; index += 1) {
    const data = block.objectAt(index)?.data as Readonly<Record<string, unknown>> | undefined
    const name = data?.[keyField]
    if (typeof name === 'string') fresh[index] = textTable.code(name, block.layouts)
  }
  known.set(key, byField.set(keyField, fresh))
  return fresh
}
