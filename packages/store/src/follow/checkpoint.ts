import { createHash } from 'node:crypto'
import type { AnyEventDefinition, TapelineEvent } from '@tapeline/core'
import {
  Faults,
  projectionCode,
  readEvent,
  type TapeReads,
  VERSION,
  writeEvent,
} from '@tapeline/core/internal'
import type { AnyProjection } from '@tapeline/core/types'

/** A stored state of a projection, with what its derived values read of the events before it. */
export interface StoredState {
  /** The number of events in force. */
  readonly length: number
  /** When the last of them happened; undefined without one. */
  readonly now: number | undefined
  /** The ids of corrected events that have not arrived. */
  readonly awaited: readonly string[]
  /** As `writeLiveState` returned it. */
  readonly states: unknown
  readonly kept: KeptEvents
}

/** All events of some types, in the order of the tape. */
interface KeptEvents {
  readonly types: readonly string[]
  readonly events: readonly TapelineEvent[]
}

const FORMAT = 'tapeline.follow/1'

/** Most events that a checkpoint keeps for derived values. */
const KEPT_MAX = 10_000

/**
 * The version of a projection: that of this package and, unless the user gives one, a hash of its code.
 * @param given what the user says
 */
export function versionOf(projection: AnyProjection, given: string | undefined): string {
  const own = given ?? `code ${createHash('sha256').update(projectionCode(projection)).digest('hex')}`
  return `${VERSION} ${own}`
}

/** The events that a checkpoint keeps. Types with very many are left out, so that it stays small. */
export function keptOf({ counts, events }: TapeReads): KeptEvents {
  const types: string[] = []
  let room = KEPT_MAX
  // Types with few events first, so that one with many takes no room from them.
  for (const [type, count] of [...counts].sort(([, left], [, right]) => left - right)) {
    if (count > room) break
    room -= count
    types.push(type)
  }
  return { types, events: types.length === 0 ? [] : events(types) }
}

/** The text of a checkpoint. @param version as {@link versionOf} */
export function writeStored(version: string, stored: StoredState): string {
  const { length, now = null, awaited, states } = stored
  const kept = { types: stored.kept.types, events: stored.kept.events.map(writeEvent) }
  return JSON.stringify({ format: FORMAT, version, length, now, awaited, states, kept })
}

/**
 * Reads the text of a checkpoint.
 * @returns undefined if another version of the projection or of this package wrote it
 */
export function readStored(
  text: string,
  version: string,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): StoredState | undefined {
  let read: Readonly<Record<string, unknown>>
  try {
    read = Object(JSON.parse(text))
  } catch {
    return undefined
  }
  if (read.format !== FORMAT || read.version !== version) return undefined
  const { length, now, awaited, states, kept } = read as unknown as Omit<StoredState, 'now'> & {
    readonly now: number | null
  }
  const faults = new Faults()
  const events = kept.events.flatMap(
    (event) => readEvent(event, definitions, faults, { seq: event.seq }) ?? [],
  )
  if (faults.count > 0) return undefined
  return { length, now: now ?? undefined, awaited, states, kept: { types: kept.types, events } }
}
