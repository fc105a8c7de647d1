import { describe, expect, it } from '@jest/globals'
import type { WhyNode } from '../protocol.js'
import { layoutWhy } from './why-layout.js'

const node = (id: string, role: WhyNode['role']): WhyNode => ({ id, role })

describe('the graph of causes', () => {
  it('places causes left of their effects, and the number at the right', () => {
    const { nodes, edges, columns } = layoutWhy({
      nodes: [
        node('close', 'evidence'),
        node('release', 'cause'),
        node('paper', 'cause'),
        node('listing', 'context'),
      ],
      edges: [
        { from: 'release', to: 'close', share: 1 },
        { from: 'paper', to: 'release', share: 0.5 },
        { from: 'paper', to: 'close', share: 0.1 },
      ],
    })
    expect(columns).toBe(4)
    expect(Object.fromEntries(nodes.map((one) => [one.node?.id ?? 'number', one.column]))).toEqual({
      close: 2,
      release: 1,
      paper: 0,
      number: 3,
    })
    expect(edges.map(({ from, to, share }) => [from.node?.id, to.node?.id, share])).toEqual([
      ['close', undefined, undefined],
      ['release', 'close', 1],
      ['paper', 'release', 0.5],
      ['paper', 'close', 0.1],
    ])
  })

  it('counts what it leaves out', () => {
    const many = Array.from({ length: 9 }, (_, index) => node(`bar ${index}`, 'evidence'))
    const { nodes, hidden, rows } = layoutWhy({ nodes: many, edges: [] })
    expect([nodes.length, hidden, rows]).toEqual([7, 3, 6])
  })
})
