import { TapelineError } from '../event/error.js'
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
  if (projection.kind === 'leaf') return stateOf(projection)
  const state: Record<string, unknown> = {}
  const define = (name: string, work: () => unknown): void => {
    let stage: 'new' | 'running' | 'done' = 'new'
    let value: unknown
    const get = (): unknown => {
      if (stage === 'running') {
        const message = `The derived value '${name}' of '${projection.name}' reads itself at the same position.`
        throw new TapelineError({ code: 'projection.invalid', message })
      }
      if (stage === 'done') return value
      stage = 'running'
      try {
        value = work()
        stage = 'done'
        return value
      } finally {
        if (stage === 'running') stage = 'new'
      }
    }
    Object.defineProperty(state, name, { enumerable: true, get })
  }
  for (const [name, part] of Object.entries(projection.parts))
    define(name, () => lazyState(part, stateOf, tape))
  for (const [name, derive] of Object.entries(projection.derived))
    define(name, () => derive(state as never, tape))
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
    return this.paths.get(leaf)?.reduce((part, name) => (part as Record<string, unknown>)[name], state)
  }
}
