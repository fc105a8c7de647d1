import type { JSX } from 'preact'
import type { FigureDifference } from '../../protocol.js'
import { pathTitle, showFigure } from '../format.js'
import { field, symbols, update } from '../model.js'
import { openWhy } from './number.js'

export interface DifferenceTableProps {
  /** Of `a` and of `b`. */
  readonly titles: readonly [a: string, b: string]
  readonly rows: readonly FigureDifference[]
  /** Shown in a last column if both are numbers. */
  differenceOf?(path: string, a: number, b: number): string
}

/** What a reader looks for first; the rest is a click away. */
const MAIN =
  /^quotes.*\.(last|changePct|marketCap|marketCapChange)$|^ranking.*\.rank$|^records.*\.(valueUsd|symbol)$|^breadth/

const hasAll = field('hasAllFigures')

/** What differs between two histories, the instruments on the chart first; a click explains a figure. */
export function DifferenceTable({ titles, rows, differenceOf }: DifferenceTableProps): JSX.Element {
  const main = rows.filter(({ path, a, b }) => MAIN.test(path) && typeof (a ?? b) !== 'object')
  const onChart = ({ path }: FigureDifference): number =>
    symbols.value.some((symbol) => pathTitle(path).startsWith(`${symbol} `)) ? 0 : 1
  const shown = (hasAll.value ? rows : main).toSorted((left, right) => onChart(left) - onChart(right))
  return (
    <>
      <table class="grid differences">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            {differenceOf && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ path, a, b }) => (
            <tr key={path}>
              <th scope="row">
                <button type="button" class="link" title={path} onClick={() => openWhy(path)}>
                  {pathTitle(path)}
                </button>
              </th>
              <td title={showFigure(path, a)}>{showFigure(path, a)}</td>
              <td title={showFigure(path, b)}>{showFigure(path, b)}</td>
              {differenceOf && (
                <td>{typeof a === 'number' && typeof b === 'number' ? differenceOf(path, a, b) : ''}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {main.length < rows.length && (
        <button type="button" class="small" onClick={() => update({ hasAllFigures: !hasAll.value })}>
          {hasAll.value ? 'Main figures' : `All ${rows.length} that differ`}
        </button>
      )}
    </>
  )
}
