import { useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { readColours } from '../chart/colours.js'
import { drawSweep } from '../chart/sweep-chart.js'
import { pathTitle, showFigure } from '../format.js'
import { field, update, zone } from '../model.js'
import { type Limit, relations } from '../page-state.js'
import { sweep, sweptPath, threshold, thresholdFailure } from '../session.js'

const chosenEvent = field('event')
const isSwept = field('isSwept')
const limit = field('limit')

const shown: Readonly<Record<Limit['relation'], string>> = {
  equals: 'is',
  above: 'is above',
  below: 'is below',
}

/** A number at eleven strengths of the chosen event's effects, as a fan; and the strength at which a condition changes. */
export function SweepForm(): JSX.Element {
  const id = chosenEvent.value
  if (id === undefined) return <p class="empty">Choose an event to sweep the strength of its effects.</p>
  const title = pathTitle(sweptPath.value)
  return (
    <section class="sweep">
      <h4>Strength of {id}</h4>
      <div class="row">
        <button
          type="button"
          aria-pressed={isSwept.value}
          onClick={() => update({ isSwept: !isSwept.value })}
        >
          Sweep {title}
        </button>
        <span class="meta">Click another number first to sweep that one.</span>
      </div>
      {isSwept.value && sweep.value && <Fan {...sweep.value} />}
      <ThresholdForm title={title} />
    </section>
  )
}

function ThresholdForm({ title }: { readonly title: string }): JSX.Element {
  const relation = useSignal<Limit['relation']>('below')
  const value = useSignal('')
  // The address may change both.
  useSignalEffect(() => {
    if (limit.value === undefined) return
    relation.value = limit.value.relation
    value.value = String(limit.value.value)
  })
  return (
    <>
      <form
        class="row"
        onSubmit={(submitted) => {
          submitted.preventDefault()
          update({ limit: { relation: relation.value, value: Number(value.value) } })
        }}
      >
        <span>{title}</span>
        <select
          aria-label="Relation"
          value={relation.value}
          onChange={({ currentTarget }) => {
            relation.value = currentTarget.value as Limit['relation']
          }}
        >
          {relations.map((one) => (
            <option key={one} value={one}>
              {shown[one]}
            </option>
          ))}
        </select>
        <input
          type="number"
          step="any"
          required
          aria-label="Value"
          value={value.value}
          onInput={({ currentTarget }) => {
            value.value = currentTarget.value
          }}
        />
        <button type="submit">Threshold</button>
      </form>
      <output class="meta">{limit.value && <Threshold />}</output>
    </>
  )
}

function Threshold(): JSX.Element | null {
  if (thresholdFailure.value !== undefined) return <>{thresholdFailure.value.message}</>
  if (threshold.value === undefined) return null
  const { request, reply } = threshold.value
  const condition = `${pathTitle(request.path)} ${shown[request.relation]} ${showFigure(request.path, request.value)}`
  if (reply.factor === undefined)
    return (
      <>
        {condition} at {reply.holdsBelow ? 'every' : 'no'} strength
      </>
    )
  return (
    <>
      {condition} {reply.holdsBelow ? 'below' : 'from'}{' '}
      <strong>{(reply.factor * 100).toFixed(1)} % of the effect</strong>
      {reply.holdsBelow ? ', and no longer from there on' : ' on, and not below'} (factor{' '}
      {reply.factor.toFixed(3)})
    </>
  )
}

function Fan({ request: { event, path }, reply: table }: NonNullable<typeof sweep.value>): JSX.Element {
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
  const title = `${pathTitle(path)} at 0 to 100 % of the effect of ${event}`
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
