/** The layout of the graph of causes: causes on the left, the number on the right. */
import type { Why, WhyNode } from '../protocol.js'

export interface PlacedNode {
  /** Undefined for the number itself. */
  readonly node: WhyNode | undefined
  readonly column: number
  readonly row: number
}

export interface PlacedEdge {
  readonly from: PlacedNode
  readonly to: PlacedNode
  /** Of the effect; undefined for evidence of the number. */
  readonly share: number | undefined
}

export interface WhyLayout {
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
  readonly columns: number
  readonly rows: number
  /** The nodes that are left out. */
  readonly hidden: number
}

/** At most so many events a column. */
const ROWS_MAX = 6

/** Places the events by their distance from the number. Evidence with causes comes first, then the latest. */
export function layoutWhy({ nodes, edges }: Pick<Why, 'nodes' | 'edges'>): WhyLayout {
  const depths = depthsOf(nodes, edges)
  const deepest = Math.max(0, ...depths.values())
  const hasCause = new Set(edges.map(({ to }) => to))
  const placed = new Map<string, PlacedNode>()
  let [rows, hidden] = [1, 0]
  for (let depth = 1; depth <= deepest; depth += 1) {
    const column = nodes
      .filter(({ id, role }) => depths.get(id) === depth && role !== 'context')
      .sort(
        (left, right) =>
          Number(hasCause.has(right.id)) - Number(hasCause.has(left.id)) ||
          (right.event?.at ?? 0) - (left.event?.at ?? 0),
      )
    hidden += Math.max(0, column.length - ROWS_MAX)
    rows = Math.max(rows, Math.min(column.length, ROWS_MAX))
    for (const [row, node] of column.slice(0, ROWS_MAX).entries())
      placed.set(node.id, { node, column: deepest - depth, row })
  }
  const number: PlacedNode = { node: undefined, column: deepest, row: 0 }
  const drawn: PlacedEdge[] = []
  for (const one of placed.values())
    if (one.node?.role === 'evidence') drawn.push({ from: one, to: number, share: undefined })
  for (const { from, to, share } of edges) {
    const [cause, effect] = [placed.get(from), placed.get(to)]
    if (cause && effect) drawn.push({ from: cause, to: effect, share })
  }
  return { nodes: [...placed.values(), number], edges: drawn, columns: deepest + 1, rows, hidden }
}

/** The longest way from each event to the number: 1 for evidence, more for causes. */
function depthsOf(nodes: Why['nodes'], edges: Why['edges']): ReadonlyMap<string, number> {
  const depths = new Map(nodes.filter(({ role }) => role !== 'cause').map(({ id }) => [id, 1]))
  // Causes never form a cycle, so as many rounds as there are events are enough.
  for (let round = 0, hasChanged = true; hasChanged && round <= nodes.length; round += 1) {
    hasChanged = false
    for (const { from, to } of edges) {
      const depth = (depths.get(to) ?? 0) + 1
      if (depth <= 1 || depth <= (depths.get(from) ?? 0)) continue
      depths.set(from, depth)
      hasChanged = true
    }
  }
  return depths
}
