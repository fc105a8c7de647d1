import type { JSX } from 'preact'
import { showFigure } from '../format.js'
import { branches, field, titleOf, update } from '../model.js'
import { branchDifferences, comparedWith } from '../session.js'
import { DifferenceTable } from './difference-table.js'

const branch = field('branch')
/** The shown branch beside another one, in step: the figures that differ at the cursor. */
export function ComparePanel(): JSX.Element {
  const other = comparedWith.value
  const rows = branchDifferences.value
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
        <DifferenceTable
          titles={[titleOf(other), titleOf(branch.value)]}
          rows={rows}
          differenceOf={(path, a, b) => showFigure(path, b - a)}
        />
      )}
    </>
  )
}
