import { type Signal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { pathTitle, showFigure } from '../format.js'
import { branches, field, symbols, titleOf, update } from '../model.js'
import { branchDifferences, comparedWith } from '../session.js'
import { DifferenceTable } from './difference-table.js'

const branch = field('branch')
const isWhole: Signal<boolean> = signal(false)

/** What a reader looks for first; the rest is a click away. */
const MAIN =
  /^quotes.*\.(last|changePct|marketCap|marketCapChange)$|^ranking.*\.rank$|^records.*\.(valueUsd|symbol)$|^breadth/

/** The shown branch beside another one, in step: the figures that differ at the cursor. */
export function ComparePanel(): JSX.Element {
  const other = comparedWith.value
  const rows = branchDifferences.value.filter(({ a, b }) => typeof (a ?? b) !== 'object')
  const main = rows.filter(({ path }) => MAIN.test(path))
  const onChart = ({ path }: { path: string }): number =>
    symbols.value.some((symbol) => pathTitle(path).startsWith(`${symbol} `)) ? 0 : 1
  return (
    <>
      <label class="row">
        Compare <strong>{titleOf(branch.value)}</strong> with
        <select
          value={other ?? ''}
          onChange={({ currentTarget }) =>
            update({ compared: currentTarget.value === '' ? [] : [currentTarget.value] })
          }
        >
          <option value="">–</option>
          {branches.value
            .filter(({ name }) => name !== branch.value)
            .map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
        </select>
      </label>
      {other === undefined ? (
        <p class="empty">Choose a branch: both are drawn on the chart and move in step.</p>
      ) : rows.length === 0 ? (
        <p class="empty">At the cursor the two are the same.</p>
      ) : (
        <>
          <DifferenceTable
            titles={[titleOf(other), titleOf(branch.value)]}
            rows={(isWhole.value ? rows : main).toSorted((left, right) => onChart(left) - onChart(right))}
            differenceOf={(path, a, b) => showFigure(path, b - a)}
          />
          {main.length < rows.length && (
            <button
              type="button"
              class="small"
              onClick={() => {
                isWhole.value = !isWhole.value
              }}
            >
              {isWhole.value ? 'Main figures' : `All ${rows.length} figures that differ`}
            </button>
          )}
        </>
      )}
    </>
  )
}
