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

/** Charts one below the other, as one picture on the colour of the page. */
export function savePicture(name: string, canvases: readonly HTMLCanvasElement[], background: string): void {
  const picture = document.createElement('canvas')
  picture.width = Math.max(1, ...canvases.map(({ width }) => width))
  picture.height = Math.max(
    1,
    canvases.reduce((sum, { height }) => sum + height, 0),
  )
  const context = picture.getContext('2d')
  if (context === null) return
  context.fillStyle = background
  context.fillRect(0, 0, picture.width, picture.height)
  let top = 0
  for (const canvas of canvases) {
    context.drawImage(canvas, 0, top)
    top += canvas.height
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
