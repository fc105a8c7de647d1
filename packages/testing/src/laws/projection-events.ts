import type { AnyEventDefinition, Projection } from '@tapeline/core'
import type { AnyProjection } from '@tapeline/core/types'

interface ProjectionEvents {
  /** Every definition that the projection names. */
  readonly definitions: readonly AnyEventDefinition[]
  /** The types that its state can depend on. */
  readonly types: ReadonlySet<string>
}

/** The events of a projection, with those of its parts and of the projections that it reads. */
export function eventsOf(projection: Projection<unknown>): ProjectionEvents {
  const definitions = new Map<string, AnyEventDefinition>()
  const types = new Set<string>()
  let readsTape = false
  const visit = (one: AnyProjection): void => {
    if (one.kind === 'leaf') {
      for (const definition of one.definitions) definitions.set(definition.type, definition)
      for (const type of one.types) types.add(type)
    } else readsTape ||= one.derive !== undefined
    for (const inner of Object.values(one.kind === 'leaf' ? one.reads : one.parts)) visit(inner)
  }
  visit(projection as AnyProjection)
  return { definitions: [...definitions.values()], types: readsTape ? new Set(definitions.keys()) : types }
}
