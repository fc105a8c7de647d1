import { TapelineError } from '../../event/error.js'

/** A file, or other bytes, from which parts are read on demand. The core does no I/O, so its callers provide it. */
export interface ByteSource {
  /** The name for messages, such as the path of a file; empty for bytes in memory. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /**
   * Reads some bytes into memory whose offset in its buffer is a multiple of 8. The caller keeps and never changes them.
   * @throws TapelineError `file.unreadable` if fewer bytes are there, or they cannot be read
   */
  read(offset: number, length: number): Uint8Array
  /** CRC-32 of some bytes. Undefined to read bytes without comparing them with their checksums. */
  readonly checksum: ((bytes: Uint8Array) => number) | undefined
}

/** Where a file is written, from its first byte to its last. */
export interface ByteSink {
  write(bytes: Uint8Array): void
  /** CRC-32 of some bytes. */
  checksum(bytes: Uint8Array): number
}

/** The error for a file that is no tape, or a damaged one. */
export function tapeFault(name: string, message: string, expected?: string, found?: string): TapelineError {
  return new TapelineError({
    code: 'file.invalid',
    message,
    place: name === '' ? undefined : { file: name },
    expected,
    found,
  })
}

/**
 * Reads a part of a tape and compares it with its checksum.
 * @param part what the part is, for the message: `block 3`
 * @throws TapelineError `file.invalid` with the place of the damage, `file.unreadable`
 */
export function readChecked(
  source: ByteSource,
  part: string,
  {
    offset,
    length,
    checksum,
  }: { readonly offset: number; readonly length: number; readonly checksum: number },
): Uint8Array {
  const bytes = source.read(offset, length)
  const found = source.checksum === undefined ? checksum : source.checksum(bytes)
  if (found === checksum) return bytes
  throw tapeFault(
    source.name,
    `The tape is damaged, or was changed while it was open: ${part}, bytes ${offset} to ${offset + length} of ${source.size}. Take another copy of it.`,
    `the checksum ${shown(checksum)}`,
    shown(found),
  )
}

function shown(checksum: number): string {
  return checksum.toString(16).padStart(8, '0')
}
