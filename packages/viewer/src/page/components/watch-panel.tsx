import type { JSX } from 'preact'
import type { QuoteRow } from '../../protocol.js'
import { quotePath, showMoney, showMoneyChange, showPercent } from '../format.js'
import { field, overview, symbols, update } from '../model.js'
import type { QuoteColumn } from '../page-state.js'
import { panels } from '../session.js'
import { toggleSymbol } from '../symbols.js'
import { Figure } from './number.js'
import { WindowedRows } from './windowed-rows.js'

const columns: readonly { readonly key: QuoteColumn; readonly title: string; readonly hint: string }[] = [
  { key: 'symbol', title: 'Symbol', hint: 'Click a symbol to show it on the chart' },
  { key: 'last', title: 'Last', hint: 'Last price' },
  { key: 'changePct', title: 'Chg', hint: 'Change from the previous close' },
  { key: 'marketCap', title: 'Cap', hint: 'Market capitalisation, USD' },
  { key: 'marketCapChange', title: 'Δ Cap', hint: 'Change of market capitalisation, USD' },
  { key: 'fallPct', title: 'Fall', hint: 'Deepest fall of the session from the previous close' },
  { key: 'winBackPct', title: 'Back', hint: 'Share of that fall won back since' },
]

const sorting = field('sorting')

/** Indices, then stocks: last price, change, capitalisation, the deepest fall of the session and its rebound. */
export function WatchPanel(): JSX.Element {
  const rows = panels.value?.quotes ?? []
  const kinds = new Map(overview.value?.instruments.map(({ symbol, kind }) => [symbol, kind]))
  const isIndex = ({ symbol }: QuoteRow): boolean => kinds.get(symbol) === 'index'
  const priced = rows.filter(({ last }) => last !== undefined)
  return (
    <table class="grid watch">
      <thead>
        <tr>
          {columns.map(({ key, title, hint }) => (
            <th
              key={key}
              scope="col"
              aria-sort={
                sorting.value?.column === key ? (sorting.value.isDown ? 'descending' : 'ascending') : 'none'
              }
            >
              <button type="button" title={`${hint}. Click to sort.`} onClick={() => sortBy(key)}>
                {title}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted(priced.filter(isIndex)).map((row) => (
          <Quote key={row.symbol} row={row} />
        ))}
      </tbody>
      <WindowedRows rows={sorted(priced.filter((row) => !isIndex(row)))} columns={columns.length}>
        {(row) => <Quote key={row.symbol} row={row} />}
      </WindowedRows>
    </table>
  )
}

function Quote({ row }: { readonly row: QuoteRow }): JSX.Element {
  const { symbol, last, changePct, marketCap, marketCapChange, fallPct, winBackPct, basis, isHalted } = row
  const isShown = symbols.value.includes(symbol)
  const name = overview.value?.instruments.find((one) => one.symbol === symbol)?.name ?? symbol
  return (
    <tr class={isShown ? 'shown' : ''}>
      <th scope="row">
        <button
          type="button"
          class="symbol"
          aria-pressed={isShown}
          aria-label={`${symbol}, ${name}, on the chart`}
          title={`${name}. Click: on the chart, or off it.`}
          onClick={() => toggleSymbol(symbol)}
        >
          {symbol}
        </button>
        {isHalted && <span class="badge halted">halted</span>}
        {basis !== undefined && basis !== 'recorded' && (
          <span class="basis" title={`This price is ${basis}, not recorded.`}>
            ≈<span class="visually-hidden">{basis}</span>
          </span>
        )}
      </th>
      <td>
        <Figure path={quotePath(symbol, 'last')} value={last} />
      </td>
      <td>
        <Figure path={quotePath(symbol, 'changePct')} value={changePct} isMove />
      </td>
      <td>
        <Figure path={quotePath(symbol, 'marketCap')} value={marketCap} text={showMoney(marketCap)} />
      </td>
      <td>
        <Figure
          path={quotePath(symbol, 'marketCapChange')}
          value={marketCapChange}
          text={showMoneyChange(marketCapChange)}
          isMove
        />
      </td>
      <td>
        <Figure
          path={quotePath(symbol, 'fallPct').replace('quotes', 'moves')}
          value={fallPct}
          text={showPercent(fallPct)}
          isMove
        />
      </td>
      <td>
        <Figure
          path={quotePath(symbol, 'winBackPct').replace('quotes', 'moves')}
          value={winBackPct}
          text={winBackPct === undefined ? showPercent(undefined) : `${Math.round(winBackPct)} %`}
        />
      </td>
    </tr>
  )
}

function sortBy(column: QuoteColumn): void {
  const now = sorting.value
  const isSame = now?.column === column
  update({ sorting: isSame && !now.isDown ? undefined : { column, isDown: !isSame } })
}

function sorted(rows: readonly QuoteRow[]): readonly QuoteRow[] {
  const by = sorting.value
  if (by === undefined) return rows
  const { column, isDown } = by
  const missing = isDown ? -Infinity : Infinity
  const sign = isDown ? -1 : 1
  return rows.toSorted((left, right) => {
    if (column === 'symbol') return -sign * (left.symbol < right.symbol ? -1 : 1)
    return sign * ((left[column] ?? missing) - (right[column] ?? missing) || 0)
  })
}
