import { closeSync, createWriteStream, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, gunzipSync } from 'node:zlib'
import { TapelineError } from '@tapeline/core/internal'
import { bytesOf } from './bytes.js'
import type { SourceFile } from './source.js'
import type { TemporaryFolder } from './temporary-folder.js'

/** How the characters of a text file are written. `utf-16` is of either order of bytes. */
export type TextEncoding = 'utf-8' | 'utf-16' | 'windows-1252'

const HEAD_BYTES = 1 << 16

/** A file whose text is UTF-8, and what was done to make it so. */
export interface DecodedFile extends SourceFile {
  readonly encoding?: Exclude<TextEncoding, 'utf-8'>
}

/**
 * Writes CSV files that are not UTF-8 anew as UTF-8; lines stay where they are.
 * @param encoding of all files. Default: UTF-16 by its byte order mark or its zero bytes, and windows-1252 if the first 64 KB are
 *   no UTF-8
 * @returns the files in their order
 * @throws TapelineError `file.unreadable`
 */
export async function decodeFiles(
  files: readonly SourceFile[],
  encoding: TextEncoding | undefined,
  copies: TemporaryFolder,
): Promise<readonly DecodedFile[]> {
  const decoded: DecodedFile[] = []
  for (const file of files) {
    const found = file.format === 'csv' ? decoderOf(file, encoding) : undefined
    if (found === undefined) decoded.push(file)
    else {
      const path = await copies.newPath('csv')
      await decode(file, found.decoder, path)
      decoded.push({ ...file, path, encoding: found.encoding })
    }
  }
  return decoded
}

function decoderOf(
  file: SourceFile,
  given: TextEncoding | undefined,
): { readonly decoder: string; readonly encoding: Exclude<TextEncoding, 'utf-8'> } | undefined {
  if (given === 'utf-8') return undefined
  if (given === 'windows-1252') return { decoder: 'windows-1252', encoding: given }
  const head = readHeadBytes(file)
  const isBigEndian = head[0] === 0xfe && head[1] === 0xff
  const hasMark = isBigEndian || (head[0] === 0xff && head[1] === 0xfe)
  if (given === 'utf-16' || hasMark)
    return { decoder: isBigEndian ? 'utf-16be' : 'utf-16le', encoding: 'utf-16' }
  // Text in Latin letters has a zero byte beside each letter.
  const zeros = [0, 0]
  for (let index = 0; index < Math.min(head.length, 1000); index += 1) {
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = zeros
  if (Math.max(even, odd) * 4 > Math.min(head.length, 1000))
    return { decoder: odd > even ? 'utf-16le' : 'utf-16be', encoding: 'utf-16' }
  try {
    // A character may be cut at the end of the head.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return undefined
  } catch {
    return { decoder: 'windows-1252', encoding: 'windows-1252' }
  }
}

/** The first bytes of a file, unpacked. */
export function readHeadBytes({ path, label }: SourceFile): Buffer {
  try {
    const buffer = Buffer.alloc(HEAD_BYTES)
    const descriptor = openSync(path, 'r')
    let length: number
    try {
      length = readSync(descriptor, buffer)
    } finally {
      closeSync(descriptor)
    }
    const bytes = buffer.subarray(0, length)
    if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes
    // Of a stream that is cut off, all that can be unpacked is wanted.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: HEAD_BYTES * 1200 }
    return gunzipSync(bytes, options).subarray(0, HEAD_BYTES)
  } catch (error) {
    throw unreadableHead(label, error)
  }
}

async function decode(file: SourceFile, decoder: string, path: string): Promise<void> {
  async function* text(): AsyncGenerator<string> {
    const decoding = new TextDecoder(decoder)
    for await (const chunk of bytesOf(file)) yield decoding.decode(chunk, { stream: true })
    yield decoding.decode()
  }
  try {
    await pipeline(Readable.from(text()), createWriteStream(path, { encoding: 'utf8' }))
  } catch (error) {
    throw error instanceof TapelineError ? error : unreadableHead(file.label, error)
  }
}

function unreadableHead(label: string, error: unknown): TapelineError {
  const message = `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`
  return new TapelineError({ code: 'file.unreadable', message, place: { file: label } }, { cause: error })
}
