import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { type ArgumentKind, checkArgument, kinds } from '../event/arguments.js'
import { TapelineError } from '../event/error.js'

/** Random numbers that are the same for the same seed, in every JavaScript engine. */
export interface RandomSource {
  /** The next number from 0 (inclusive) to 1 (exclusive). */
  uniform(): number
  /** The next whole number between two, both inclusive. @throws TapelineError `argument.invalid` */
  integer(from: number, to: number): number
}

const SEED: ArgumentKind = { expected: 'a whole number', fits: Number.isInteger }
const BOUND: ArgumentKind = { expected: 'a whole number', fits: Number.isSafeInteger }

/**
 * Creates an independent random source for each seed and list of names; it does not depend on the draws from other sources.
 * @param seed a whole number; all its digits count
 * @throws TapelineError `argument.invalid`
 */
export function randomSource(seed: number, ...names: readonly string[]): RandomSource {
  checkArgument('randomSource()', 'seed', seed, SEED)
  checkArgument('randomSource()', 'names', names, kinds.texts)
  // JSON separates the names, whatever characters they contain. The generator is linear and its first numbers are poor for small
  // seeds, so its whole state comes from a hash.
  const generator = xoroshiro128plusFromState(hash(JSON.stringify([String(seed), ...names])))
  return {
    uniform: () => uniformFloat64(generator),
    integer: (from, to) => {
      if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to && to - from < 2 ** 53))
        throw wrongBounds(from, to)
      return uniformInt(generator, from, to)
    },
  }
}

/**
 * Hashes a text to 128 bits, as four numbers of 32 bits.
 * Source: cyrb128 by bryc (public domain), with the rounds and constants of MurmurHash3 by Appleby.
 */
function hash(text: string): [number, number, number, number] {
  let a = 1779033703
  let b = 3144134277
  let c = 1013904242
  let d = 2773480762
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = b ^ Math.imul(a ^ code, 597399067)
    b = c ^ Math.imul(b ^ code, 2869860233)
    c = d ^ Math.imul(c ^ code, 951274213)
    d = a ^ Math.imul(d ^ code, 2716044179)
  }
  a = Math.imul(c ^ (a >>> 18), 597399067)
  b = Math.imul(d ^ (b >>> 22), 2869860233)
  c = Math.imul(a ^ (c >>> 17), 951274213)
  d = Math.imul(b ^ (d >>> 19), 2716044179)
  return [a ^ b ^ c ^ d, a ^ c ^ d, a ^ b ^ d, a ^ b ^ c]
}

function wrongBounds(from: unknown, to: unknown): TapelineError {
  checkArgument('integer()', 'from', from, BOUND)
  checkArgument('integer()', 'to', to, BOUND)
  return new TapelineError({
    code: 'argument.invalid',
    message: 'The bounds of integer() are wrong.',
    expected: `a 'to' from ${String(from)} on, less than 2^53 above it`,
    found: String(to),
  })
}
