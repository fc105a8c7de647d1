import { formatInstant } from '../event/date.js'
import type { TapelineEvent } from '../event/event.js'
import { brief, counted } from '../event/print.js'

/** Events that `console.log` shows of a longer timeline: these first ones, and the last. */
const FIRST = 5
/** Events that a counterexample shows. */
const WHOLE_MAX = 60

/** The parts of a timeline that are printed. */
interface Printed {
  readonly length: number
  readonly sealed: boolean
  readonly state: { readonly derivation: { readonly label?: string } | undefined }
  eventBefore(position: number): TapelineEvent | undefined
  arrivals(): TapelineEvent[]
}

/** A timeline on one line: the number of its events and their time. */
export function printHeader(timeline: Printed): string {
  const { length, sealed } = timeline
  const label = timeline.state.derivation?.label
  const [first, last] = [timeline.eventBefore(1), timeline.eventBefore(length)]
  const time = first && last ? `, ${formatInstant(first.at)} to ${formatInstant(last.at)}` : ''
  return `Timeline${label === undefined ? '' : ` '${label}'`} of ${counted(length, 'event')}${time}${sealed ? ', sealed' : ''}`
}

/** A timeline with its first events and its last. */
export function printTimeline(timeline: Printed): string {
  const { length } = timeline
  const count = length <= FIRST + 2 ? length : FIRST
  const lines = Array.from({ length: count }, (_, index) =>
    printEvent(timeline.eventBefore(index + 1) as TapelineEvent),
  )
  if (count < length)
    lines.push(`… ${length - count - 1} more`, printEvent(timeline.eventBefore(length) as TapelineEvent))
  return withLines(printHeader(timeline), lines)
}

/** A timeline with all events that arrived, corrected ones too, in the order of arrival. */
export function printArrivals(timeline: Printed): string {
  const arrivals = timeline.arrivals()
  const lines = arrivals.slice(0, WHOLE_MAX).map(printEvent)
  if (arrivals.length > WHOLE_MAX) lines.push(`… ${arrivals.length - WHOLE_MAX} more`)
  return withLines(printHeader(timeline), lines)
}

function withLines(header: string, lines: readonly string[]): string {
  return lines.length === 0 ? header : `${header} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`
}

/** An event on one line: when, what, its data, and what is unusual about it. */
export function printEvent({
  id,
  type,
  at,
  precision,
  knownAt,
  basis,
  data,
  replaces,
  retracts,
  causes,
}: TapelineEvent): string {
  const parts = [
    precision === 'day' ? `${formatInstant(at)} (day)` : formatInstant(at),
    type,
    id,
    brief(data, 72),
    ...(knownAt === at ? [] : [`known ${formatInstant(knownAt)}`]),
    ...(replaces === undefined ? [] : [`replaces ${replaces}`]),
    ...(retracts === undefined ? [] : [`retracts ${retracts}`]),
    ...(causes.length === 0
      ? []
      : [`caused by ${causes.map((cause) => `${cause.id} (${cause.share})`).join(', ')}`]),
    ...(basis === 'recorded' ? [] : [basis]),
  ]
  return parts.join(' ')
}
