import type { JSX } from 'preact'
import { cursor, field, isPlaying, visible, wholeAxis, zone } from '../model.js'
import { gapsOf, instantAt, positionOf } from '../time-axis.js'
import { seek } from '../transport.js'
import { showTime } from '../zone.js'

/** More closed hours than this are too narrow to be seen. */
const GAPS_MAX = 300

const loop = field('loop')

/** The whole tape: closed hours are compressed and marked, the visible range is framed. */
export function Scrubber(): JSX.Element {
  const axis = wholeAxis.value
  const position = positionOf(axis, cursor.value.at)
  const gaps = gapsOf(axis)
  const bounds = ({ from, to }: { from: number; to: number }): { x: number; width: number } => {
    const x = positionOf(axis, from)
    return { x, width: Math.max(1, positionOf(axis, to) - x) }
  }
  return (
    <div class="scrubber">
      <svg viewBox={`0 0 ${axis.length} 10`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="open" x={0} y={0} width={axis.length} height={10} />
        <rect class="played" x={0} y={0} width={position} height={10} />
        {gaps.length <= GAPS_MAX &&
          gaps.map((gap) => (
            <rect key={gap.start} class="gap" x={gap.position} y={0} width={gap.length} height={10} />
          ))}
        {loop.value && <rect class="loop" y={0} height={10} {...bounds(loop.value)} />}
        <rect class="window" y={0.5} height={9} {...bounds(visible.value)} />
      </svg>
      <input
        type="range"
        aria-label="Cursor"
        aria-valuetext={showTime(cursor.value.at, zone.value, 'moment')}
        min={0}
        max={axis.length}
        step="any"
        value={position}
        onInput={({ currentTarget }) => {
          isPlaying.value = false
          seek(instantAt(axis, Number(currentTarget.value)))
        }}
      />
    </div>
  )
}
