/** Closed hours, the loop, the cursor and the time behind it, drawn under the prices of a chart. */
import type { IPanePrimitive, IPrimitivePaneRenderer, IPrimitivePaneView, Time } from 'lightweight-charts'
import type { Colours } from './colours.js'

/** A split of shares: earlier prices are drawn in the shares after it. */
export interface SplitMark {
  /** A share of the width of the plot. */
  readonly at: number
  /** `10:1` for ten new shares for each old one. */
  readonly label: string
}

/** Shares of the width of the plot, from 0 to 1. */
export interface AxisMarks {
  readonly gaps: readonly (readonly [from: number, to: number])[]
  readonly loop?: readonly [from: number, to: number]
  readonly cursor: number
  readonly splits: readonly SplitMark[]
  readonly colours: Colours
}

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

export class AxisPrimitive implements IPanePrimitive<Time> {
  private marks: AxisMarks | undefined
  private requestUpdate: (() => void) | undefined

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.requestUpdate = requestUpdate
  }

  show(marks: AxisMarks): void {
    this.marks = marks
    this.requestUpdate?.()
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return [
      { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.draw(target, drawGround) }) },
      { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.draw(target, drawMarks) }) },
    ]
  }

  private draw(target: Target, paint: Paint): void {
    const { marks } = this
    if (marks === undefined) return
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) =>
      paint(context, marks, width, height),
    )
  }
}

type Paint = (context: CanvasRenderingContext2D, marks: AxisMarks, width: number, height: number) => void

const drawGround: Paint = (context, { gaps, loop, cursor, colours }, width, height) => {
  const fill = (colour: string, from: number, to: number): void => {
    context.fillStyle = colour
    context.fillRect(from * width, 0, Math.max(1, (to - from) * width), height)
  }
  if (cursor < 1) fill(colours.ahead, cursor, 1)
  for (const [from, to] of gaps) fill(colours.gap, from, to)
  if (loop) fill(colours.loop, ...loop)
}

const drawMarks: Paint = (context, marks, width, height) => {
  for (const split of marks.splits) drawSplit(context, split, marks.colours, width, height)
  drawCursor(context, marks, width, height)
}

function drawSplit(
  context: CanvasRenderingContext2D,
  { at, label }: SplitMark,
  colours: Colours,
  width: number,
  height: number,
): void {
  const x = at * width
  context.save()
  context.strokeStyle = colours.dim
  context.fillStyle = colours.text
  context.setLineDash([3, 3])
  context.beginPath()
  context.moveTo(x, 0)
  context.lineTo(x, height)
  context.stroke()
  context.font = '11px system-ui'
  // On the side where there is room.
  context.textAlign = x > width / 2 ? 'right' : 'left'
  context.fillText(`Split ${label}`, x + (x > width / 2 ? -4 : 4), height - 6)
  context.restore()
}

const drawCursor: Paint = (context, { cursor, colours }, width, height) => {
  if (cursor <= 0 || cursor > 1) return
  context.strokeStyle = colours.cursor
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(Math.min(cursor * width, width - 1), 0)
  context.lineTo(Math.min(cursor * width, width - 1), height)
  context.stroke()
}
