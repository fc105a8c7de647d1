import { type CorrectionChain, knownSpan } from './correction-chain.js'

/** When the first and the last event of a correction chain became known. */
interface Span {
  readonly chain: CorrectionChain
  readonly from: number
  readonly to: number
}

/**
 * Correction chains by when their events became known. Finding those that a moment divides takes time with their number, not with that
 * of all.
 */
export class CorrectionSpans {
  /** By `from`. */
  private readonly spans: readonly Span[]
  /** A binary tree over the spans: the greatest `to` below each node. Node 1 is the root, and node n has the children 2n and 2n + 1. */
  private readonly latest: Float64Array
  private readonly leaves: number

  constructor(chains: Iterable<CorrectionChain>) {
    this.spans = Array.from(chains, (chain) => ({ chain, ...knownSpan(chain) })).sort(
      (left, right) => left.from - right.from,
    )
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, this.spans.length)))
    this.latest = new Float64Array(2 * this.leaves).fill(Number.NEGATIVE_INFINITY)
    for (const [index, { to }] of this.spans.entries()) this.latest[this.leaves + index] = to
    for (let node = this.leaves - 1; node > 0; node -= 1)
      this.latest[node] = Math.max(this.latest[2 * node] as number, this.latest[2 * node + 1] as number)
  }

  /** When the last event of all became known. */
  get end(): number {
    return this.latest[1] as number
  }

  /** The chains with an event that was known at a moment and another that was not. */
  dividedBy(moment: number): CorrectionChain[] {
    const { spans, latest, leaves } = this
    const found: CorrectionChain[] = []
    const visit = (node: number, first: number, size: number): void => {
      if ((latest[node] as number) <= moment || (spans[first]?.from ?? Infinity) > moment) return
      if (node >= leaves) {
        found.push((spans[first] as Span).chain)
        return
      }
      visit(2 * node, first, size / 2)
      visit(2 * node + 1, first + size / 2, size / 2)
    }
    visit(1, 0, leaves)
    return found
  }
}
