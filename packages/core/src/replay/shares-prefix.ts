import type { Chain } from '../timeline/chain/chain.js'
import { isSameEvent } from '../timeline/columns/same-event.js'

/** Whether the first so many events of two chains are the same. */
export function sharesPrefix(left: Chain, right: Chain, length: number): boolean {
  for (const [index, link] of left.links.entries()) {
    if (link.start >= length) return true
    const other = right.links[index]
    if (other === link) continue
    if (other === undefined || other.start !== link.start || other.end < length || link.end < length)
      return false
    const count = length - link.start
    for (let index = 0; index < count; index += 1) {
      if (!isSameEvent(link.block, index, other.block, index)) return false
    }
    return true
  }
  return true
}
