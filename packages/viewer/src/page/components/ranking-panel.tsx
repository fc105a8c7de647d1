import { Fragment, type JSX } from 'preact'
import type { EarlierRecord } from '../../protocol.js'
import { quotePath, showMoney } from '../format.js'
import { update } from '../model.js'
import { panels } from '../session.js'
import { Figure } from './number.js'
import { WindowedRows } from './windowed-rows.js'

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
            <th scope="col" class="name">
              Symbol
            </th>
            <th scope="col">Market cap, USD</th>
            <td />
          </tr>
        </thead>
        <WindowedRows rows={ranking} columns={5}>
          {({ symbol, rank, previousRank, marketCap }) => (
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
          )}
        </WindowedRows>
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
          {record.earlier.length > 0 && (
            <table class="grid">
              <thead>
                <tr>
                  <th scope="col">Earlier record</th>
                  <th scope="col">Reported, USD</th>
                  <th scope="col">This loss is</th>
                </tr>
              </thead>
              <tbody>
                {record.earlier.map((earlier) => (
                  <Earlier
                    key={`${earlier.symbol} ${earlier.day}`}
                    record={earlier}
                    valueUsd={record.valueUsd}
                  />
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </>
  )
}

/** One row for a loss, with each of its reported figures. */
function Earlier({
  record: { symbol, day, reports },
  valueUsd,
}: {
  readonly record: EarlierRecord
  readonly valueUsd: number
}): JSX.Element {
  const times = reports.map((report) => valueUsd / report.valueUsd)
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ratio) => ratio.toFixed(2))
  return (
    <tr>
      <th scope="row">
        {symbol}, {day}
      </th>
      <td>
        {reports.map(({ id, valueUsd: reported, sources }, index) => (
          <Fragment key={id}>
            {index > 0 && ', '}
            <button
              type="button"
              class="link"
              title={sources.map(({ name }) => name).join(', ')}
              onClick={() => update({ event: id })}
            >
              {showMoney(reported)}
            </button>
          </Fragment>
        ))}
      </td>
      <td>
        {least === most ? least : `${least} to ${most}`} times as large
        {reports.some(({ isBroken }) => !isBroken) && (
          <span class="none">
            {' '}
            ({reports.every(({ isBroken }) => !isBroken) ? 'not broken' : 'by some, not broken'})
          </span>
        )}
      </td>
    </tr>
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
