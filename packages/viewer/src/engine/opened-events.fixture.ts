import { crc32 } from 'node:zlib'
import { createTimeline, type EventInput } from '@tapeline/core'
import { writeTimeline } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import type { Engine, OpenedFiles } from '../protocol.js'
import { createEngine } from './engine.js'

/** Events as a tape that the engine opens. */
function tapeOf(events: readonly EventInput[]): OpenedFiles {
  const timeline = createTimeline(marketEvents)
    .append(events as never)
    .seal()
  const parts: Uint8Array[] = []
  writeTimeline(timeline, { write: (bytes) => parts.push(bytes), checksum: (bytes) => crc32(bytes) })
  return { kind: 'tape', name: 'events.tape', bytes: new Uint8Array(Buffer.concat(parts)) }
}

/** An engine that has opened some events. */
export async function openEvents(events: readonly EventInput[]): Promise<Engine> {
  const engine = createEngine()
  await engine.ask('open', tapeOf(events))
  return engine
}
