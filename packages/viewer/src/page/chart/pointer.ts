/** The pointer on a chart: a click moves the cursor, a drag moves the window, the wheel zooms. */
import { axis } from '../model.js'
import { instantAt } from '../time-axis.js'
import { seek } from '../transport.js'
import { pan, zoom } from '../zoom.js'

/** Less movement is a click. */
const DRAG_PIXELS = 4

/** @returns a function that stops it */
export function followPointer(element: HTMLElement, plotWidth: () => number): () => void {
  const controller = new AbortController()
  const { signal } = controller
  let press: { id: number; x: number; last: number; isDrag: boolean } | undefined
  const xOf = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left

  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const width = plotWidth()
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / width)
      else zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) / 400), Math.min(1, xOf(event) / width))
    },
    { signal, passive: false },
  )
  element.addEventListener(
    'pointerdown',
    (event) => {
      const x = xOf(event)
      if (event.button !== 0 || x > plotWidth()) return
      press = { id: event.pointerId, x, last: x, isDrag: false }
    },
    { signal, capture: true },
  )
  element.addEventListener(
    'pointermove',
    (event) => {
      if (press === undefined || press.id !== event.pointerId) return
      const x = xOf(event)
      if (!press.isDrag && Math.abs(x - press.x) < DRAG_PIXELS) return
      if (!press.isDrag) element.setPointerCapture(event.pointerId)
      press.isDrag = true
      pan((press.last - x) / plotWidth())
      press.last = x
    },
    { signal },
  )
  const release = (event: PointerEvent): void => {
    const ended = press
    press = undefined
    if (ended === undefined || ended.isDrag || event.type === 'pointercancel') return
    const shown = axis.peek()
    seek(instantAt(shown, (ended.x / plotWidth()) * shown.length), 'push')
  }
  element.addEventListener('pointerup', release, { signal })
  element.addEventListener('pointercancel', release, { signal })
  return () => controller.abort()
}
