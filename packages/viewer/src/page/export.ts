/** What the page writes into files. */
import type { Series } from '../protocol.js'

export function saveText(name: string, type: string, text: string): void {
  saveBlob(name, new Blob([text], { type }))
}

function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** A chart with the names of its lines. */
export interface PictureChart {
  readonly canvas: HTMLCanvasElement
  readonly legend: readonly { readonly text: string; readonly colour: string; readonly isDashed: boolean }[]
}

export interface PictureStyle {
  readonly background: string
  readonly text: string
  readonly dim: string
}

const LINE = 20
const MARGIN = 10

/** Charts one below the other with their legends, under a title, as one picture on the colour of the page. */
export function savePicture(
  name: string,
  {
    title,
    subtitle,
    charts,
  }: {
    readonly title: string
    readonly subtitle: string
    readonly charts: readonly PictureChart[]
  },
  { background, text, dim }: PictureStyle,
): void {
  const ratio = window.devicePixelRatio || 1
  const picture = document.createElement('canvas')
  const context = picture.getContext('2d')
  if (context === null) return
  const width = Math.max(1, ...charts.map(({ canvas }) => canvas.width / ratio))
  const heads = charts.map(({ legend }) => legend.length * LINE + MARGIN)
  const sum = (sizes: readonly number[]): number => sizes.reduce((one, other) => one + other, 0)
  picture.width = width * ratio
  picture.height =
    (2 * LINE + MARGIN) * ratio + sum(heads) * ratio + sum(charts.map(({ canvas }) => canvas.height))
  context.fillStyle = background
  context.fillRect(0, 0, picture.width, picture.height)
  context.textBaseline = 'middle'
  const write = (line: string, left: number, middle: number, colour: string, font: string): void => {
    context.font = font.replace(/\d+px/, (size) => `${Number.parseInt(size, 10) * ratio}px`)
    context.fillStyle = colour
    context.fillText(line, left * ratio, middle * ratio, (width - left - MARGIN) * ratio)
  }
  write(title, MARGIN, MARGIN + LINE / 2, text, 'bold 14px system-ui, sans-serif')
  write(subtitle, MARGIN, MARGIN + 1.5 * LINE, dim, '12px system-ui, sans-serif')
  let top = 2 * LINE + MARGIN
  for (const [index, { canvas, legend }] of charts.entries()) {
    for (const [line, { text: label, colour, isDashed }] of legend.entries()) {
      const middle = top + MARGIN / 2 + (line + 0.5) * LINE
      context.strokeStyle = colour
      context.lineWidth = 3 * ratio
      context.setLineDash(isDashed ? [5 * ratio, 3 * ratio] : [])
      context.beginPath()
      context.moveTo(MARGIN * ratio, middle * ratio)
      context.lineTo((MARGIN + 18) * ratio, middle * ratio)
      context.stroke()
      write(label, MARGIN + 26, middle, text, '12px system-ui, sans-serif')
    }
    top += heads[index] ?? 0
    context.drawImage(canvas, 0, top * ratio)
    top += canvas.height / ratio
  }
  picture.toBlob((blob) => blob && saveBlob(name, blob))
}

/** The points on the charts as a table. A cell that a spreadsheet would run as a formula is quoted with an apostrophe. */
export function seriesCsv(all: readonly Series[]): string {
  const lines = ['time,branch,symbol,open,high,low,close']
  for (const { branch, symbol, times, values, opens, highs, lows } of all)
    for (const [index, time] of times.entries())
      lines.push(
        [
          new Date(time).toISOString(),
          cell(branch),
          cell(symbol),
          ...[opens, highs, lows, values].map((column) => column?.[index] ?? ''),
        ].join(','),
      )
  return `${lines.join('\n')}\n`
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
