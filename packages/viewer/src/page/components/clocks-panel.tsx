import type { JSX } from 'preact'
import { cursor, field, update } from '../model.js'
import { clockDifferences } from '../session.js'
import { DifferenceTable } from './difference-table.js'
import { Time } from './time.js'

const asKnownThen = field('asKnownThen')

/** What differs at the cursor between what is known now and what was known then. */
export function ClocksPanel(): JSX.Element {
  const rows = clockDifferences.value.filter(({ a, b }) => typeof (a ?? b) !== 'object')
  return (
    <>
      <p>
        At <Time at={cursor.value.at} look="moment" />:{' '}
        {rows.length === 0
          ? 'what was known then is what is known now.'
          : `${rows.length} figures were known differently then.`}
      </p>
      <label class="switch">
        <input
          type="checkbox"
          checked={asKnownThen.value}
          onChange={() => update({ asKnownThen: !asKnownThen.value })}
        />{' '}
        Show the page as known then
      </label>
      {rows.length > 0 && (
        <DifferenceTable
          titles={['Known then', 'Known now']}
          rows={rows.map(({ path, a, b }) => ({ path, a: b, b: a }))}
        />
      )}
    </>
  )
}
