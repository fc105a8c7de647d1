import type { JSX } from 'preact'
import { field, overview, update } from '../model.js'
import type { Kind, Unit } from '../page-state.js'
import { addChart, showAlone } from '../symbols.js'
import { showSessions, zoom } from '../zoom.js'
import { FileMenu } from './file-menu.js'

const kind = field('kind')
const unit = field('unit')
const shownWindow = field('window')

const kinds: readonly (readonly [value: Kind, title: string])[] = [
  ['line', 'Line'],
  [5, '5 min candles'],
  [15, '15 min candles'],
  [30, '30 min candles'],
  [60, '1 h candles'],
  ['session', '1 day candles'],
]

const ranges: readonly (readonly [title: string, sessions: number | undefined, hint: string])[] = [
  ['1D', 1, 'One session'],
  ['2D', 2, 'Two sessions'],
  ['1W', 5, 'Five sessions'],
  ['1M', 21, '21 sessions'],
  ['All', undefined, 'All prices'],
]

export function ChartToolbar(): JSX.Element {
  const instruments = overview.value?.instruments ?? []
  return (
    <div class="toolbar" role="toolbar" aria-label="Chart">
      <select
        aria-label="Show an instrument alone"
        value=""
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') showAlone(currentTarget.value)
          currentTarget.value = ''
        }}
      >
        <option value="">Symbol…</option>
        {instruments.map(({ symbol, name }) => (
          <option key={symbol} value={symbol}>
            {symbol} {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Kind of chart"
        value={String(kind.value)}
        onChange={({ currentTarget: { value } }) =>
          update({ kind: kinds.find(([one]) => String(one) === value)?.[0] ?? 'line' })
        }
      >
        {kinds.map(([value, title]) => (
          <option key={value} value={String(value)}>
            {title}
          </option>
        ))}
      </select>
      <select
        aria-label="Unit"
        value={unit.value}
        onChange={({ currentTarget }) => update({ unit: currentTarget.value as Unit })}
      >
        <option value="auto">Auto unit</option>
        <option value="price">Price</option>
        <option value="percent">Change %</option>
      </select>
      <fieldset class="segmented" aria-label="Range">
        {ranges.map(([title, sessions, hint]) => (
          <button
            key={title}
            type="button"
            title={hint}
            aria-pressed={sessions === undefined && shownWindow.value === undefined}
            onClick={() => showSessions(sessions)}
          >
            {title}
          </button>
        ))}
      </fieldset>
      <fieldset class="segmented" aria-label="Zoom">
        <button type="button" aria-label="Zoom in" onClick={() => zoom(0.7)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => zoom(1 / 0.7)}>
          −
        </button>
      </fieldset>
      <button
        type="button"
        onClick={() =>
          addChart(instruments.find((one) => one.kind === 'index')?.symbol ?? instruments[0]?.symbol ?? '')
        }
      >
        Add chart
      </button>
      <FileMenu />
    </div>
  )
}
