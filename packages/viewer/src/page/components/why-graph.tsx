import type { JSX } from 'preact'
import type { Why } from '../../protocol.js'
import { pathTitle, showFigure, typeTitle } from '../format.js'
import { update } from '../model.js'
import { layoutWhy, type PlacedEdge, type PlacedNode } from '../why-layout.js'

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [124, 42, 36, 10]

const left = ({ column }: PlacedNode): number => column * (WIDTH + GAP_X)
const top = ({ row }: PlacedNode): number => row * (HEIGHT + GAP_Y)

/** The causes of a number as a small graph, in SVG. Its events are buttons. */
export function WhyGraph({ why }: { readonly why: Why }): JSX.Element {
  const { nodes, edges, columns, rows, hidden } = layoutWhy(why)
  const width = columns * WIDTH + (columns - 1) * GAP_X
  const height = rows * HEIGHT + (rows - 1) * GAP_Y
  return (
    <figure class="why-graph">
      <div class="scroll-x">
        <svg width={width + 2} height={height + 2} viewBox={`-1 -1 ${width + 2} ${height + 2}`}>
          <title>Causes lead from left to right to the number.</title>
          {edges.map((edge) => (
            <Edge key={`${edge.from.node?.id} ${edge.to.node?.id}`} edge={edge} />
          ))}
          {nodes.map((placed) => (
            <Node key={placed.node?.id ?? 'number'} placed={placed} why={why} />
          ))}
        </svg>
      </div>
      {hidden > 0 && <figcaption>{hidden} more events are in the list below.</figcaption>}
    </figure>
  )
}

function Edge({ edge: { from, to, share } }: { readonly edge: PlacedEdge }): JSX.Element {
  const [x1, y1, x2, y2] = [left(from) + WIDTH, top(from) + HEIGHT / 2, left(to), top(to) + HEIGHT / 2]
  const middle = (x1 + x2) / 2
  return (
    <g class="edge">
      <path
        d={`M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`}
        stroke-width={1 + 2 * (share ?? 0.3)}
      />
      {share !== undefined && (
        <text x={x2 - 4} y={y2 - 4} text-anchor="end">
          {Math.round(share * 100)} %
        </text>
      )}
    </g>
  )
}

function Node({ placed, why }: { readonly placed: PlacedNode; readonly why: Why }): JSX.Element {
  const { node } = placed
  const [title, text] =
    node === undefined
      ? [pathTitle(why.path), showFigure(why.path, why.value)]
      : [typeTitle(node.event?.type ?? node.id), node.event?.text ?? node.id]
  const choose = (): void => {
    if (node !== undefined) update({ event: node.id })
  }
  return (
    <g
      class={`node ${node?.role ?? 'number'}`}
      transform={`translate(${left(placed)},${top(placed)})`}
      {...(node === undefined
        ? {}
        : {
            role: 'button',
            tabindex: 0,
            onClick: choose,
            onKeyDown: (event: KeyboardEvent) => {
              if (event.key !== 'Enter' && event.key !== ' ') return
              event.preventDefault()
              event.stopPropagation()
              choose()
            },
          })}
    >
      <title>{`${title}: ${text}`}</title>
      <rect width={WIDTH} height={HEIGHT} rx={5} />
      <text class="kind" x={8} y={16}>
        {shortened(title, 18)}
      </text>
      <text x={8} y={32}>
        {shortened(text, 16)}
      </text>
    </g>
  )
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text
}
