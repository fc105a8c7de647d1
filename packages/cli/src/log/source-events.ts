import { readFile, stat } from 'node:fs/promises'
import { parseJson } from '@tapeline/core/internal'
import type { Place } from '@tapeline/core/types'
import { fileErrorOf, isSystemError } from '../file-error.js'
import type { SourceFlags } from '../scenario/open-source.js'
import { isTimelineHead, STDIN, withStandardInput } from '../scenario/standard-input.js'
import { scenarioOf } from '../scenario/timeline-of.js'
import { UsageError } from '../usage-error.js'

/** Events to append, and their places in a file. */
export interface SourceEvents {
  readonly events: readonly unknown[]
  readonly placeOf: ((index: number) => Place) | undefined
}

/**
 * The events of a source: JSON Lines of events, each with `id`, `type`, `at` and `data`; or what a scenario command reads: a scenario, a
 * file of events, or a table of prices.
 * @throws UsageError, FileError; TapelineError with every fault
 */
export async function sourceEvents(source: string, flags: SourceFlags): Promise<SourceEvents> {
  if (source === STDIN) return await withStandardInput((file) => eventsIn(file, 'standard input', flags))
  return await eventsIn(source, source, flags)
}

async function eventsIn(path: string, shown: string, flags: SourceFlags): Promise<SourceEvents> {
  return (
    (await eventLines(path, shown)) ?? {
      events: (await scenarioOf(path, flags)).timeline.arrivals(),
      placeOf: undefined,
    }
  )
}

/** The events of JSON Lines; undefined for another file. */
async function eventLines(path: string, shown: string): Promise<SourceEvents | undefined> {
  if (!/\.(jsonl|ndjson)$/i.test(path)) return undefined
  let bytes: Buffer
  try {
    if (!(await stat(path)).isFile()) return undefined
    bytes = await readFile(path)
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
  if (isTimelineHead(bytes.subarray(0, 65_536))) return undefined
  const lines = bytes.toString('utf8').split('\n')
  const events: unknown[] = []
  const numbers: number[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const event = readLine(line, `${shown}:${index + 1}`)
    if (events.length === 0 && !isEvent(event)) return undefined
    events.push(event)
    numbers.push(index + 1)
  }
  return { events, placeOf: (index) => ({ file: shown, line: numbers[index] as number }) }
}

function readLine(line: string, place: string): unknown {
  try {
    return parseJson(line)
  } catch (error) {
    throw new UsageError(`${place}: the line is not JSON: ${(error as Error).message}`)
  }
}

/** A row of a table has no type and no data. */
function isEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'type' in value && ('data' in value || 'id' in value)
}
