import { formatInstant } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import type { Place } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { Faults } from '../event/fault-list.js'
import { sameData } from '../event/frozen-copy.js'
import { readEvent } from '../event/read-event.js'
import type { BulkRows } from './bulk-rows.js'
import type { Chain } from './chain/chain.js'
import type { CorrectionChains } from './correction-chains.js'

export interface AppendOptions {
  /** The zone of days without a zone. Default `UTC`. */
  readonly zone?: string
  /** Whether local times without an offset are read in `zone`. Default false: they are an error. */
  readonly localTimes?: boolean
  /** The place in its file of the input with this index. Faults contain it, also those of `seal`. */
  readonly places?: (index: number) => Place | undefined
}

const NO_PLACES: ReadonlyMap<string, Place> = new Map()

/** New events by id, in the order of their sequence numbers, and their places in a file. */
export interface Arrivals {
  readonly events: ReadonlyMap<string, TapelineEvent>
  readonly places: ReadonlyMap<string, Place>
}

/**
 * Reads events and numbers the new ones.
 * @param find finds an event that arrived before
 * @param nextSeq sequence number of the first new one
 * @param bulk takes most new events; the result has only the others
 * @throws TapelineError with the first 300 faults, and the number of all
 */
export function readArrivals(
  inputs: readonly unknown[],
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  find: (id: string) => TapelineEvent | undefined,
  nextSeq: number,
  options: AppendOptions,
  bulk?: BulkRows,
): Arrivals {
  const faults = new Faults()
  const events = new Map<string, TapelineEvent>()
  let places: Map<string, Place> | undefined
  for (const [index, input] of inputs.entries()) {
    // Set before it is known whether the event is new: adding it later would copy the frozen event, which costs as much as its schema.
    const seq = nextSeq + events.size + (bulk === undefined ? 0 : bulk.length)
    if (bulk?.take(input, seq, events)) continue
    const place = options.places?.(index)
    const { zone, localTimes } = options
    const read = readEvent(input, definitions, faults, { zone, localTimes, place, seq })
    if (read === undefined) continue
    const known = events.get(read.id) ?? bulk?.find(read.id) ?? find(read.id)
    if (known === undefined) {
      events.set(read.id, read)
      if (place !== undefined) {
        places ??= new Map()
        places.set(read.id, place)
      }
      continue
    }
    const differences = differencesOf(known, read)
    if (differences.length === 0) continue
    faults.push({
      code: 'event.id-conflict',
      message: 'Another event has this id. Give this one another id, or let it replace the other.',
      eventId: read.id,
      place,
      expected: `the ${known.type} at ${formatInstant(known.at)}`,
      found: `a ${read.type} at ${formatInstant(read.at)}, which differs in ${differences.join(', ')}`,
    })
  }
  if (faults.count > 0) throw faults.error()
  return { events, places: places ?? NO_PLACES }
}

/** The fields, except `seq`, in which two events differ. */
function differencesOf(known: TapelineEvent, read: TapelineEvent): string[] {
  const fields = Object.keys({ ...known, ...read }) as (keyof TapelineEvent)[]
  return fields.filter((field) => field !== 'seq' && !sameData(known[field], read[field]))
}

/** All events that arrived in a timeline, corrected events and retractions included, in the order of arrival. */
export function arrivalsOf({ blocks }: Chain, corrections: CorrectionChains): TapelineEvent[] {
  const events = corrections.members()
  const hasNone = events.length === 0
  for (const block of blocks) {
    for (let index = 0; index < block.length; index += 1)
      if (hasNone || corrections.of(block.idAt(index)) === undefined) events.push(block.event(index))
  }
  return events.sort((left, right) => left.seq - right.seq)
}
