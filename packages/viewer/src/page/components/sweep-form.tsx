import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { SweepTable } from '../../protocol.js'
import { readColours } from '../chart/colours.js'
import { drawSweep } from '../chart/sweep-chart.js'
import { pathTitle, quotePath, showFigure } from '../format.js'
import { failureFrom } from '../live-query.js'
import { axis, cursor, fail, field, symbols, zone } from '../model.js'
import { engine, event } from '../session.js'
import { slotStarts } from '../time-axis.js'

const branch = field('branch')
const why = field('why')
const chosenEvent = field('event')

const FACTORS = Array.from({ length: 11 }, (_, index) => index / 10)
const MOMENTS_MAX = 120

interface Swept {
  readonly table: SweepTable
  readonly path: string
  readonly title: string
}

/** A number at eleven strengths of the chosen event's effects, as a fan; and the strength at which a condition changes. */
export function SweepForm(): JSX.Element {
  const swept = useSignal<Swept | undefined>(undefined)
  const result = useSignal('')
  const limit = useSignal('')
  const relation = useSignal<'equals' | 'above' | 'below'>('below')
  const path = why.value ?? quotePath(symbols.value[0] ?? '', 'last')
  const id = chosenEvent.value
  if (id === undefined) return <p class="empty">Choose an event to sweep the strength of its effects.</p>
  const sweep = (): void => {
    engine
      .ask('sweep', {
        on: branch.peek(),
        event: id,
        factors: FACTORS,
        path,
        moments: momentsUpTo(cursor.peek().at),
      })
      .then(
        (table) => {
          swept.value = {
            table,
            path,
            title: `${pathTitle(path)} at 0 to 100 % of ${event.peek()?.text ?? id}`,
          }
          fail('sweep', undefined)
        },
        (error: unknown) => fail('sweep', failureFrom(error)),
      )
  }
  const findThreshold = (): void => {
    const value = Number(limit.value)
    result.value = '…'
    engine
      .ask('threshold', {
        on: branch.peek(),
        event: id,
        path,
        cursor: cursor.peek(),
        relation: relation.value,
        value,
      })
      .then(
        (factor) => {
          result.value = `changes at ${(factor * 100).toFixed(1)} % of the effect`
          fail('threshold', undefined)
        },
        (error: unknown) => {
          result.value = failureFrom(error).message
        },
      )
  }
  return (
    <section class="sweep">
      <h4>Strength of {id}</h4>
      <div class="row">
        <button type="button" onClick={sweep}>
          Sweep {pathTitle(path)}
        </button>
        <span class="meta">Click another number first to sweep that one.</span>
      </div>
      {swept.value && <Fan {...swept.value} />}
      <form
        class="row"
        onSubmit={(submitted) => {
          submitted.preventDefault()
          findThreshold()
        }}
      >
        <span>{pathTitle(path)}</span>
        <select
          aria-label="Relation"
          value={relation.value}
          onChange={({ currentTarget }) => {
            relation.value = currentTarget.value as 'equals' | 'above' | 'below'
          }}
        >
          <option value="equals">is</option>
          <option value="above">is above</option>
          <option value="below">is below</option>
        </select>
        <input
          type="number"
          step="any"
          required
          aria-label="Value"
          value={limit.value}
          onInput={({ currentTarget }) => {
            limit.value = currentTarget.value
          }}
        />
        <button type="submit">Threshold</button>
      </form>
      {result.value !== '' && <output class="meta">{result.value}</output>}
    </section>
  )
}

function Fan({ table, path, title }: Swept): JSX.Element {
  const container = useRef<HTMLDivElement>(null)
  const shownZone = zone.value
  useEffect(() => {
    const element = container.current
    if (element === null) return
    return drawSweep(element, {
      table,
      path,
      zone: shownZone,
      width: element.clientWidth,
      colours: readColours(element),
    })
  }, [table, shownZone])
  const last = table.moments.length - 1
  return (
    <figure class="fan">
      <div ref={container} role="img" aria-label={title} />
      <figcaption>
        {title}: {showFigure(path, table.values[0]?.[last])} without it,{' '}
        {showFigure(path, table.values.at(-1)?.[last])} as it is
      </figcaption>
    </figure>
  )
}

/** Moments at even distances of the visible range, up to the cursor. */
function momentsUpTo(at: number): readonly number[] {
  const starts = [...slotStarts(axis.peek())].filter((start) => start < at)
  const step = Math.max(1, Math.ceil(starts.length / MOMENTS_MAX))
  return [...starts.filter((_, index) => index % step === 0), at]
}
