import type { Explanation, Source } from '@tapeline/core'
import type { ExplainedEvent } from '@tapeline/core/types'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { showEventTime } from './event-time.js'
import { showMoment } from './local-time.js'
import { momentAt, shownJson } from './moment-field.js'
import { wrapped } from './wrapped.js'

/** The explained value, and the IANA name of the zone of times. */
export interface ExplanationHead {
  readonly path: string
  /** Epoch milliseconds UTC. */
  readonly at: number
  readonly zone: string
}

/** The evidence of a value as text: each event with its sources below it, and the context separately. */
export function describeExplanation(
  terminal: Terminal,
  { value, basis, evidence, context }: Explanation,
  { path, at, zone }: ExplanationHead,
): string {
  const describeEvent = ({ event, sources }: ExplainedEvent): string => {
    const moment = showEventTime(event, zone).padEnd(16)
    const lines = [`${event.type}, ${event.basis}`, ...sources.map(describeSource)]
    const isShort = 20 + event.id.length <= terminal.columns
    const head = `  ${isShort ? moment : moment.trimEnd()}${isShort ? '  ' : '\n    '}${event.id}\n`
    return head + lines.map((line) => `      ${wrapped(terminal, line, 8, 6)}\n`).join('')
  }
  const list = (title: string, events: readonly ExplainedEvent[]): string =>
    events.length === 0 ? '' : `\n${styled(terminal, 'bold', title)}\n${events.map(describeEvent).join('')}`
  const head = `${path} = ${momentAt(value, { path, zone }) ?? shownJson(value, zone)}${basis === undefined ? '' : ` (${basis})`}`
  const when = `at ${showMoment(at, zone)} ${zone}`
  return `${wrapped(terminal, head, 2)}\n${when}\n${list('evidence', evidence)}${list('context', context)}`
}

function describeSource({ name, fact, confidence }: Source): string {
  const notes = [fact, confidence === undefined ? undefined : `${confidence} confidence`]
  const known = notes.filter((note) => note !== undefined)
  return known.length === 0 ? name : `${name} (${known.join(', ')})`
}
