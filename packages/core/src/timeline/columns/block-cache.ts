/** What a cache holds: something that can be read again after it was dropped. */
export interface Droppable {
  /** Whether it was used since this was last set to false. */
  isUsed: boolean
  drop(): void
}

/** The blocks that are in memory, within a budget. The one that was not used for longest is dropped first, by the clock algorithm. */
export class BlockCache {
  private readonly held: { readonly block: Droppable; readonly bytes: number }[] = []
  private hand = 0
  private total = 0

  /** @param budgetBytes the block that was read last is held even if it is larger */
  constructor(readonly budgetBytes: number) {}

  /** Bytes of the blocks in memory. */
  get bytes(): number {
    return this.total
  }

  /** Adds a block that was just read, and drops others if there are too many. */
  add(block: Droppable, bytes: number): void {
    while (this.held.length > 0 && this.total + bytes > this.budgetBytes) this.dropOne()
    this.held.push({ block, bytes })
    this.total += bytes
  }

  clear(): void {
    for (const { block } of this.held) block.drop()
    this.held.length = 0
    this.total = 0
  }

  private dropOne(): void {
    for (;;) {
      if (this.hand >= this.held.length) this.hand = 0
      const { block, bytes } = this.held[this.hand] as (typeof this.held)[number]
      if (block.isUsed) {
        block.isUsed = false
        this.hand += 1
        continue
      }
      block.drop()
      this.total -= bytes
      const last = this.held.pop() as (typeof this.held)[number]
      if (this.hand < this.held.length) this.held[this.hand] = last
      return
    }
  }
}
