import type { JSX } from 'preact'
import { quotePath, showMoney } from '../format.js'
import { panels } from '../session.js'
import { Figure } from './number.js'

/** The ranking by market capitalisation, with the change of rank since the previous close, and the largest loss so far. */
export function RankingPanel(): JSX.Element {
  const { ranking = [], record } = panels.value ?? {}
  const most = ranking[0]?.marketCap ?? 1
  return (
    <>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Rank</th>
            <th scope="col">Was</th>
            <th scope="col">Symbol</th>
            <th scope="col">Market cap, USD</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {ranking.map(({ symbol, rank, previousRank, marketCap }) => (
            <tr key={symbol}>
              <td>
                <Figure path={`ranking[symbol=${symbol}].rank`} value={rank} />
              </td>
              <td>
                <RankChange rank={rank} previous={previousRank} />
              </td>
              <th scope="row">{symbol}</th>
              <td>
                <Figure path={quotePath(symbol, 'marketCap')} value={marketCap} text={showMoney(marketCap)} />
              </td>
              <td class="bar-cell" aria-hidden="true">
                <span class="bar" style={{ width: `${(100 * marketCap) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {record && (
        <div class="record">
          <h3>Largest one-day loss of market cap</h3>
          <p>
            <strong>{record.symbol}</strong>, {record.day}:{' '}
            <Figure
              path="records.largestOneDayCapLoss.valueUsd"
              value={record.valueUsd}
              text={`${showMoney(record.valueUsd)} USD`}
            />
          </p>
          {record.broke.length > 0 && (
            <ul class="plain">
              {record.broke.map(({ symbol, day, ratio }) => (
                <li key={`${symbol} ${day}`}>
                  {ratio.toFixed(2)} × the record of {symbol}, {day}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </>
  )
}

function RankChange({
  rank,
  previous,
}: {
  readonly rank: number
  readonly previous: number | undefined
}): JSX.Element {
  if (previous === undefined || previous === rank)
    return <span class="none">{previous === undefined ? '–' : '='}</span>
  const hasRisen = rank < previous
  return (
    <span class={hasRisen ? 'up' : 'down'}>
      {hasRisen ? '▲' : '▼'} {previous}
    </span>
  )
}
