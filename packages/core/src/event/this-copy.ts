/** The key under which an object identifies the loaded copy of the package that made it. All copies use the same key. */
export const COPY: unique symbol = Symbol.for('@tapeline/core copy')

/** Identifies this copy. Another one, even of the same version, has another identity. */
export const THIS_COPY: unique symbol = Symbol('this copy')

/** Whether an object was made by another copy of the package, or by one without an identity. */
export function isOfOtherCopy(value: object): boolean {
  return (value as { readonly [COPY]?: unknown })[COPY] !== THIS_COPY
}
