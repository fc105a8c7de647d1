import type { TapelineEvent } from '../event/event.js'
import { setOwn } from '../event/records.js'
import { defineDerived } from '../projection/derive.js'
import type { AnyProjection, Tape } from '../projection/projection.js'
import type { Timeline } from '../timeline/timeline.js'
import { publishWithTape } from './tape.js'

/** The events that the derived values of a state read from the tape. */
export interface TapeReads {
  /** By type, their number. */
  readonly counts: ReadonlyMap<string, number>
  /** The events of some types, in the order of the tape. */
  events(types: readonly string[]): readonly TapelineEvent[]
}

/**
 * Finds what the derived values of a state read from the tape.
 * @param state the published state at the end of the timeline
 * @param tapeOf the tape from its start, made from that of the timeline
 */
export function tapeReadsOf<Event extends TapelineEvent>(
  projection: AnyProjection,
  timeline: Timeline<Event>,
  state: unknown,
  tapeOf: (tape: Tape) => Tape,
): TapeReads {
  const counts = new Map<string, number>()
  return publishWithTape(
    (own) => {
      const tape = tapeOf(own)
      const noted: Tape = {
        ...tape,
        events: (...types: string[]) => {
          for (const type of types) if (!counts.has(type)) counts.set(type, tape.events(type).length)
          return tape.events(...types)
        },
      }
      readDerived(projection, state, noted)
      return { counts, events: (types: readonly string[]) => tape.events(...types) }
    },
    timeline.chain,
    timeline.length,
    () => state,
  )
}

/** Computes each derived value that may read the tape. */
function readDerived(projection: AnyProjection, state: unknown, tape: Tape): void {
  if (projection.kind === 'leaf') return
  const own: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(projection.parts)) {
    const value = (state as Readonly<Record<string, unknown>>)[name]
    setOwn(own, name, value)
    readDerived(part, value, tape)
  }
  const derive = projection.derive as ((state: unknown, tape: Tape) => object) | undefined
  if (derive === undefined) return
  defineDerived(own, projection.name, projection.derived, () => derive(own, tape))
  readAll(own, projection.derived)
}

/** Computes the values of a published state that may read the tape. They stay known afterwards. */
export function computeDerived(projection: AnyProjection, state: unknown): void {
  if (projection.kind === 'leaf') return
  for (const [name, part] of Object.entries(projection.parts))
    if (part.kind === 'combined') computeDerived(part, (state as Readonly<Record<string, unknown>>)[name])
  readAll(state as Readonly<Record<string, unknown>>, projection.derived)
}

function readAll(state: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) {
    try {
      void state[name]
    } catch {
      // It throws for its readers too.
    }
  }
}
