/** Replays the weeks of DeepSeek's R1: the news with their sources, the close, the change every half hour, and the claims. */
import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { readScenario } from '@tapeline/scenarios/node'
import { chartOf, lineOf, localTime, percent, sourcesOf, table, trillions } from './print.js'

const { title, summary, timeline } = await readScenario('deepseek-r1')
const weeks = replay(timeline, market)
const OPEN = '2025-01-27T09:30-05:00'
const CLOSE = '2025-01-27T16:00-05:00'
const close = weeks.at(CLOSE)
const end = weeks.atEnd()

console.log(`${title}\n\n${summary}\n`)
console.log(
  `The tape holds ${timeline.length} events. News and statements, with their sources (S1 to S22 are facts of the article):\n`,
)
console.log(
  table(
    ['New York', 'News', 'Sources'],
    [18, 52, 40],
    end.news.map((event) => [localTime(event), lineOf(event), sourcesOf(event.sources)]),
  ),
)

console.log('\nThe close of Monday, 27 January 2025:\n')
const rows = Object.entries(close.quotes)
  .filter(([, quote]) => quote.changePct !== undefined)
  .sort(([, left], [, right]) => (left.changePct ?? 0) - (right.changePct ?? 0))
const places = new Map(close.ranking.map((row) => [row.symbol, row]))
console.log(
  table(
    ['Symbol', 'Close', 'Change', 'Deepest', 'Cap, USD', 'Rank', 'Won back by 28 Jan'],
    [],
    rows.map(([symbol, quote]) => {
      const place = places.get(symbol)
      return [
        symbol,
        (quote.last ?? 0).toFixed(2),
        percent(quote.changePct),
        percent(close.moves[symbol]?.fallPct),
        trillions(quote.marketCap),
        place ? `${place.previousRank} → ${place.rank}` : '',
        percent(weeks.at('2025-01-28T16:00-05:00').moves[symbol]?.winBackSincePct, 1, 'of worst day'),
      ]
    }),
  ),
)
const record = close.records.largestOneDayCapLoss
if (record) {
  console.log(
    `\n${record.symbol} loses ${trillions(record.valueUsd)} USD of market value in the session, more than every record reported before:`,
  )
  for (const before of record.broke) {
    console.log(
      `  ${before.ratio.toFixed(2)} times the ${trillions(before.valueUsd)} of ${before.symbol} on ${before.day} (${sourcesOf(before.sources)})`,
    )
  }
}

console.log('\nInside the day: change from the close of Friday, every half hour (bars are hourly).\n')
for (const symbol of ['NVDA', 'META', '^GSPC', '^DJI']) {
  const changes = weeks.sample((state: MarketState) => state.quotes[symbol]?.changePct, {
    every: { minutes: 30 },
    from: OPEN,
    to: CLOSE,
  })
  console.log(
    chartOf(
      symbol,
      changes.map((sample) => sample.value),
    ),
  )
}

console.log('Claims beside the replay, at the end of the weeks:\n')
console.log(
  table(
    ['Source', 'Subject', 'Claim', 'Replay', 'Off', 'Verdict'],
    [34, 40, 26, 12, 10, 16],
    end.claims.map((claim) => [
      sourcesOf(claim.sources),
      claim.subject.path,
      `${claim.relation === 'equals' ? '' : `${claim.relation} `}${figure(claim.reported)}${claim.wording ? ` (“${claim.wording}”)` : ''}`,
      claim.computed === undefined ? '' : figure(claim.computed),
      claim.relation === 'equals' && claim.deviationPct ? `${Math.abs(claim.deviationPct).toFixed(1)} %` : '',
      claim.verdict,
    ]),
  ),
)

function figure(value: number | string | boolean): string {
  if (typeof value !== 'number') return String(value)
  return Math.abs(value) >= 1e9 ? trillions(value) : String(Math.round(value * 100) / 100)
}
