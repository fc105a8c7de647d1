import { checkArgument, kinds } from '../event/arguments.js'
import { TapelineError } from '../event/error.js'
import type { AnyProjection } from '../projection/projection.js'
import type { Timeline } from '../timeline/timeline.js'

const SHOWN = 8
const typesByProjection = new WeakMap<AnyProjection, ReadonlySet<string>>()

/**
 * Demands a timeline and a projection that have an event type in common. A projection without any recipes goes with every
 * timeline, and so does a timeline that has no events yet but may hold some of the types.
 * @throws TapelineError `argument.invalid`; `event.type-unknown` where no event of the timeline can ever change the state
 */
export function checkReplayed(call: string, timeline: unknown, projection: unknown): void {
  checkArgument(call, 'timeline', timeline, kinds.timeline)
  checkArgument(call, 'projection', projection, kinds.projection)
  const types = typesOf(projection as AnyProjection)
  const { definitions } = timeline as Timeline
  if (types.size === 0) return
  for (const type of definitions.keys()) if (types.has(type)) return
  throw new TapelineError({
    code: 'event.type-unknown',
    message: `The projection '${(projection as AnyProjection).name}' handles none of the event types of this timeline, so its state would never change.`,
    expected: `some of ${shownList([...types])}`,
    found: shownList([...definitions.keys()]),
  })
}

/** The event types that change a state of the projection. */
function typesOf(projection: AnyProjection): ReadonlySet<string> {
  const known = typesByProjection.get(projection)
  if (known !== undefined) return known
  const types = new Set(
    projection.kind === 'leaf'
      ? projection.types
      : Object.values(projection.parts).flatMap((part) => [...typesOf(part)]),
  )
  typesByProjection.set(projection, types)
  return types
}

function shownList(names: readonly string[]): string {
  const rest = names.length > SHOWN ? [`${names.length - SHOWN} more`] : []
  return [...names.slice(0, SHOWN), ...rest].join(', ')
}
