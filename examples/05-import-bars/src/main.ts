/** Imports a CSV file and replays it. bars.csv has hourly bars of 24 and 27 January 2025, in New York time. */
import { fileURLToPath } from 'node:url'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { importBars } from '@tapeline/import'

const file = fileURLToPath(new URL('../bars.csv', import.meta.url))
const options = { zone: 'America/New_York', list: { exchange: 'XNAS' } } as const
const { timeline, ...report } = await importBars(file, options)
const replayed = replay(timeline, market)
const nvidia = replayed.sample(({ quotes }) => quotes.NVDA, {
  on: (event) => event.type === 'bar.closed' && event.data.symbol === 'NVDA',
  from: '2025-01-27T10:30-05:00',
})
for (const { at, value } of nvidia) {
  console.log(new Date(at).toISOString(), value?.last?.toFixed(2), `${value?.changePct?.toFixed(2)} %`)
}
console.log(replayed.atEnd().moves.NVDA)
console.log(
  `${report.events} bars of ${report.rows} rows; the close was read from '${report.files[0]?.columns.close?.column}'`,
)
for (const note of report.notes) console.log(`- ${note}`)
