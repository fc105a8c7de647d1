/** Under this key an object says which loaded copy of the package made it. All copies know the key. */
export const COPY: unique symbol = Symbol.for('@tapeline/core copy')

/** This copy. Another one, even of the same version, has another. */
export const THIS_COPY: unique symbol = Symbol('this copy')

/** Whether an object was made by another copy of the package, or one that does not say. */
export function isOfOtherCopy(value: object): boolean {
  return (value as { readonly [COPY]?: unknown })[COPY] !== THIS_COPY
}
