import type { Chain } from '../timeline/chain/chain.js'
import { isSameEvent } from '../timeline/columns/same-event.js'

/** Whether the first so many events of two chains are the same. */
export function sharesPrefix(left: Chain, right: Chain, length: number): boolean {
  for (const [index, prefix] of left.prefixes.entries()) {
    if (prefix.start >= length) return true
    const other = right.prefixes[index]
    if (other === prefix) continue
    if (other === undefined || other.start !== prefix.start || other.end < length || prefix.end < length)
      return false
    const count = length - prefix.start
    for (let index = 0; index < count; index += 1) {
      if (!isSameEvent(prefix.block, index, other.block, index)) return false
    }
    return true
  }
  return true
}
