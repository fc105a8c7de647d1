import type { Block } from '../timeline/columns/block.js'
import { textTable } from '../timeline/columns/texts.js'

const asked = new WeakSet<Block>()
const known = new WeakMap<Block, Map<string, Uint32Array>>()

/**
 * The numbers of the keys of a block's events that are held as objects, so that entries are found without reading texts: 0 for
 * other events, and for a text without a number. It is undefined at the first call for a block, because many blocks of a branch
 * are replayed only once; later calls return the same array.
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
