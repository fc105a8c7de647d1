/** Replay by its plain definition: Immer's own `produce` for each event of an array, from the start each time. */
import type { LeafProjection, Projection, Tape, TapelineEvent } from '@tapeline/core'
import type { AnyProjection, ReadEntry } from '@tapeline/core/types'
import { deriveSample, type SampleEntry, sampleFields } from '@tapeline/testing'
import { enableMapSet, produce } from 'immer'

enableMapSet()

type States = ReadonlyMap<LeafProjection, unknown>

/** The states up to the first event at which a recipe throws, and that event. */
export function plainOutcome(
  events: Iterable<TapelineEvent>,
  projection: Projection<unknown>,
): { readonly states: readonly unknown[]; readonly failed: TapelineEvent | undefined } {
  const list = [...events]
  for (let length = list.length; ; length -= 1) {
    try {
      return { states: plainStates(list.slice(0, length), projection), failed: list[length] }
    } catch {
      // One event less, until no recipe throws.
    }
  }
}

/** The state after each of the first 0, 1, … events; one more than there are events. */
export function plainStates(events: Iterable<TapelineEvent>, projection: Projection<unknown>): unknown[] {
  const list = [...events]
  const leaves = leavesInOrder(projection as AnyProjection)
  let states: States = new Map(leaves.map((leaf) => [leaf, leaf.initial()]))
  const published: unknown[] = []
  const publishAt = (position: number): void => {
    const state = assemble(projection as AnyProjection, states, tapeAt(list, position, published))
    published.push(state)
  }
  publishAt(0)
  for (const [index, event] of list.entries()) {
    states = after(states, leaves, event)
    publishAt(index + 1)
  }
  return published
}

/** The state after all events. */
export function plainReplay(events: Iterable<TapelineEvent>, projection: Projection<unknown>): unknown {
  return plainStates(events, projection).at(-1)
}

function after(states: States, leaves: readonly LeafProjection[], event: TapelineEvent): States {
  const next = new Map(states)
  for (const leaf of leaves) {
    const recipe = leaf.recipes()[event.type]
    if (recipe === undefined) continue
    const reads = Object.fromEntries(
      Object.entries(leaf.reads).map(([name, other]) => [name, next.get(other)]),
    )
    next.set(
      leaf,
      produce(next.get(leaf), (draft: unknown) => recipe(draft, event, reads)),
    )
  }
  return next
}

/** Each leaf once, after those that it reads. */
function leavesInOrder(projection: AnyProjection): LeafProjection[] {
  const leaves = new Set<LeafProjection>()
  const visit = (one: AnyProjection): void => {
    for (const before of Object.values(one.kind === 'leaf' ? one.reads : one.parts)) visit(before)
    if (one.kind === 'leaf') leaves.add(one)
  }
  visit(projection)
  return [...leaves]
}

function assemble(projection: AnyProjection, states: States, tape: Tape): unknown {
  if (projection.kind === 'leaf') return publish(projection, states.get(projection))
  const parts = Object.entries(projection.parts).map(([name, part]) => [name, assemble(part, states, tape)])
  const state: Record<string, unknown> = Object.fromEntries(parts)
  const derived = projection.derive?.(state as never, tape as never) ?? {}
  return Object.defineProperties(state, Object.getOwnPropertyDescriptors(derived))
}

/** Only for the keyed states of sample projections, whose fields are known here. */
function publish(leaf: LeafProjection, state: unknown): unknown {
  if (leaf.fields === undefined) {
    const own = snapshotOf(state)
    if (!leaf.name.endsWith('*')) return own
    const { n } = own as { readonly n: unknown }
    const level = typeof n === 'number' ? n : 0
    return { ...(own as object), doubled: 2 * level, level }
  }
  const derives = leaf.name.endsWith('+')
  return Object.fromEntries(
    Object.entries(state as Record<string, SampleEntry>).map(([key, entry]) => {
      const fields = Object.keys(sampleFields).map((name) => [name, entry[name as keyof SampleEntry]])
      const present = fields.filter(([, value]) => value !== undefined && !Number.isNaN(value))
      const own: ReadEntry<typeof sampleFields> = Object.fromEntries(present)
      return [key, derives ? { ...own, ...deriveSample(own, key) } : own]
    }),
  )
}

/** A copy with its own dates: a recipe may set a date in place, and this state must not change. */
function snapshotOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, snapshotOf(item)]))
  if (value instanceof Set) return new Set([...value].map(snapshotOf))
  if (Array.isArray(value)) return Array.from(value, snapshotOf)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, snapshotOf(item)]))
}

function tapeAt(events: readonly TapelineEvent[], position: number, published: readonly unknown[]): Tape {
  const past = events.slice(0, position)
  return {
    position,
    now: past.at(-1)?.at,
    events: (...types: string[]) => past.filter((event) => types.includes(event.type)),
    at: (when) => published[past.filter((event) => event.at <= new Date(when).getTime()).length],
  }
}
