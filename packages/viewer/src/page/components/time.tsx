import type { JSX } from 'preact'
import { zone } from '../model.js'
import { showTime, type TimeStyle } from '../zone.js'

/** An instant on the chosen clock. */
export function Time({
  at,
  look = 'short',
}: {
  readonly at: number
  readonly look?: TimeStyle
}): JSX.Element {
  return <time dateTime={new Date(at).toISOString()}>{showTime(at, zone.value, look)}</time>
}
