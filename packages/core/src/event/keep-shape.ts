const kept: object[] = []

/** What is kept by {@link keepShape}. */
export const keptShapes: readonly object[] = kept

/**
 * Keeps an object of a class whose objects are only made in passing: at a collection of garbage V8 forgets the shape of
 * objects of which there is none left, and throws away all code that was made for it.
 */
export function keepShape(object: object): void {
  kept.push(object)
}
