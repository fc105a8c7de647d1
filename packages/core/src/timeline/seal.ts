import { formatInstant } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault, Place } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { fewHints } from '../event/nearest-name.js'
import { correctedId } from './lineage.js'

/** What sealing asks of a timeline. */
export interface References {
  /** All that arrived, in the order of arrival. */
  readonly arrivals: readonly TapelineEvent[]
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  /** An event that has arrived. */
  readonly find: (id: string) => TapelineEvent | undefined
  /** Whether an event that has arrived is in force. */
  readonly stands: (event: TapelineEvent) => boolean
  /** What stands in the place of an event that has arrived. */
  readonly inForce: (id: string) => TapelineEvent | undefined
  readonly placeOf: (id: string) => Place | undefined
}

/**
 * Every fault in the references of a timeline: corrections of all that arrived; causes and instruments of what is in
 * force, so that a correction can mend them.
 */
export function checkReferences(references: References): Fault[] {
  const { arrivals, definitions, find, stands, inForce, placeOf } = references
  const faults: Fault[] = []
  const add = (event: TapelineEvent, fault: Fault): void => {
    faults.push({ eventId: event.id, place: placeOf(event.id), ...fault })
  }
  const hint = fewHints()
  const has = (id: string): boolean => find(id) !== undefined
  const ids = (): string[] => arrivals.map(({ id }) => id)
  // Neither a set nor an index of all events is made, since a timeline may hold millions.
  const standing = arrivals.filter(stands)
  const listed = new Set<unknown>()
  for (const event of standing) {
    const definition = definitions.get(event.type)
    if (definition?.lists) listed.add(named(event, definition.instrument))
    if (definition?.renames !== undefined) listed.add(named(event, definition.renames.to))
  }
  for (const event of arrivals) {
    const target = correctedId(event)
    if (target !== undefined && !has(target)) {
      const message = `It corrects '${target}', which has not arrived.${hint(target, ids())}`
      add(event, { code: 'correction.unknown', message })
    }
    if (!stands(event)) continue
    const definition = definitions.get(event.type)
    const constituents = Object.keys(definition?.constituents?.(event.data) ?? {})
    for (const symbol of [
      named(event, definition?.renames?.from ?? definition?.instrument),
      ...constituents,
    ]) {
      if (symbol === undefined || listed.has(symbol)) continue
      add(event, {
        code: 'instrument.unknown',
        message: `The instrument '${String(symbol)}' is not listed in this timeline.${hint(String(symbol), [...listed].map(String))}`,
        expected:
          listed.size > 0 ? `one of ${[...listed].slice(0, 30).join(', ')}` : 'an event that lists it',
      })
    }
    for (const { id } of event.causes) {
      const cause = has(id) ? inForce(id) : undefined
      if (!has(id)) {
        const message = `Its cause '${id}' has not arrived.${hint(id, ids())}`
        add(event, { code: 'cause.unknown', message })
      } else if (cause !== undefined && cause.at > event.at) {
        add(event, {
          code: 'cause.later',
          message: `Its cause '${id}' is later than the event itself.`,
          expected: `no later than ${formatInstant(event.at)}`,
          found: formatInstant(cause.at),
        })
      }
    }
  }
  const causesOf = (event: TapelineEvent): TapelineEvent[] =>
    event.causes.flatMap(({ id }) => (has(id) ? (inForce(id) ?? []) : []))
  for (const cycle of findCycles(standing, causesOf)) {
    add(cycle[0] as TapelineEvent, {
      code: 'cause.cycle',
      message: `It is its own cause: ${shown(cycle, '←')}.`,
    })
  }
  const correctedBy = (event: TapelineEvent): TapelineEvent[] => [find(correctedId(event) ?? '') ?? []].flat()
  for (const cycle of findCycles(arrivals, correctedBy)) {
    add(cycle[0] as TapelineEvent, {
      code: 'correction.cycle',
      message: `It corrects itself: ${shown(cycle, '→')}.`,
    })
  }
  return faults
}

function named({ data }: TapelineEvent, field: string | undefined): unknown {
  if (field === undefined || typeof data !== 'object' || data === null) return undefined
  return (data as Record<string, unknown>)[field]
}

const SHOWN = 12

function shown(cycle: readonly TapelineEvent[], arrow: string): string {
  const ids = [...cycle, cycle[0] as TapelineEvent].map((event) => event.id)
  const some = ids.length > SHOWN ? [...ids.slice(0, SHOWN - 1), '…', ids[0]] : ids
  return some.join(` ${arrow} `)
}

/** Cycles of references, at least one of each knot; depth first without recursion, since chains of causes may be long. */
function findCycles(
  events: Iterable<TapelineEvent>,
  referencesOf: (event: TapelineEvent) => TapelineEvent[],
): TapelineEvent[][] {
  const cycles: TapelineEvent[][] = []
  const done = new Set<TapelineEvent>()
  for (const start of events) {
    // Most events refer to nothing, and need none of what follows.
    if (referencesOf(start).length === 0) continue
    const path: TapelineEvent[] = []
    const onPath = new Set<TapelineEvent>()
    const pending: TapelineEvent[][] = []
    const enter = (event: TapelineEvent): void => {
      path.push(event)
      onPath.add(event)
      pending.push(referencesOf(event))
    }
    if (!done.has(start)) enter(start)
    while (path.length > 0) {
      const next = pending.at(-1)?.pop()
      if (next === undefined) {
        const finished = path.pop() as TapelineEvent
        pending.pop()
        onPath.delete(finished)
        done.add(finished)
      } else if (onPath.has(next)) cycles.push(path.slice(path.indexOf(next)))
      else if (!done.has(next)) enter(next)
    }
  }
  return cycles
}
