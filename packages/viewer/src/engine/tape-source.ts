import { type ByteSource, TapelineError } from '@tapeline/core/internal'

/** The bytes of a `.tape` in memory. The browser has read them completely, so blocks are taken from them without checksums. */
export class TapeBytes implements ByteSource {
  readonly checksum = undefined

  constructor(
    readonly name: string,
    private readonly bytes: Uint8Array,
  ) {}

  get size(): number {
    return this.bytes.byteLength
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size)
      throw new TapelineError({
        code: 'file.unreadable',
        message: `${this.name} ends after ${this.size} bytes.`,
        expected: `${length} bytes at ${offset}`,
      })
    const part = this.bytes.subarray(offset, offset + length)
    // Numbers are views of the bytes, which must begin at a multiple of their size.
    return part.byteOffset % 8 === 0 ? part : part.slice()
  }
}
