import type { JSX } from 'preact'
import { rowsMax } from '../session.js'

const ROWS_MORE = 500

/** How many older rows a list does not show, and a button that shows more. Nothing if it shows all. */
export function MoreRows({
  shown,
  count,
  what,
}: {
  readonly shown: number
  readonly count: number
  readonly what: string
}): JSX.Element | null {
  if (shown >= count) return null
  const more = Math.min(ROWS_MORE, count - shown)
  return (
    <p class="more">
      The latest {shown.toLocaleString('en')} of {count.toLocaleString('en')} {what} are shown.{' '}
      <button
        type="button"
        class="small"
        onClick={() => {
          rowsMax.value = shown + more
        }}
      >
        Show {more.toLocaleString('en')} older ones
      </button>
    </p>
  )
}
