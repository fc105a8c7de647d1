import type { LogBodies } from '@tapeline/core/log'

/** Bounds of the records of a batch of bodies, and about the characters of a batch. */
const [LEAST, MOST, CHARACTERS] = [32, 2048, 1_000_000]

/** The number of records in the first batch of bodies: few, since their lengths are unknown. */
export const FIRST_BODIES: number = LEAST

/** The number of records in the batch of bodies after one of `count`. */
export function bodiesAfter(count: number, { length, text }: LogBodies): number {
  return Math.ceil(Math.min(MOST, count * 2, (CHARACTERS * length) / text.length))
}
