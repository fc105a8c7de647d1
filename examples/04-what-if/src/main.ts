/** What-if questions about the weeks of DeepSeek's R1; copy what you need. */
import { explain, replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import {
  causedBy,
  compare,
  intersection,
  remove,
  replace,
  scale,
  shift,
  threshold,
  whatIf,
  within,
} from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'

const weeks = await loadScenario('deepseek-r1')
const recorded = replay(weeks, market)
const MONDAY = '2025-01-27T16:00-05:00'
const TUESDAY = '2025-01-28T16:00-05:00'

const nvidia = ({ quotes }: MarketState): string => {
  const { last = 0, changePct = 0, basis } = quotes.NVDA ?? {}
  return `NVDA ${last.toFixed(2)} (${changePct.toFixed(2)} %, ${basis})`
}
const rankOf = (symbol: string, { ranking }: MarketState) =>
  ranking.find((row) => row.symbol === symbol)?.rank
const brokenBy = ({ records }: MarketState) => records.largestOneDayCapLoss?.broke ?? []

// 1. No release: it is removed, and so are the moves that are declared its consequences.
const calm = whatIf(weeks, {
  name: 'no release',
  edits: [remove('r1-release', { consequences: { scale: 0 } })],
})
const { ranks, records, bases } = compare({ a: weeks, b: calm, projection: market }).at(MONDAY)
console.log('1. No release')
console.log(
  `   Monday: ${nvidia(replay(calm, market).at(MONDAY))}; Tuesday: ${nvidia(replay(calm, market).at(TUESDAY))}`,
)
console.log(
  `   ranks: ${ranks.map(({ symbol, a, b }) => `${symbol} ${a} → ${b}`).join(', ')}; records lost: ${records.lost.length}`,
)
const basisOf = new Map(bases.map(({ symbol, b }) => [symbol, b]))
for (const basis of ['recorded', 'rebased']) {
  console.log(
    `   ${basis}: ${[...basisOf].flatMap(([symbol, own]) => (own === basis ? symbol : [])).join(' ')}`,
  )
}

// 2. Half the shock; and the factors at which Nvidia loses the first rank and each record breaks.
const shocked = (factor: number) =>
  replay(whatIf(weeks, { name: `${factor} of the shock`, edits: [scale('r1-release', factor)] }), market).at(
    MONDAY,
  )
console.log(`2. Half the shock\n   ${nvidia(shocked(0.5))}`)
const range = { from: 0, to: 1, tolerance: 0.0001 }
const breaks = (report: string) => (factor: number) =>
  brokenBy(shocked(factor)).some(({ reportedBy }) => reportedBy === report)
console.log(
  `   the first rank is lost at ${threshold(range, (factor) => rankOf('NVDA', shocked(factor)) !== 1).toFixed(3)} of it,`,
)
console.log(
  `   the record of Meta (240 billion) falls at ${threshold(range, breaks('record-meta-240')).toFixed(3)},`,
)
console.log(
  `   that of September 2024 (279 billion) at ${threshold(range, breaks('record-nvda-279')).toFixed(3)}`,
)

// 3. The release and its consequences five trading days later, after the earnings of 29 and 30 January.
const later = whatIf(weeks, {
  name: 'five trading days later',
  edits: [shift('r1-release', { tradingDays: 5 }, { consequences: 'along', exchange: 'XNYS' })],
})
console.log('3. Five trading days later')
for (const day of ['2025-01-27', '2025-01-30', '2025-02-03']) {
  const state = replay(later, market).at(`${day}T16:01-05:00`)
  const reported = state.agenda.filter((item) => item.status === 'reported').map((item) => item.symbol)
  console.log(`   ${day}: ${nvidia(state)}; reported until then: ${reported.join(' ') || 'none'}`)
}

// 4. Ten times dearer: only the reported cost of R1 changes.
const dearer = whatIf(weeks, {
  name: 'ten times dearer',
  edits: [replace('r1-cost', { data: { amountUsdMin: 56e6, amountUsdMax: 56e6 } })],
})
const changed = compare({ a: weeks, b: dearer, projection: market }).atEnd().differences
console.log('4. Ten times dearer')
for (const { path, a, b } of changed) console.log(`   ${path}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`)

// 5. A branch of a branch: half the shock, and then no rebound on Tuesday.
const half = whatIf(weeks, { name: 'half the shock', edits: [scale('r1-release', 0.5)] })
const tuesday = within({ from: '2025-01-28T00:00-05:00', to: '2025-01-28T23:59-05:00' })
const stuck = whatIf(half, {
  name: 'no rebound',
  edits: [scale(intersection(causedBy('r1-release'), tuesday), 0)],
})
console.log(
  `5. Half the shock, and no rebound\n   Monday: ${nvidia(replay(stuck, market).at(MONDAY))}; Tuesday: ${nvidia(replay(stuck, market).at(TUESDAY))}`,
)

// 6. The record, according to each source.
console.log('6. The record')
for (const { symbol, day, valueUsd, ratio, sources } of brokenBy(recorded.at(MONDAY))) {
  console.log(
    `   ${ratio.toFixed(2)} times the ${valueUsd / 1e9} billion of ${symbol}, ${day} (${sources.map(({ name }) => name).join(', ')})`,
  )
}

// 7. As known at a time: the close as first reported, and after its correction.
console.log('7. The close as known')
for (const when of ['2025-01-27T16:30-05:00', '2025-01-27T20:00-05:00']) {
  console.log(`   at ${when}: ${nvidia(replay(weeks.asKnownAt(when), market).at(MONDAY))}`)
}

// 8. The events that a number depends on.
console.log('8. The events that a number depends on')
for (const path of ['quotes.NVDA.marketCapChange', 'moves.NVDA.fallPct', 'ranking[symbol=NVDA].rank']) {
  const { value, evidence, context } = explain(recorded, { path, at: MONDAY })
  console.log(`   ${path} = ${value}`)
  for (const { event, sources } of evidence) {
    console.log(`     ${event.id} (${sources.map(({ name }) => name).join(', ')})`)
  }
  console.log(`     within ${context.map(({ event }) => event.id).join(', ')}`)
}
