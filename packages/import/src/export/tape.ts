import {
  type AnyEventDefinition,
  type EventOf,
  TapelineError,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import { arrowOf } from './arrow.js'
import { eventSheetOf, timelineJsonOf } from './event-sheet.js'

/** A whole timeline as one Arrow IPC file, which any reader of Arrow opens. @throws TapelineError as `exportEvents` */
export async function writeTape(timeline: Timeline): Promise<Uint8Array> {
  return arrowOf(eventSheetOf(timeline.toJSON()))
}

/**
 * The timeline that {@link writeTape} wrote, the same.
 * @throws TapelineError `file.invalid` for what is no such file, and as `timelineFromJson`
 */
export async function readTape<const Definitions extends readonly AnyEventDefinition[]>(
  bytes: Uint8Array,
  definitions: Definitions,
): Promise<Timeline<EventOf<Definitions>>> {
  return timelineFromJson(definitions, await tapeJsonOf(bytes))
}

async function tapeJsonOf(bytes: Uint8Array): Promise<unknown> {
  const { tableFromIPC } = await import('apache-arrow')
  try {
    const table = tableFromIPC(bytes)
    const columns = table.schema.fields.map(({ name }): [string, unknown[]] => [
      name,
      [...(table.getChild(name) ?? [])],
    ])
    return timelineJsonOf(table.schema.metadata.get('tapeline'), new Map(columns), table.numRows)
  } catch (error) {
    if (error instanceof TapelineError) throw error
    const message = 'The bytes are no Arrow file.'
    throw new TapelineError({ code: 'file.invalid', message }, { cause: error })
  }
}
