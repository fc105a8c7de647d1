import type { JSX } from 'preact'
import { savePicture, saveText, seriesCsv } from '../export.js'
import { failureFrom } from '../live-query.js'
import { cursor, fail, shownHistory, state } from '../model.js'
import { engine, series } from '../session.js'
import { openCharts } from './chart-view.js'

/** Saves the chart as a picture or a table, and the state at the cursor as JSON. */
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
    </select>
  )
}
