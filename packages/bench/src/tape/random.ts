/** A small seeded generator of random numbers (sfc32, by Chris Doty-Humphrey): the same numbers on every engine. */
export class Random {
  private a = 0x9e3779b9
  private b = 0x243f6a88
  private c: number
  private counter = 1

  /** @param seed any integer; its lowest 32 bits count */
  constructor(seed: number) {
    this.c = seed | 0
    for (let index = 0; index < 12; index += 1) this.next()
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }

  /** An integer from `low` to `high`, both inclusive. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** One of the values, all equally likely. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.integer(0, values.length - 1)] as Value
  }
}
