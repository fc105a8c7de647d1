import type { JSX } from 'preact'
import type { FigureDifference } from '../../protocol.js'
import { pathTitle, showFigure } from '../format.js'
import { openWhy } from './number.js'

export interface DifferenceTableProps {
  /** Of `a` and of `b`. */
  readonly titles: readonly [a: string, b: string]
  readonly rows: readonly FigureDifference[]
  /** Shown in a last column if both are numbers. */
  differenceOf?(path: string, a: number, b: number): string
}

/** Figures that differ between two histories; a click explains one. */
export function DifferenceTable({ titles, rows, differenceOf }: DifferenceTableProps): JSX.Element {
  return (
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
        {rows.map(({ path, a, b }) => (
          <tr key={path}>
            <th scope="row">
              <button type="button" class="link" title={path} onClick={() => openWhy(path)}>
                {pathTitle(path)}
              </button>
            </th>
            <td>{showFigure(path, a)}</td>
            <td>{showFigure(path, b)}</td>
            {differenceOf && (
              <td>{typeof a === 'number' && typeof b === 'number' ? differenceOf(path, a, b) : ''}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
