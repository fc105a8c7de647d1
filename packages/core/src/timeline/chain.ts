import { Block, comparePlaced, type PlacedEvent } from './block.js'

/**
 * A link of the chain: a block and all that came before it. Its identity stands for that whole prefix, and so whatever
 * was computed from the prefix (checkpoints) may be kept by the link and is shared by every timeline that shares it.
 */
export class Link {
  readonly block: Block
  readonly previous: Link | undefined
  /** Number of events before the block, and including it. */
  readonly start: number
  readonly end: number

  constructor(block: Block, previous: Link | undefined) {
    this.block = block
    this.previous = previous
    this.start = previous?.end ?? 0
    this.end = this.start + block.length
  }
}

/** The links of one timeline from first to last; immutable. */
export class Chain {
  static readonly empty: Chain = new Chain([])

  private constructor(readonly links: readonly Link[]) {}

  get length(): number {
    return this.links.at(-1)?.end ?? 0
  }

  /** How many events come before the key (at, seq), or at it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number {
    const index = this.linkOfKey(at, seq)
    const link = this.links[index]
    return link === undefined ? 0 : link.start + link.block.rank(at, seq, inclusive)
  }

  /** Index of the link that holds this position (0 up to, but not including, the length). */
  linkOfPosition(position: number): number {
    return lastIndex(this.links.length, (index) => (this.links[index] as Link).start <= position)
  }

  placedAt(position: number): PlacedEvent | undefined {
    const link = this.links[this.linkOfPosition(position)]
    return link === undefined || position >= link.end ? undefined : link.block.placedAt(position - link.start)
  }

  /**
   * This chain without some events and with some more. Blocks that nothing falls into are kept, and so are all links
   * before the first change.
   * @param removals events that stand in the chain, at their places
   * @param additions events that do not, in any order
   * @param blockSize most events that a new block holds
   */
  edit(removals: readonly PlacedEvent[], additions: readonly PlacedEvent[], blockSize: number): Chain {
    if (removals.length === 0 && additions.length === 0) return this
    const changes = new Map<number, { removed: Set<number>; added: PlacedEvent[] }>()
    const changesAt = (index: number): { removed: Set<number>; added: PlacedEvent[] } => {
      let change = changes.get(index)
      if (change === undefined) {
        change = { removed: new Set(), added: [] }
        changes.set(index, change)
      }
      return change
    }
    for (const { event, seq } of removals) {
      const index = this.linkOfKey(event.at, seq)
      const { block } = this.links[index] as Link
      changesAt(index).removed.add(block.rank(event.at, seq, false))
    }
    const sorted = inOrder(additions) ? additions : [...additions].sort(comparePlaced)
    for (const placed of sorted) changesAt(Math.max(0, this.linkOfKey(placed.event.at, placed.seq))).added.push(placed)

    const first = Math.min(...changes.keys())
    const blocks: Block[] = []
    for (let index = first; index < Math.max(this.links.length, 1); index += 1) {
      const block = this.links[index]?.block
      const change = changes.get(index)
      if (change === undefined) blocks.push(block as Block)
      else pushBlocks(blocks, merge(block, change.removed, change.added), block, blockSize)
    }
    return this.followedBy(first, blocks)
  }

  /** This chain with each block kept, dropped or cut down; all links before the first difference are kept. */
  restrict(choose: (block: Block) => readonly PlacedEvent[] | 'all' | 'none'): Chain {
    let first: number | undefined
    const blocks: Block[] = []
    for (const [index, { block }] of this.links.entries()) {
      const chosen = choose(block)
      const all = chosen === 'all' || chosen.length === block.length
      if (!all) first ??= index
      if (first === undefined) continue
      if (all && chosen !== 'none') blocks.push(block)
      else if (chosen !== 'none' && chosen.length > 0) blocks.push(new Block(chosen as readonly PlacedEvent[]))
    }
    return first === undefined ? this : this.followedBy(first, blocks)
  }

  private followedBy(keep: number, blocks: readonly Block[]): Chain {
    const links = this.links.slice(0, keep)
    for (const block of blocks) links.push(new Link(block, links.at(-1)))
    return links.length === 0 ? Chain.empty : new Chain(links)
  }

  /** Index of the last link that begins at or before the key; -1 if the key lies before all of them. */
  private linkOfKey(at: number, seq: number): number {
    return lastIndex(this.links.length, (index) => {
      const { block } = this.links[index] as Link
      return ((block.at[0] as number) - at || (block.seq[0] as number) - seq) <= 0
    })
  }
}

/** The last index below `length` for which a condition holds that is true up to some index and false after; -1 if none. */
function lastIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low - 1
}

function inOrder(placed: readonly PlacedEvent[]): boolean {
  return placed.every((item, index) => index === 0 || comparePlaced(placed[index - 1] as PlacedEvent, item) <= 0)
}

function merge(block: Block | undefined, removed: ReadonlySet<number>, added: readonly PlacedEvent[]): PlacedEvent[] {
  const result: PlacedEvent[] = []
  let next = 0
  for (let index = 0; block !== undefined && index < block.length; index += 1) {
    if (removed.has(index)) continue
    const placed = block.placedAt(index)
    while (next < added.length && comparePlaced(added[next] as PlacedEvent, placed) < 0) {
      result.push(added[next] as PlacedEvent)
      next += 1
    }
    result.push(placed)
  }
  for (; next < added.length; next += 1) result.push(added[next] as PlacedEvent)
  return result
}

/**
 * Cuts a run into blocks. What was appended after a full block starts the next one, so that a growing tape has full
 * blocks; a run that overflows in its middle is cut evenly, so that the next insertions find room.
 */
function pushBlocks(blocks: Block[], run: readonly PlacedEvent[], old: Block | undefined, blockSize: number): void {
  if (run.length === 0) return
  const last = old === undefined ? undefined : run[Math.min(old.length, run.length) - 1]
  const appended = old === undefined || last?.event === old.events.at(-1)
  const size = appended ? blockSize : Math.ceil(run.length / Math.ceil(run.length / blockSize))
  for (let start = 0; start < run.length; start += size) blocks.push(new Block(run.slice(start, start + size)))
}
