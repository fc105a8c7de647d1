import { derivedId } from '../columns/derived-id.js'

/** The hash of an id: 32 bits, and 8 more. */
export interface IdHash {
  readonly high: number
  readonly low: number
}

/** Two 32-bit states of a text: FNV-1a with two offset bases (Fowler, Noll and Vo), which {@link hashOf} mixes. */
export interface TextHash {
  readonly one: number
  readonly other: number
}

const FNV_PRIME = 0x01000193

export function textHash(text: string): TextHash {
  let [one, other] = [0x811c9dc5, 0x050c5d1f]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    one = Math.imul(one ^ code, FNV_PRIME)
    other = Math.imul(other ^ code, FNV_PRIME)
    other = Math.imul(other ^ (other >>> 15), 0x85ebca6b)
  }
  return { one, other }
}

/** The hash of an id that is a prefix and a number. */
export function derivedHash({ one, other }: TextHash, number: number): IdHash {
  const [low, high] = [number | 0, Math.floor(number / 2 ** 32)]
  return {
    high: mixed(mixed(one ^ Math.imul(low, 0x9e3779b1)) ^ high) >>> 0,
    low: mixed(mixed(other ^ Math.imul(low, 0xc2b2ae35)) + high) >>> 24,
  }
}

/** The hash of any id. Ids in columns and ids of objects have the same one. */
export function idHash(id: string): IdHash {
  const derived = derivedId(id)
  if (derived !== undefined) return derivedHash(textHash(derived.prefix), derived.number)
  const { one, other } = textHash(id)
  return { high: mixed(one) >>> 0, low: mixed(other) >>> 24 }
}

/** The finalizer of MurmurHash3 (Appleby). */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
