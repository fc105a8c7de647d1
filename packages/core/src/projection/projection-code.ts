import type { AnyProjection, LeafProjection } from './projection.js'

/** The functions that a keyed projection makes recipes from, which its own wrap. */
const factories = new WeakMap<LeafProjection, readonly unknown[]>()

export function noteFactories(leaf: LeafProjection, made: readonly unknown[]): void {
  factories.set(leaf, made)
}

/**
 * The code on which the states of a projection depend, as text: the source of its initial state and recipes, its fields, the
 * versions of its event types, and the same of the projections that it reads. Functions that these call are not in it, nor the
 * variables that they use.
 */
export function projectionCode(projection: AnyProjection): string {
  return JSON.stringify(codeOf(projection))
}

function codeOf(projection: AnyProjection): unknown {
  if (projection.kind === 'combined')
    return { parts: Object.entries(projection.parts).map(([name, part]) => [name, codeOf(part)]) }
  const { name, types, reads, fields, definitions } = projection
  const handled = new Set(types)
  return {
    name,
    initial: String(projection.initial),
    recipes: (factories.get(projection) ?? [projection.recipes]).map(String),
    fields: fields?.declared,
    types: definitions
      .filter(({ type }) => handled.has(type))
      .map(({ type, version, upcasters }) => [
        type,
        version,
        [...upcasters].map(([from, upcaster]) => [from, String(upcaster)]),
      ]),
    reads: Object.entries(reads).map(([own, leaf]) => [own, codeOf(leaf)]),
  }
}
