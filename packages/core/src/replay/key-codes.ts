import type { Block } from '../timeline/columns/block.js'
import { textCode } from '../timeline/columns/texts.js'

/* The keys of events as the numbers that `texts` tells, so that entries are found without a look at any text. */

/** The column of a block that holds the keys of the events of a type; undefined where they are in no column. */
export function columnCodesIn(block: Block, typeId: number, keyField: string): Uint32Array | undefined {
  const layout = block.layouts[typeId]
  if (layout?.instrumentColumn === undefined || layout.definition.instrument !== keyField) return undefined
  return block.texts[layout.instrumentColumn]
}

const asked = new WeakSet<Block>()
const known = new WeakMap<Block, Map<string, Uint32Array>>()

/**
 * The same for the events of a block that are held as objects: 0 for any other, and where a text has no number. It is worked
 * out when a block is replayed again, and kept with it, since many a block of a branch is replayed but once.
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
    if (typeof key === 'string') fresh[index] = textCode(key, block.layouts)
  }
  known.set(block, byField.set(keyField, fresh))
  return fresh
}
