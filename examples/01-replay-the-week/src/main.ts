/** The day of the crash on one screen: the charts of Nvidia and the Dow, five numbers, a what-if, and the claims of sources. */
import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { branchNamed } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { billions, chartOf, clock, colored, percent, sideBySide } from './print.js'

const OPEN = '2025-01-27T09:30-05:00'
const CLOSE = '2025-01-27T16:00-05:00'
const NEXT_CLOSE = '2025-01-28T16:00-05:00'

const scenario = await readScenario('deepseek-r1')
const { timeline } = scenario
const weeks = replay(timeline, market)
const close = weeks.at(CLOSE)

console.log(colored('bold', 'Monday, 27 January 2025: DeepSeek-R1, a cheap AI model, meets the US market'))
console.log(`${sideBySide(dayOf('NVDA'), dayOf('^DJI'))}\n`)

const dow = close.moves['^DJI']
const fall = weeks.atEnd().claims.find(({ id }) => id === 'claim-s12-META')
console.log(
  lineOf('NVDA', close, `${billions(close.quotes.NVDA?.marketCapChange)} USD, ${ranksOf('NVDA', close)}`),
)
console.log(lineOf('^IXIC', close, `and the S&P 500 ${percent(close.quotes['^GSPC']?.changePct)}`))
console.log(
  lineOf(
    '^DJI',
    close,
    `at its lowest ${percent(dow?.fallPct)}, between ${clock(dow?.lowFrom)} and ${clock(dow?.lowTo)}`,
  ),
)
console.log(lineOf('META', close, `${fall?.sources[0]?.name} says that it fell ${fall?.wording}`))
console.log(lineOf('NVDA', weeks.at(NEXT_CLOSE), 'the next day'))

const calm = replay(branchNamed(scenario, 'no-release'), market).at(CLOSE)
console.log(
  `Without the release NVDA closes at ${calm.quotes.NVDA?.last?.toFixed(2)}, ${ranksOf('NVDA', calm)}.`,
)
const { claims } = weeks.atEnd()
const countOf = (verdict: string): number => claims.filter((each) => each.verdict === verdict).length
console.log(
  `Of ${claims.length} claims, ${countOf('agrees')} agree with the replay and ${countOf('disagrees')} disagree.`,
)

console.log(`
More: npx tapeline at deepseek-r1 2025-01-27T16:00-05:00   the whole market
      npx tapeline check deepseek-r1                       every claim
Open the page:  npx tapeline serve deepseek-r1`)

/** The change from the close before, every half hour. Bars are hourly. */
function dayOf(symbol: string): readonly string[] {
  const changes = weeks.sample((state: MarketState) => state.quotes[symbol]?.changePct, {
    every: { minutes: 30 },
    from: OPEN,
    to: CLOSE,
  })
  return chartOf(
    symbol,
    changes.map(({ value }) => value),
  )
}

function lineOf(symbol: string, { quotes }: MarketState, note: string): string {
  const { last, changePct } = quotes[symbol] ?? {}
  const change = percent(changePct).padStart(9)
  return `${symbol.padEnd(6)}${last?.toFixed(2).padStart(9)} ${colored((changePct ?? 0) < 0 ? 'red' : 'green', change)}  ${note}`
}

function ranksOf(symbol: string, { ranking }: MarketState): string {
  const row = ranking.find((place) => place.symbol === symbol)
  return row?.previousRank === row?.rank
    ? `still rank ${row?.rank} by market cap`
    : `from rank ${row?.previousRank} to ${row?.rank} by market cap`
}
