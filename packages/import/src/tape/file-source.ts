import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { type ByteSink, type ByteSource, TapelineError } from '@tapeline/core/internal'
import { messageOf } from '../duckdb/database.js'

/** The bytes of a file, read on demand. The file stays open until `close`, also if it is removed or another one takes its name. */
export class FileSource implements ByteSource {
  readonly size: number
  readonly checksum = (bytes: Uint8Array): number => crc32(bytes)
  private descriptor: number | undefined

  /** @throws TapelineError `file.unreadable` */
  constructor(readonly name: string) {
    try {
      this.descriptor = openSync(name, 'r')
      const stats = fstatSync(this.descriptor)
      if (!stats.isFile()) throw new Error('it is not a regular file')
      this.size = stats.size
    } catch (error) {
      this.close()
      throw this.fault(messageOf(error), error)
    }
  }

  read(offset: number, length: number): Uint8Array {
    if (this.descriptor === undefined) throw this.fault('it was closed')
    // Not from Node's pool, whose parts begin anywhere.
    const bytes = Buffer.allocUnsafeSlow(length)
    try {
      for (let done = 0; done < length; ) {
        const count = readSync(this.descriptor, bytes, done, length - done, offset + done)
        if (count === 0)
          throw new Error(`it ends at byte ${offset + done} now, and was cut while it was open`)
        done += count
      }
    } catch (error) {
      throw this.fault(messageOf(error), error)
    }
    return bytes
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    const { descriptor } = this
    this.descriptor = undefined
    if (descriptor !== undefined) closeSync(descriptor)
  }

  private fault(message: string, cause?: unknown): TapelineError {
    const fault = { message: `The file cannot be read: ${message}.`, place: { file: this.name } }
    return new TapelineError({ code: 'file.unreadable', ...fault }, { cause })
  }
}

/** Bytes in memory. They must not change as long as they are in use. */
export class MemorySource implements ByteSource {
  readonly name: string = ''
  readonly size: number
  readonly checksum: ByteSource['checksum']

  constructor(
    private readonly bytes: Uint8Array,
    isUnchecked = false,
  ) {
    this.size = bytes.length
    this.checksum = isUnchecked ? undefined : (part) => crc32(part)
  }

  read(offset: number, length: number): Uint8Array {
    const part = this.bytes.subarray(offset, offset + length)
    // Numbers are read in place, so their offset must be a multiple of their size.
    return part.byteOffset % 8 === 0 ? part : Uint8Array.from(part)
  }
}

/** Writes a file from its first byte to its last. */
export class FileSink implements ByteSink {
  private readonly descriptor: number

  /** @param path of a file that does not exist yet */
  constructor(path: string) {
    this.descriptor = openSync(path, 'wx')
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done)
  }

  checksum(bytes: Uint8Array): number {
    return crc32(bytes)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
