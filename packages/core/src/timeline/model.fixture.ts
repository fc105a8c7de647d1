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

/** A note at a time; these tests are about ids and times. */
export function note(id: string, at: number, more: Partial<Input> = {}): Input {
  return { id, type: 'note.made', at, data: { value: at }, ...more } as Input
}

export function retraction(id: string, retracts: string, at: number, more: Partial<Input> = {}): Input {
  return { id, type: 'event.retracted', at, retracts, data: {}, ...more } as Input
}

/** An event in force, and the number that places it among those of its instant. */
interface Standing {
  readonly event: TapelineEvent
  readonly seq: number
}

const targetOf = (event: TapelineEvent): string | undefined => event.replaces ?? event.retracts

/**
 * The events in force, by the rule as documented: of the corrections of an event that are themselves in force, the latest
 * known wins, of those the latest arrived; a retraction that wins leaves nothing; a correction taken back never was.
 * Written without cycles in mind.
 */
export function standingOf(arrived: readonly TapelineEvent[]): TapelineEvent[] {
  const stands = (event: TapelineEvent | undefined, id: string): TapelineEvent | undefined => {
    const corrections = arrived
      .filter((other) => targetOf(other) === id)
      .flatMap((other) => stands(other, other.id) ?? [])
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
  const all = [...roots].flatMap((id): Standing[] => {
    const root = arrived.find((event) => event.id === id)
    const event = stands(root, id)
    const family = arrived.filter((other) => rootOf(other) === id).map((other) => other.seq)
    return event === undefined || event.type === 'event.retracted'
      ? []
      : [{ event, seq: root?.seq ?? Math.min(...family) }]
  })
  return all
    .sort((left, right) => left.event.at - right.event.at || left.seq - right.seq)
    .map(({ event }) => event)
}

/** The model's families: what was corrected, with its corrections. */
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
 * Notes at few times, so that many share one, some of them corrections and retractions of any other, but never in a
 * cycle: an event corrects only those that stand before it in the list, which is then put into any order.
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
