import { defineDerived, withoutDerived } from '../projection/derive.js'
import type { AnyProjection, LeafProjection, Tape } from '../projection/projection.js'

/**
 * The state of a projection, built from those of its leaves. Derived values are computed on the first read, and not frozen, so that
 * the states of leaves may be hypothetical.
 */
export function lazyState(
  projection: AnyProjection,
  stateOf: (leaf: LeafProjection) => unknown,
  tape: Tape,
): unknown {
  const state: Record<string, unknown> = {}
  const { name, derived } = projection
  if (projection.kind === 'leaf') {
    const own = stateOf(projection) as Record<string, unknown>
    const { derive } = projection
    if (derive === undefined) return own
    for (const key of Object.keys(own))
      Object.defineProperty(state, key, { enumerable: true, get: () => own[key] })
    defineDerived(state, name, derived, () => derive(own))
    return state
  }
  const { parts } = projection
  for (const [own, part] of Object.entries(parts)) {
    let inner: { readonly state: unknown } | undefined
    const get = (): unknown => {
      inner ??= { state: lazyState(part, stateOf, tape) }
      return inner.state
    }
    Object.defineProperty(state, own, { enumerable: true, get })
  }
  const derive = projection.derive as ((state: unknown, tape: Tape) => object) | undefined
  if (derive !== undefined) defineDerived(state, name, derived, () => derive(state, tape))
  return state
}

/** Finds the published states of leaves in that of the whole projection, each on read. */
export class LeafFinder {
  private readonly paths = new Map<LeafProjection, readonly string[]>()

  constructor(projection: AnyProjection) {
    const visit = (part: AnyProjection, path: readonly string[]): void => {
      if (part.kind === 'leaf') this.paths.set(part, path)
      else for (const [name, inner] of Object.entries(part.parts)) visit(inner, [...path, name])
    }
    visit(projection, [])
  }

  find(state: unknown, leaf: LeafProjection): unknown {
    const path = this.paths.get(leaf)
    return withoutDerived(path?.reduce((part, name) => (part as Record<string, unknown>)[name], state))
  }
}
