import { formatInstant, type TapelineEvent, type Timeline } from '@tapeline/core'
import { brief, checkPath, valueAtPath } from '@tapeline/core/internal'
import type { AnyReplay } from './received.js'

/**
 * A timeline as a few lines for a snapshot: for each day, the number of events of each type, a digest of their contents, and the
 * values at some paths after the last event of the day. Days are those of UTC. Ids, data, causes and moments of knowledge count
 * for the digest; the sequence of arrival does not.
 */
export function snapshotText(replayed: AnyReplay, paths: readonly string[]): string {
  const { timeline } = replayed
  const days = new Map<string, TapelineEvent[]>()
  for (const event of timeline) {
    const day = formatInstant(event.at).slice(0, 10)
    const events = days.get(day) ?? []
    events.push(event)
    days.set(day, events)
  }
  for (const path of paths) checkPath(replayed, path)
  const lines = [...days].flatMap(([day, events]) => [
    `${day} ${countsOf(events)} #${digestOf(events)}`,
    ...valuesAfter(replayed, events.at(-1) as TapelineEvent, paths),
  ])
  return [headOf(timeline), ...lines].join('\n')
}

function headOf(timeline: Timeline<TapelineEvent>): string {
  return `${timeline.length} events`
}

function countsOf(events: readonly TapelineEvent[]): string {
  const counts = new Map<string, number>()
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, count]) => `${type} ${count}`)
    .join(', ')
}

function valuesAfter(replayed: AnyReplay, event: TapelineEvent, paths: readonly string[]): readonly string[] {
  const state = paths.length === 0 ? undefined : replayed.at(event.at)
  return paths.flatMap((path) => {
    const value = valueAtPath(state, path)
    return value === undefined ? [] : [`  ${path} ${brief(rounded(value), 80)}`]
  })
}

/** Twelve digits are enough to review, and hide the last bit. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(12)) : value
}

/** 53 bits of the events as text. Source: cyrb53 by bryc (public domain). */
function digestOf(events: readonly TapelineEvent[]): string {
  const text = JSON.stringify(events.map(({ seq: _, ...event }) => event))
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36).padStart(11, '0')
}
