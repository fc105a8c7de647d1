import { createReadStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TapelineError } from '@tapeline/core'
import type { SourceFile } from './source.js'

/**
 * Unpacks a gzipped file once and keeps nothing of it: DuckDB reads a file that was cut off as far as it goes, and says nothing.
 * @throws TapelineError `file.unreadable`
 */
export async function checkGzip({ path, label }: SourceFile): Promise<void> {
  if (!path.toLowerCase().endsWith('.gz')) return
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    await pipeline(createReadStream(path), createGunzip(), nowhere)
  } catch (error) {
    const message = `The file cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`
    throw new TapelineError({ code: 'file.unreadable', message, place: { file: label } }, { cause: error })
  }
}
