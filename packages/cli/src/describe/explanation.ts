import { type ExplainedEvent, type Explanation, formatInstant, type Source } from '@tapeline/core'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'

/** What a value rests on, for people: each event with its sources below it, and what it stands in apart. */
export function describeExplanation(
  terminal: Terminal,
  path: string,
  { value, basis, rests, context }: Explanation,
): string {
  const list = (title: string, events: readonly ExplainedEvent[]): string =>
    events.length === 0 ? '' : `\n${styled(terminal, 'bold', title)}\n${events.map(describeEvent).join('')}`
  const head = `${path} = ${JSON.stringify(value)}${basis === undefined ? '' : ` (${basis})`}\n`
  return head + list('rests on', rests) + list('within', context)
}

function describeEvent({ event, sources }: ExplainedEvent): string {
  const moment = formatInstant(event.at).replace('T', ' ').slice(0, 16)
  const head = `  ${moment} UTC  ${event.id}\n      ${event.type}, ${event.basis}\n`
  return head + sources.map((source) => `      ${describeSource(source)}\n`).join('')
}

function describeSource({ name, fact, confidence }: Source): string {
  const notes = [fact, confidence === undefined ? undefined : `${confidence} confidence`]
  const known = notes.filter((note) => note !== undefined)
  return known.length === 0 ? name : `${name} (${known.join(', ')})`
}
