import { columnsFault } from './timeline-columns.js'

/** Up to this many possible numbers for each event, the set is a bitmap; beyond, a sorted list. */
const SPARSE = 64

/** A set of sequence numbers that rejects duplicates. */
export class SeqSet {
  private readonly bits: Uint32Array | undefined
  private readonly list: Float64Array | undefined
  private length = 0

  /**
   * @param end exclusive upper bound of the numbers
   * @param count upper bound of how many are added
   */
  constructor(
    private readonly end: number,
    count: number,
  ) {
    if (end <= (count + 1024) * SPARSE) this.bits = new Uint32Array(Math.ceil(end / 32))
    else this.list = new Float64Array(count)
  }

  /** @throws TapelineError `file.invalid` if it is not a sequence number, or was added before */
  add(seq: number): void {
    const { bits, list, end } = this
    if (!(seq >= 0 && seq < end && Math.floor(seq) === seq)) {
      const expected = `a whole number from 0 to ${end - 1}`
      throw columnsFault('A sequence number is wrong.', expected, String(seq))
    }
    if (bits !== undefined) {
      const [word, bit] = [Math.floor(seq / 32), 1 << (seq % 32)]
      if (((bits[word] as number) & bit) !== 0) throw twice(seq)
      bits[word] = (bits[word] as number) | bit
    } else if (list !== undefined) {
      if (this.length === list.length) throw columnsFault('There are more events than the length states.')
      list[this.length] = seq
      this.length += 1
    }
  }

  /** Adds consecutive numbers. @throws as {@link add} */
  addRun(first: number, count: number): void {
    const { bits, end } = this
    let seq = first
    const last = first + count - 1
    if (bits !== undefined && Number.isInteger(first) && first >= 0 && last < end) {
      while (seq <= last && seq % 32 !== 0) {
        this.add(seq)
        seq += 1
      }
      for (; seq + 31 <= last; seq += 32) {
        if (bits[seq / 32] !== 0) break
        bits[seq / 32] = 0xffff_ffff
      }
    }
    for (; seq <= last; seq += 1) this.add(seq)
  }

  /** Checks what `add` could not check. @throws TapelineError `file.invalid` if a number was added twice */
  finish(): void {
    const { list } = this
    if (list === undefined) return
    const sorted = list.subarray(0, this.length).sort()
    for (let index = 1; index < sorted.length; index += 1)
      if (sorted[index] === sorted[index - 1]) throw twice(sorted[index] as number)
  }
}

function twice(seq: number): Error {
  return columnsFault(`The sequence number ${seq} occurs twice.`)
}
