import type { JSX } from 'preact'
import type { Series } from '../../protocol.js'
import { SERIES_COLOURS } from '../chart/colours.js'
import { quotePath, showPercent, showPrice } from '../format.js'
import { axis, field, histories, titleOf } from '../model.js'
import { styleOf } from '../series-styles.js'
import { panels, series } from '../session.js'
import { toggleSymbol } from '../symbols.js'
import { instantAt } from '../time-axis.js'
import { Figure } from './number.js'
import { Time } from './time.js'

const branch = field('branch')

export interface LegendProps {
  readonly symbols: readonly string[]
  /** The slot under the pointer; undefined: the values at the cursor. */
  readonly hovered: number | undefined
}

/** The values at the pointer, or at the cursor. */
export function Legend({ symbols, hovered }: LegendProps): JSX.Element {
  const branches = histories.value.map((one) => one.branch)
  const at = hovered === undefined ? Infinity : instantAt(axis.value, hovered + 1)
  return (
    <ul class="plain legend">
      {series.value
        .filter(({ symbol }) => symbols.includes(symbol))
        .map((one) => {
          const { colour, isDashed } = styleOf(one, symbols, branches)
          return (
            <li key={`${one.symbol} ${one.branch}`}>
              <span
                class={`swatch series-${colour % SERIES_COLOURS}${isDashed ? ' dashed' : ''}`}
                aria-hidden="true"
              />
              <strong>{one.symbol}</strong>
              {branches.length > 1 && <span class="branch-name">{titleOf(one.branch)}</span>}
              <Values series={one} at={at} isHover={hovered !== undefined} />
              {!isDashed && symbols.length > 1 && (
                <button
                  type="button"
                  class="icon"
                  aria-label={`Take ${one.symbol} off the chart`}
                  onClick={() => toggleSymbol(one.symbol)}
                >
                  ×
                </button>
              )}
            </li>
          )
        })}
      {symbols.length === 0 && <li class="none">Choose a symbol in the watch list.</li>}
      {hovered !== undefined && (
        <li class="at">
          <Time at={at} />
        </li>
      )}
    </ul>
  )
}

interface ValuesProps {
  readonly series: Series
  readonly at: number
  readonly isHover: boolean
}

/** Under the pointer the change since the start of the window; at the cursor that of the session, as everywhere else. */
function Values({ series: one, at, isHover }: ValuesProps): JSX.Element {
  const { symbol, times, values, opens, highs, lows, base } = one
  const index = lastAt(times, at)
  const value = values[index]
  const isShown = !isHover && one.branch === branch.value
  const quote = panels.value?.quotes.find((row) => row.symbol === symbol)
  const change =
    value === undefined || base === undefined || base === 0 ? undefined : (value / base - 1) * 100
  return (
    <>
      {opens && (
        <span class="ohlc">
          O {showPrice(opens[index])} H {showPrice(highs?.[index])} L {showPrice(lows?.[index])} C
        </span>
      )}
      {isShown ? (
        <>
          <Figure path={quotePath(symbol, 'last')} value={value} text={showPrice(value)} />
          <Figure
            path={quotePath(symbol, 'changePct')}
            value={quote?.changePct}
            text={showPercent(quote?.changePct)}
            isMove
          />
        </>
      ) : (
        <>
          <span>{showPrice(value)}</span>
          {isHover && (
            <span
              class={change === undefined || change === 0 ? '' : change > 0 ? 'up' : 'down'}
              title="Change since the start of the window"
            >
              {showPercent(change)}
            </span>
          )}
        </>
      )}
    </>
  )
}

/** The last index whose time is at or before an instant; −1 without one. */
function lastAt(times: Float64Array, at: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
