import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { openDropped } from '../session.js'

/** Opens files that are dropped on the page. */
export function DropZone(): JSX.Element | null {
  const isOver = useSignal(false)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    addEventListener(
      'dragover',
      (event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        isOver.value = true
      },
      { signal },
    )
    addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) isOver.value = false
      },
      { signal },
    )
    addEventListener(
      'drop',
      (event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        isOver.value = false
        void openDropped([...(event.dataTransfer?.files ?? [])])
      },
      { signal },
    )
    return () => controller.abort()
  }, [])
  return isOver.value ? (
    <div class="drop-zone">
      Drop a scenario with its tables, a .tape or a CSV of prices to open it, or a receipt to check it.
    </div>
  ) : null
}
