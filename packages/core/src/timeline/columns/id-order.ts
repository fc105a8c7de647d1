/** The ids of a block, by the indices of its events. */
interface Ids {
  readonly length: number
  /** The event, if it is held as an object. Its id is then not in the columns. */
  objectAt(index: number): object | undefined
  idPrefixIndexAt(index: number): number
  idNumberAt(index: number): number
}

/** Linear look-ups before the ids of a block are sorted. This many cost about as much as sorting. */
const LINEAR_MAX = 8

/** Finds events in the columns of a block by their derived ids, whatever the order of the ids. */
export class IdOrder {
  /* The least and the greatest number in an id. */
  private least = Number.POSITIVE_INFINITY
  private greatest = Number.NEGATIVE_INFINITY
  private linear = 0
  /** The indices of the events in the columns, sorted by id prefix, then by number. */
  private sorted: Uint16Array | Uint32Array | undefined

  constructor(private readonly block: Ids) {
    for (let index = 0; index < block.length; index += 1) {
      if (block.objectAt(index) !== undefined) continue
      const number = block.idNumberAt(index)
      if (number < this.least) this.least = number
      if (number > this.greatest) this.greatest = number
    }
  }

  /** @param prefix its index in the block. @returns the index of the event, or -1 */
  indexOf(prefix: number, number: number): number {
    if (number < this.least || number > this.greatest) return -1
    this.linear += 1
    if (this.sorted === undefined && this.linear < LINEAR_MAX) return this.scan(prefix, number)
    this.sorted ??= this.inOrder()
    const { sorted } = this
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(sorted[middle] as number, prefix, number) < 0) low = middle + 1
      else high = middle
    }
    const found = sorted[low]
    return found !== undefined && this.compare(found, prefix, number) === 0 ? found : -1
  }

  private scan(prefix: number, number: number): number {
    const { block } = this
    for (let index = 0; index < block.length; index += 1) {
      if (block.idNumberAt(index) !== number || block.objectAt(index) !== undefined) continue
      if (block.idPrefixIndexAt(index) === prefix) return index
    }
    return -1
  }

  private inOrder(): Uint16Array | Uint32Array {
    const { block } = this
    const indices: number[] = []
    for (let index = 0; index < block.length; index += 1)
      if (block.objectAt(index) === undefined) indices.push(index)
    indices.sort((left, right) => this.compare(left, block.idPrefixIndexAt(right), block.idNumberAt(right)))
    return block.length <= 65_536 ? Uint16Array.from(indices) : Uint32Array.from(indices)
  }

  private compare(index: number, prefix: number, number: number): number {
    return this.block.idPrefixIndexAt(index) - prefix || this.block.idNumberAt(index) - number
  }
}
