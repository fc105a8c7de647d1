import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { readColours, SERIES_COLOURS } from '../chart/colours.js'
import { savePicture, saveText, seriesCsv } from '../export.js'
import { showPercent, showPrice } from '../format.js'
import { failureFrom } from '../live-query.js'
import {
  charts,
  cursor,
  fail,
  field,
  histories,
  overview,
  shownHistory,
  state,
  titleOf,
  zone,
} from '../model.js'
import { styleOf } from '../series-styles.js'
import { engine, openDropped, panels, series } from '../session.js'
import { showTime, zoneName } from '../zone.js'
import { openCharts } from './chart-view.js'

const path = field('why')

/** Opens files, and saves the chart as a picture or a table, the state at the cursor as JSON, and the receipt of a number. */
export function FileMenu(): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const choose = (format: string): void => {
    const name = state.peek().scenario || 'tapeline'
    if (format === 'csv') saveText(`${name}.csv`, 'text/csv', seriesCsv(series.peek()))
    if (format === 'open') input.current?.click()
    if (format === 'png') saveCharts(`${name}.png`)
    if (format === 'receipt') saveReceipt()
    if (format === 'json')
      engine.ask('state', { history: shownHistory.peek(), cursor: cursor.peek() }).then(
        ({ state: whole, hash }) => {
          const text = JSON.stringify(
            { history: shownHistory.peek(), cursor: cursor.peek(), hash, state: whole },
            undefined,
            2,
          )
          saveText(`${name}.json`, 'application/json', `${text}\n`)
          fail('state', undefined)
        },
        (error: unknown) => fail('state', failureFrom(error)),
      )
  }
  return (
    <>
      <input
        type="file"
        multiple
        hidden
        ref={input}
        aria-label="Files to open"
        onChange={({ currentTarget }) => {
          void openDropped([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <select
        aria-label="Open or export"
        value=""
        onChange={({ currentTarget }) => {
          choose(currentTarget.value)
          currentTarget.value = ''
        }}
      >
        <option value="">File…</option>
        <option value="open">Open a scenario, a .tape, a CSV or a receipt</option>
        <option value="png">Chart as PNG</option>
        <option value="csv">Prices as CSV</option>
        <option value="json">State as JSON</option>
        <option value="receipt" disabled={path.value === undefined}>
          Receipt of the explained number
        </option>
      </select>
    </>
  )
}

/** The charts as they are, with the names of their lines and the values at the cursor. */
function saveCharts(name: string): void {
  const colours = readColours(document.body)
  const branches = histories.peek().map(({ branch }) => branch)
  const [shown] = branches
  const quotes = new Map(panels.peek()?.quotes.map((row) => [row.symbol, row]))
  const clock = state.peek().asKnownThen ? ', as known then' : ''
  const at = cursor.peek().at
  savePicture(
    name,
    {
      title: overview.peek()?.title ?? name,
      subtitle: `${showTime(at, zone.peek(), 'moment')} ${zoneName(at, zone.peek())}, ${titleOf(shown ?? '')}${clock}`,
      charts: [...openCharts].map((chart, index) => {
        const symbols = charts.peek()[index] ?? []
        return {
          canvas: chart.picture(),
          legend: series
            .peek()
            .filter(({ symbol }) => symbols.includes(symbol))
            .map((one) => {
              const { colour, isDashed } = styleOf(one, symbols, branches)
              const change = one.branch === shown ? quotes.get(one.symbol)?.changePct : undefined
              const words = [
                one.symbol,
                ...(branches.length > 1 ? [titleOf(one.branch)] : []),
                showPrice(one.values.at(-1)),
                ...(change === undefined ? [] : [showPercent(change)]),
              ]
              return {
                text: words.join('  '),
                isDashed,
                colour: colours.series[colour % SERIES_COLOURS] ?? colours.text,
              }
            }),
        }
      }),
    },
    { ...colours, background: getComputedStyle(document.body).backgroundColor },
  )
}

/** Saves the receipt of the explained number: the file that `tapeline receipt` writes and `tapeline verify` checks. */
export function saveReceipt(): void {
  const explained = path.peek()
  if (explained === undefined) return
  engine.ask('receipt', { history: shownHistory.peek(), cursor: cursor.peek(), path: explained }).then(
    (text) => {
      const name = explained.replaceAll(/[^\w.^-]+/g, '-').replace(/-+$/, '')
      saveText(`${name}.receipt.json`, 'application/json', text)
      fail('receipt', undefined)
    },
    (error: unknown) => fail('receipt', failureFrom(error)),
  )
}
