import type { JSX } from 'preact'
import { savePicture, saveText, seriesCsv } from '../export.js'
import { failureFrom } from '../live-query.js'
import { cursor, fail, field, shownHistory, state } from '../model.js'
import { engine, series } from '../session.js'
import { openCharts } from './chart-view.js'

const path = field('why')

/** Saves the chart as a picture or a table, the state at the cursor as JSON, and the receipt of a number. */
export function ExportMenu(): JSX.Element {
  const choose = (format: string): void => {
    const name = state.peek().scenario || 'tapeline'
    if (format === 'csv') saveText(`${name}.csv`, 'text/csv', seriesCsv(series.peek()))
    if (format === 'png')
      savePicture(
        `${name}.png`,
        [...openCharts].map((chart) => chart.picture()),
        getComputedStyle(document.body).backgroundColor,
      )
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
    <select
      aria-label="Export"
      value=""
      onChange={({ currentTarget }) => {
        choose(currentTarget.value)
        currentTarget.value = ''
      }}
    >
      <option value="">Export…</option>
      <option value="png">Chart as PNG</option>
      <option value="csv">Prices as CSV</option>
      <option value="json">State as JSON</option>
      <option value="receipt" disabled={path.value === undefined}>
        Receipt of the explained number
      </option>
    </select>
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
