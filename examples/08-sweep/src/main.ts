/** Nvidia's loss on 27 January 2025 as a function of the size of the shock: factors from 0 to 1.5 in steps of 0.1. */
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { scale } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import { cross, isFailedRow, steps, sweep } from '@tapeline/sweep'
import Table from 'cli-table3'

const { rows, manifest } = await sweep(await loadScenario('deepseek-r1'), {
  parameters: cross({ factor: steps({ from: 0, to: 1.5, step: 0.1 }) }),
  // The release stays; the share that the moves declare as its effect is scaled.
  edits: ({ factor }) => [scale('r1-release', factor)],
  measure: (branch) => {
    const close = replay(branch, market).at('2025-01-27T16:00-05:00')
    const broken = close.records.largestOneDayCapLoss?.broke ?? []
    return {
      last: close.quotes.NVDA?.last,
      capBillion: (close.quotes.NVDA?.marketCap ?? 0) / 1e9,
      lossBillion: (close.quotes.NVDA?.marketCapChange ?? 0) / 1e9,
      rank: close.ranking.find(({ symbol }) => symbol === 'NVDA')?.rank,
      recordsBroken: broken.length,
      greatestBrokenBillion:
        broken.length === 0 ? undefined : Math.max(...broken.map(({ valueUsd }) => valueUsd)) / 1e9,
    }
  },
})

const table = new Table({
  head: ['Factor', 'NVDA', 'Cap, bn USD', 'Change, bn USD', 'Rank', 'Records of a loss in a day broken'],
  style: { head: [], border: [], compact: true },
})
const figure = (value: unknown, digits: number) => (typeof value === 'number' ? value.toFixed(digits) : '')
for (const row of rows) {
  const factor = figure(row.parameters.factor, 1)
  if (isFailedRow(row)) table.push([factor, { colSpan: 5, content: row.error.message }])
  else {
    const { last, capBillion, lossBillion, rank, recordsBroken, greatestBrokenBillion } = row.measures
    const records =
      recordsBroken === 0 ? 'none' : `${recordsBroken}, the greatest of ${greatestBrokenBillion} bn`
    table.push([
      factor,
      figure(last, 2),
      figure(capBillion, 0),
      figure(lossBillion, 1),
      String(rank),
      records,
    ])
  }
}
console.log(table.toString())
console.log(`${rows.length} branches of the tape with SHA-256 ${manifest.data.slice(0, 12)}…`)
