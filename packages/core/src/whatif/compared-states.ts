import { freeze } from 'immer'
import { declaresComparison } from '../projection/combine.js'
import { extendPath, parsePath } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { type Difference, differencesOf } from './differences.js'

/** Two states of one projection beside each other, with what the projection declares about them; frozen. */
export type ComparedStates<State, Compared> = {
  readonly a: State
  readonly b: State
  /** All places at which they differ; worked out when first read, like what the projection declares. */
  readonly differences: readonly Difference[]
} & Compared

/** Compares two published states of a projection. */
export function compareStates<State, Compared>(
  projection: AnyProjection,
  a: State,
  b: State,
): ComparedStates<State, Compared> {
  const compared: object = { a, b }
  defineLazily(compared, 'differences', () => {
    const keys = keysOfLists(projection, '')
    return differencesOf(a, b, (path) => keys.get(path))
  })
  return Object.freeze(addDeclared(compared, projection, a, b)) as ComparedStates<State, Compared>
}

function addDeclared(compared: object, projection: AnyProjection, a: unknown, b: unknown): object {
  if (projection.kind === 'leaf') return compared
  for (const [name, part] of Object.entries(projection.parts)) {
    if (!declaresComparison(part)) continue
    const [own, other] = [a, b].map((state) => (state as Readonly<Record<string, unknown>>)[name])
    defineLazily(compared, name, () => Object.freeze(addDeclared({}, part, own, other)))
  }
  for (const [name, value] of Object.entries(projection.comparison.values)) {
    defineLazily(compared, name, () => value(a as never, b as never))
  }
  return compared
}

/** The declared fields that tell the elements of lists apart, by the whole path of the list. */
function keysOfLists(projection: AnyProjection, path: string): Map<string, string> {
  const keys = new Map<string, string>()
  if (projection.kind === 'leaf') return keys
  for (const [list, field] of Object.entries(projection.comparison.keys)) {
    keys.set(parsePath(list).reduce(extendPath, path), field)
  }
  for (const [name, part] of Object.entries(projection.parts)) {
    for (const [list, field] of keysOfLists(part, extendPath(path, name))) keys.set(list, field)
  }
  return keys
}

function defineLazily(target: object, name: string, make: () => unknown): void {
  let made: { readonly value: unknown } | undefined
  const get = (): unknown => {
    made ??= { value: freeze(make(), true) }
    return made.value
  }
  Object.defineProperty(target, name, { enumerable: true, get })
}
