import { enableMapSet, Immer } from 'immer'

enableMapSet()

const own = new Immer({ autoFreeze: true })

/** Immer's `produce`, by an instance of our own so that the settings of others do not change what recipes do. */
export function produce(base: unknown, recipe: (draft: unknown) => unknown): unknown {
  return own.produce(base, recipe)
}
