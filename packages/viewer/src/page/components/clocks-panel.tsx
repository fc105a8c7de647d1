import type { JSX } from 'preact'
import { cursor, field, update } from '../model.js'
import { clockDifferenceCount, clockDifferences } from '../session.js'
import { DifferenceTable } from './difference-table.js'
import { Time } from './time.js'

const asKnownThen = field('asKnownThen')

/** What differs at the cursor between what is known now and what was known then. */
export function ClocksPanel(): JSX.Element {
  const rows = clockDifferences.value
  const figures = rows.filter(({ a, b }) => typeof (a ?? b) !== 'object').length
  const entries = clockDifferenceCount.value - figures
  return (
    <>
      <p>
        At <Time at={cursor.value.at} look="moment" />:{' '}
        {rows.length === 0
          ? 'what was known then is what is known now.'
          : `${counted(figures, 'figure')}${entries === 0 ? '' : ` and ${counted(entries, 'entry', 'entries')} of lists`} were known differently then.`}
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

function counted(count: number, one: string, several: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`
}
