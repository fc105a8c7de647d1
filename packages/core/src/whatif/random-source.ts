import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Random numbers that are the same for the same seed, on every engine. */
export interface RandomSource {
  /** The next number from 0 (inclusive) to 1 (exclusive). */
  uniform(): number
  /** The next whole number between two, both inclusive. */
  integer(from: number, to: number): number
}

/** A source of its own for each seed and list of names, whatever others have drawn. */
export function randomSource(seed: number, ...names: readonly string[]): RandomSource {
  const generator = xoroshiro128plus(hash([String(seed), ...names].join('\n')))
  return {
    uniform: () => uniformFloat64(generator),
    integer: (from, to) => uniformInt(generator, from, to),
  }
}

/**
 * A text as 32 bits.
 * Sources: FNV-1a by Fowler, Noll and Vo; the last mixing is that of MurmurHash3 by Appleby.
 */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
