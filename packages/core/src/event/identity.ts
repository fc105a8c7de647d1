const identities = new WeakMap<object, symbol>()

/**
 * A token of an object, always the same one and equal to no other. It allows a comparison with an object that nothing needs to keep: a
 * `WeakRef` would keep it until the running job ends, which for a script without a pause is its whole life.
 */
export function identityOf(object: object): symbol {
  let identity = identities.get(object)
  if (identity === undefined) {
    identity = Symbol()
    identities.set(object, identity)
  }
  return identity
}
