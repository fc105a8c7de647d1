import { crc32 } from 'node:zlib'
import type { TapelineEvent, Timeline } from '@tapeline/core'
import { checkArgument, kinds, writeTimeline } from '@tapeline/core/internal'
import { FileSink } from './file-source.js'

/**
 * A whole timeline as the bytes of a tape. {@link readTape} reads the same timeline back. Equal timelines give equal bytes. For a
 * branch, its events are written.
 */
export async function writeTape<Event extends TapelineEvent>(timeline: Timeline<Event>): Promise<Uint8Array> {
  checkArgument('writeTape()', 'timeline', timeline, kinds.timeline)
  const parts: Uint8Array[] = []
  writeTimeline(timeline, { write: (bytes) => parts.push(bytes), checksum: (bytes) => crc32(bytes) })
  return new Uint8Array(Buffer.concat(parts))
}

/** Writes a timeline as a new file, block by block. @throws what writing to the file throws */
export function writeTapeFile<Event extends TapelineEvent>(timeline: Timeline<Event>, path: string): void {
  const sink = new FileSink(path)
  try {
    writeTimeline(timeline, sink)
  } finally {
    sink.close()
  }
}
