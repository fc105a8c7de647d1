import { type ByteSource, TapelineError } from '@tapeline/core/internal'
import { crc32 } from './crc32.js'

/** The bytes of a `.tape` in memory. A block is compared with its checksum when it is read: the file may be a damaged copy. */
export class TapeBytes implements ByteSource {
  readonly checksum: (bytes: Uint8Array) => number = crc32

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
