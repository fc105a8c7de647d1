import type { JSX } from 'preact'
import { pathTitle, showFigure } from '../format.js'
import { update } from '../model.js'
import { differingPaths } from '../session.js'

export interface NumberProps {
  readonly path: string
  readonly value: unknown
  /** Default: as the path says. */
  readonly text?: string
  /** Colours a rise and a fall. */
  readonly isMove?: boolean
}

/** A figure of the state: a button that opens its explanation. */
export function Figure({
  path,
  value,
  text = showFigure(path, value),
  isMove = false,
}: NumberProps): JSX.Element {
  if (value === undefined) return <span class="none">{text}</span>
  const differing = differingPaths.value.get(path)
  const tone = isMove && typeof value === 'number' && value !== 0 ? (value > 0 ? ' up' : ' down') : ''
  const then =
    differing && `. Known then: ${showFigure(path, differing.b)}; known now: ${showFigure(path, differing.a)}`
  return (
    <button
      type="button"
      class={`figure${tone}`}
      aria-label={`${text}, ${pathTitle(path)}${then ?? ''}. Why?`}
      title={`${pathTitle(path)}${then ?? ''}. Click: why?`}
      onClick={() => openWhy(path)}
    >
      {text}
      {differing && <sup class="differs">†</sup>}
    </button>
  )
}

export function openWhy(path: string): void {
  update({ why: path, lower: 'why' })
  showOnNarrow('lower-dock')
}

/** Scrolls to a part of the page that is below the rest on a narrow screen. */
export function showOnNarrow(id: string): void {
  if (window.matchMedia('(max-width: 900px)').matches)
    document.getElementById(id)?.scrollIntoView({ block: 'start' })
}
