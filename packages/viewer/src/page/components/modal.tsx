import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { dialog } from '../model.js'

/** A modal dialog of the browser: it keeps the focus, and Escape closes it. */
export function Modal({
  title,
  children,
}: {
  readonly title: string
  readonly children: ComponentChildren
}): JSX.Element {
  const element = useRef<HTMLDialogElement>(null)
  // Before the next key arrives.
  useLayoutEffect(() => {
    element.current?.showModal()
  }, [])
  const close = (): void => {
    dialog.value = undefined
  }
  return (
    <dialog ref={element} aria-label={title} onClose={close}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  )
}
