const identities = new WeakMap<object, symbol>()

/**
 * A token for an object, always the same and unique. It allows comparing with an object without keeping it alive: a `WeakRef`
 * keeps its target until the running job ends, which in a script without a pause is the end of the script.
 */
export function identityOf(object: object): symbol {
  let identity = identities.get(object)
  if (identity === undefined) {
    identity = Symbol()
    identities.set(object, identity)
  }
  return identity
}
