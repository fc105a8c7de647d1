import { computed, type ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { cursor, zone } from '../model.js'
import { showTime, type TimeStyle } from '../zone.js'

const year: ReadonlySignal<number> = computed(() => yearOf(cursor.value.at))

/** An instant on the chosen clock; with its year if that is not the one of the cursor. */
export function Time({
  at,
  look = 'short',
}: {
  readonly at: number
  readonly look?: Exclude<TimeStyle, `${string} with year`>
}): JSX.Element {
  const isOther = (look === 'short' || look === 'day') && yearOf(at) !== year.value
  return (
    <time dateTime={new Date(at).toISOString()}>
      {showTime(at, zone.value, isOther ? `${look} with year` : look)}
    </time>
  )
}

function yearOf(at: number): number {
  return new Date(at).getUTCFullYear()
}
