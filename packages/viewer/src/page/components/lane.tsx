import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import type { Importance } from '../../protocol.js'
import { typeTitle } from '../format.js'
import { type LaneMark, marksOf } from '../grouping.js'
import { axis, cursor, field, overview, plotWidth, update, zone } from '../model.js'
import { laneGroups } from '../session.js'
import { positionOf } from '../time-axis.js'
import { showTime } from '../zone.js'

const MARK_PIXELS = 24

const importance = field('importance')
const types = field('types')
const chosen = field('event')

const marks = computed(() => marksOf(laneGroups.value, axis.value, plotWidth.value, MARK_PIXELS))

const levels: readonly (readonly [least: Importance, title: string])[] = [
  [3, 'News'],
  [2, '+ claims, records, halts'],
  [1, '+ closes, sessions'],
  [0, 'All events'],
]

/** The events of the visible range under the chart, grouped where their marks would overlap. */
export function Lane(): JSX.Element {
  const share = positionOf(axis.value, cursor.value.at) / Math.max(1, axis.value.length)
  return (
    <section class="lane-area" aria-label="Events">
      <div
        class="lane"
        style={{ width: `${plotWidth.value}px` }}
        role="toolbar"
        aria-label="Events by time; arrows move between them"
        onKeyDown={moveFocus}
      >
        <span class="lane-cursor" style={{ left: `${share * plotWidth.value}px` }} />
        {marks.value.map((mark, index) => (
          <Mark key={mark.shown.id} mark={mark} isFirst={index === 0} />
        ))}
      </div>
      <div class="lane-filter">
        <select
          aria-label="Importance of events"
          value={String(importance.value)}
          onChange={({ currentTarget }) => update({ importance: Number(currentTarget.value) as Importance })}
        >
          {levels.map(([least, title]) => (
            <option key={least} value={String(least)}>
              {title}
            </option>
          ))}
        </select>
        <TypeFilter />
      </div>
    </section>
  )
}

function Mark({
  mark: { x, count, shown, from, to },
  isFirst,
}: {
  readonly mark: LaneMark
  readonly isFirst: boolean
}): JSX.Element {
  const shownCount = count > 99 ? '99+' : String(count)
  const many = count > 1 ? `${shownCount} events. ` : ''
  const text = `${many}${showTime(shown.at, zone.value, shown.precision === 'day' ? 'day' : 'short')}, ${typeTitle(shown.type)}: ${shown.text}`
  return (
    <button
      type="button"
      class={`mark importance-${shown.importance}${chosen.value === shown.id ? ' chosen' : ''}`}
      style={{ left: `${x}px` }}
      tabIndex={isFirst || chosen.value === shown.id ? 0 : -1}
      aria-label={text}
      title={count > 1 ? `${text}. Double click: zoom in` : text}
      onClick={() => update({ event: shown.id })}
      onDblClick={() => {
        if (to > from)
          update({ window: { from: from - (to - from) / 4 - 60_000, to: to + (to - from) / 4 + 60_000 } })
      }}
    >
      {count > 1 ? shownCount : ''}
    </button>
  )
}

function TypeFilter(): JSX.Element {
  const all = overview.value?.types ?? []
  const shown = types.value ?? all
  return (
    <details class="popup">
      <summary>{types.value === undefined ? 'All types' : `${shown.length} of ${all.length} types`}</summary>
      <div class="choices">
        {types.value !== undefined && (
          <button type="button" class="small" onClick={() => update({ types: undefined })}>
            All types
          </button>
        )}
        {all.map((type) => (
          <label key={type}>
            <input
              type="checkbox"
              checked={shown.includes(type)}
              onChange={() => {
                const next = shown.includes(type) ? shown.filter((one) => one !== type) : [...shown, type]
                update({ types: next.length === all.length ? undefined : next })
              }}
            />
            {typeTitle(type)}
          </label>
        ))}
      </div>
    </details>
  )
}

function moveFocus(event: KeyboardEvent): void {
  const by =
    event.key === 'ArrowRight'
      ? 'nextElementSibling'
      : event.key === 'ArrowLeft'
        ? 'previousElementSibling'
        : undefined
  const next = by && (event.target as HTMLElement)[by]
  if (!(next instanceof HTMLButtonElement)) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
}
