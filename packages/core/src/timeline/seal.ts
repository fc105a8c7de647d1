import { formatInstant } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault, Place } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { correctedId } from './lineage.js'

/** Every fault in the references of a timeline: causes, corrections, instruments. */
export function checkReferences(
  arrivals: readonly TapelineEvent[],
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  inForce: (id: string) => TapelineEvent | undefined,
  placeOf: (id: string) => Place | undefined,
): Fault[] {
  const faults: Fault[] = []
  const byId = new Map(arrivals.map((event) => [event.id, event]))
  const listed = new Set<unknown>()
  for (const event of arrivals) {
    const definition = definitions.get(event.type)
    if (definition?.lists) listed.add(instrumentOf(event, definition.instrument))
  }
  for (const event of arrivals) {
    const add = (fault: Fault): void => {
      faults.push({ eventId: event.id, place: placeOf(event.id), ...fault })
    }
    const symbol = instrumentOf(event, definitions.get(event.type)?.instrument)
    if (symbol !== undefined && !listed.has(symbol)) {
      add({
        code: 'instrument.unknown',
        message: `The instrument '${String(symbol)}' is not listed in this timeline.`,
        expected: listed.size > 0 ? `one of ${[...listed].slice(0, 30).join(', ')}` : 'an event that lists it',
      })
    }
    const target = correctedId(event)
    if (target !== undefined && !byId.has(target)) {
      add({ code: 'correction.unknown', message: `It corrects '${target}', which has not arrived.` })
    }
    for (const { id } of event.causes) {
      const cause = byId.get(id)
      if (cause === undefined) add({ code: 'cause.unknown', message: `Its cause '${id}' has not arrived.` })
      else {
        const standing = inForce(id) ?? cause
        if (standing.at > event.at) {
          add({
            code: 'cause.later',
            message: `Its cause '${id}' is later than the event itself.`,
            expected: `no later than ${formatInstant(event.at)}`,
            found: formatInstant(standing.at),
          })
        }
      }
    }
  }
  const causes = (event: TapelineEvent): readonly string[] => event.causes.map((cause) => cause.id)
  const corrected = (event: TapelineEvent): readonly string[] => [correctedId(event) ?? []].flat()
  for (const cycle of findCycles(byId, causes)) {
    const id = cycle[0] as string
    faults.push({ code: 'cause.cycle', message: `It is its own cause: ${[...cycle, id].join(' ← ')}.`, eventId: id, place: placeOf(id) })
  }
  for (const cycle of findCycles(byId, corrected)) {
    const id = cycle[0] as string
    faults.push({ code: 'correction.cycle', message: `It corrects itself: ${[...cycle, id].join(' → ')}.`, eventId: id, place: placeOf(id) })
  }
  return faults
}

function instrumentOf(event: TapelineEvent, field: string | undefined): unknown {
  return field === undefined ? undefined : (event.data as Record<string, unknown>)[field]
}

/** Cycles of references, each once; depth first without recursion, since chains of causes may be long. */
function findCycles(byId: ReadonlyMap<string, TapelineEvent>, referencesOf: (event: TapelineEvent) => readonly string[]): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  for (const [start, event] of byId) {
    if (done.has(start) || referencesOf(event).length === 0) continue
    const path: string[] = [start]
    const onPath = new Set(path)
    const pending: string[][] = [[...referencesOf(event)]]
    while (path.length > 0) {
      const next = pending.at(-1)?.pop()
      if (next === undefined) {
        const finished = path.pop() as string
        pending.pop()
        onPath.delete(finished)
        done.add(finished)
      } else if (onPath.has(next)) {
        cycles.push(path.slice(path.indexOf(next)))
      } else if (!done.has(next) && byId.has(next)) {
        path.push(next)
        onPath.add(next)
        pending.push([...referencesOf(byId.get(next) as TapelineEvent)])
      }
    }
  }
  return cycles
}
