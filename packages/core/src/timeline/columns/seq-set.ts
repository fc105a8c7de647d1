import { columnsFault } from './timeline-columns.js'

/** So many numbers of arrival for each event are looked up in a table of bits; where there are more, they are sorted instead. */
const SPARSE = 64

/** Numbers of arrival, each of which is to be there once. */
export class SeqSet {
  private readonly bits: Uint32Array | undefined
  private readonly list: Float64Array | undefined
  private length = 0

  /**
   * @param end all numbers lie below
   * @param count how many there will be at most
   */
  constructor(
    private readonly end: number,
    count: number,
  ) {
    if (end <= (count + 1024) * SPARSE) this.bits = new Uint32Array(Math.ceil(end / 32))
    else this.list = new Float64Array(count)
  }

  /** @throws TapelineError `file.invalid` if it is no number of arrival, or is there already */
  add(seq: number): void {
    const { bits, list, end } = this
    if (!(seq >= 0 && seq < end && Math.floor(seq) === seq)) {
      const expected = `a whole number from 0 to ${end - 1}`
      throw columnsFault('A number of arrival is wrong.', expected, String(seq))
    }
    if (bits !== undefined) {
      const [word, bit] = [Math.floor(seq / 32), 1 << (seq % 32)]
      if (((bits[word] as number) & bit) !== 0) throw twice(seq)
      bits[word] = (bits[word] as number) | bit
    } else if (list !== undefined) {
      if (this.length === list.length) throw columnsFault('There are more events than are told of.')
      list[this.length] = seq
      this.length += 1
    }
  }

  /** Numbers that follow one another. @throws as {@link add} */
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

  /** @throws TapelineError `file.invalid` if a number is there twice, where that was not found before */
  finish(): void {
    const { list } = this
    if (list === undefined) return
    const sorted = list.subarray(0, this.length).sort()
    for (let index = 1; index < sorted.length; index += 1)
      if (sorted[index] === sorted[index - 1]) throw twice(sorted[index] as number)
  }
}

function twice(seq: number): Error {
  return columnsFault(`The number of arrival ${seq} is there twice.`)
}
