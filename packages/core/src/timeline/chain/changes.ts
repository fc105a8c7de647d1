import { keepShape } from '../../event/keep-shape.js'
import type { Change } from './merge.js'

/** What happens to the blocks of a chain, by the index of a segment and that of a block within. */
export class Changes {
  private readonly bySegment = new Map<number, Map<number, Change>>()
  /** The least index of a segment in which something changes. */
  firstSegment: number = Number.POSITIVE_INFINITY

  of(segment: number, own: number): Change {
    let within = this.bySegment.get(segment)
    if (within === undefined) {
      within = new Map()
      this.bySegment.set(segment, within)
      this.firstSegment = Math.min(this.firstSegment, segment)
    }
    let change = within.get(own)
    if (change === undefined) {
      change = { removed: [], added: [] }
      within.set(own, change)
    }
    return change
  }

  within(segment: number): ReadonlyMap<number, Change> | undefined {
    return this.bySegment.get(segment)
  }
}

keepShape(new Changes())
