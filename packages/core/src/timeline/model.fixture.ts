import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { EventInput } from '../event/read-event.js'
import { createTimeline, type Timeline } from './timeline.js'

export const noted = defineEvent({
  type: 'note.made',
  schema: z.strictObject({ value: z.number() }),
  columns: { value: 'number' },
})
const listed = defineEvent({
  type: 'instrument.listed',
  schema: z.strictObject({ symbol: z.string() }),
  instrument: 'symbol',
  listsInstrument: true,
})
const traded = defineEvent({
  type: 'price.traded',
  schema: z.strictObject({ symbol: z.string(), price: z.number() }),
  instrument: 'symbol',
})
export const definitions = [noted, listed, traded] as const

export type Input =
  | EventInput<'note.made', { readonly value: number }>
  | EventInput<'event.retracted', { readonly reason?: string }>

export function emptyTimeline(blockSize = 4): Timeline<TapelineEvent<'note.made', { value: number }>> {
  return createTimeline([noted], { blockSize })
}

/** A note at a time. Its value does not matter. */
export function note(id: string, at: number, more: Partial<Input> = {}): Input {
  return { id, type: 'note.made', at, data: { value: at }, ...more } as Input
}

export function retraction(id: string, retracts: string, at: number, more: Partial<Input> = {}): Input {
  return { id, type: 'event.retracted', at, retracts, data: {}, ...more } as Input
}

/** An event in force with the sequence number that orders it. */
interface Placed {
  readonly event: TapelineEvent
  readonly seq: number
}

const targetOf = (event: TapelineEvent): string | undefined => event.replaces ?? event.retracts

/**
 * The events in force by the documented rule. Among the effective corrections of an event, the latest known wins; if several are
 * known at once, the last to arrive. If a retraction wins, no event is in force. A retracted correction has no effect. It does not
 * support cycles.
 */
export function eventsInForce(arrived: readonly TapelineEvent[]): TapelineEvent[] {
  const effectiveOf = (event: TapelineEvent | undefined, id: string): TapelineEvent | undefined => {
    const corrections = arrived
      .filter((other) => targetOf(other) === id)
      .flatMap((other) => effectiveOf(other, other.id) ?? [])
      .sort((left, right) => right.knownAt - left.knownAt || right.seq - left.seq)
    const winner = corrections[0]
    if (winner === undefined) return event
    return winner.type === 'event.retracted' ? undefined : winner
  }
  const rootOf = (event: TapelineEvent): string => {
    const target = targetOf(event)
    const next = arrived.find((other) => other.id === target)
    return target === undefined ? event.id : next === undefined ? target : rootOf(next)
  }
  const roots = new Set(arrived.map(rootOf))
  const all = [...roots].flatMap((id): Placed[] => {
    const root = arrived.find((event) => event.id === id)
    const event = effectiveOf(root, id)
    const family = arrived.filter((other) => rootOf(other) === id).map((other) => other.seq)
    return event === undefined || event.type === 'event.retracted'
      ? []
      : [{ event, seq: root?.seq ?? Math.min(...family) }]
  })
  return all
    .sort((left, right) => left.event.at - right.event.at || left.seq - right.seq)
    .map(({ event }) => event)
}

/** All events that are connected with an event by corrections, itself included. */
export function familyOf(arrived: readonly TapelineEvent[], id: string): TapelineEvent[] {
  const ids = new Set([id])
  for (let size = 0; size < ids.size; ) {
    size = ids.size
    for (const event of arrived) {
      const target = targetOf(event)
      if (target !== undefined && (ids.has(event.id) || ids.has(target))) ids.add(event.id).add(target)
    }
  }
  return arrived.filter((event) => ids.has(event.id))
}

/**
 * Notes at few times, so that many share one, with corrections and retractions of any others. There are no cycles: an event
 * corrects only events before it in the list, which is shuffled afterwards.
 */
export function arbitraryInputs(maxLength = 24): fc.Arbitrary<Input[]> {
  const plan = fc.record({
    at: fc.integer({ min: 0, max: 6 }),
    delay: fc.integer({ min: -2, max: 6 }),
    kind: fc.constantFrom('note', 'note', 'note', 'replaces', 'replaces', 'retracts'),
    target: fc.nat({ max: maxLength }),
    cause: fc.nat({ max: maxLength * 2 }),
  })
  return fc
    .array(plan, { maxLength })
    .map((plans) =>
      plans.map(({ at, delay, kind, target, cause }, index): Input => {
        const known = { knownAt: at + delay, ...(cause < index ? { causes: [`e${cause}`] } : {}) }
        // Sometimes the corrected event never arrives.
        const corrected = target === 0 ? 'missing' : `e${target % Math.max(index, 1)}`
        if (kind === 'note' || index === 0) return note(`e${index}`, at, known)
        if (kind === 'replaces') return note(`e${index}`, at, { ...known, replaces: corrected })
        return retraction(`e${index}`, corrected, at, known)
      }),
    )
    .chain((inputs) => fc.shuffledSubarray(inputs, { minLength: inputs.length, maxLength: inputs.length }))
}
