const kept: object[] = []

/** The objects kept by {@link keepShape}. */
export const keptShapes: readonly object[] = kept

/**
 * Keeps one object of a class whose objects are short-lived: when a garbage collection leaves no object of a shape, V8 drops the
 * shape and all code that was optimised for it.
 */
export function keepShape(object: object): void {
  kept.push(object)
}
