import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { TapelineError } from '@tapeline/core/internal'
import type { SourceFile } from './source.js'

const CHUNK_BYTES = 1 << 18

export function isGzipped({ path }: Pick<SourceFile, 'path'>): boolean {
  return path.toLowerCase().endsWith('.gz')
}

/**
 * The bytes of a file, unpacked.
 * @throws TapelineError `file.unreadable`; of a gzipped file also where it was cut off
 */
export async function* bytesOf(file: SourceFile): AsyncGenerator<Buffer> {
  const source = createReadStream(file.path, { highWaterMark: CHUNK_BYTES })
  const zipped = isGzipped(file)
  const bytes = zipped ? source.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : source
  source.on('error', (error) => bytes.destroy(error))
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    const verb = zipped ? 'unpacked' : 'read'
    const message = `The file cannot be ${verb}: ${error instanceof Error ? error.message : String(error)}.`
    throw new TapelineError(
      { code: 'file.unreadable', message, place: { file: file.label } },
      { cause: error },
    )
  } finally {
    source.destroy()
  }
}

/**
 * Unpacks a gzipped file once and keeps nothing of it: DuckDB reads a file that was cut off to the cut, and reports nothing.
 * @throws TapelineError `file.unreadable`
 */
export async function checkGzip(file: SourceFile): Promise<void> {
  if (!isGzipped(file)) return
  for await (const _ of bytesOf(file));
}
