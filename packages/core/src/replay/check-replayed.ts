import { checkArgument, kinds } from '../event/arguments.js'
import { TapelineError } from '../event/error.js'
import type { AnyProjection } from '../projection/projection.js'
import type { Timeline } from '../timeline/timeline.js'

const TYPES_SHOWN = 8
const typesByProjection = new WeakMap<AnyProjection, ReadonlySet<string>>()

/**
 * Requires a timeline and a projection with an event type in common. A projection without recipes fits every timeline.
 * @throws TapelineError `argument.invalid`; `event.type-unknown` if the projection handles no event type of the timeline
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
    message: `The projection '${(projection as AnyProjection).name}' handles no event type of this timeline, so its state would never change.`,
    expected: `at least one of ${shownList([...types])}`,
    found: shownList([...definitions.keys()]),
  })
}

/** The event types that a projection handles. */
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
  const rest = names.length > TYPES_SHOWN ? [`${names.length - TYPES_SHOWN} more`] : []
  return [...names.slice(0, TYPES_SHOWN), ...rest].join(', ')
}
