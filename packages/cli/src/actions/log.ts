import type { Timeline } from '@tapeline/core'
import type { LogHead } from '@tapeline/core/log'
import type { MarketEvent } from '@tapeline/core/market'
import { exportEvents } from '@tapeline/import'
import { wrapped } from '../describe/wrapped.js'
import { emptyLog } from '../log/log-address.js'
import { sourceEvents } from '../log/source-events.js'
import { withLog } from '../log/with-log.js'
import type { SourceFlags } from '../scenario/open-source.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

/** So many events are on disk or none. */
const CHUNK = 10_000

export interface AppendOptions extends SourceFlags {
  readonly expect?: string
  readonly json?: boolean
}

/** Appends the events of a source to a log. @throws UsageError, FileError, TapelineError */
export async function appendTo(
  terminal: Terminal,
  address: string,
  source: string,
  { expect, json, ...flags }: AppendOptions,
): Promise<void> {
  const expected = expect === undefined ? undefined : positionOf('--expect', expect)
  const { events, placeOf } = await sourceEvents(source, flags)
  if (events.length === 0) throw new UsageError(`'${source}' has no events.`)
  await withLog(address, {}, async (log) => {
    let head: LogHead = await log.head()
    let added = 0
    for (let from = 0; from < events.length; from += CHUNK) {
      terminal.interrupted.throwIfAborted()
      const part = events.slice(from, from + CHUNK)
      const appended = await log.append(part as never, {
        ...(expected === undefined ? {} : { expectedPosition: from === 0 ? expected : head.position }),
        ...(placeOf === undefined ? {} : { places: (index: number) => placeOf(from + index) }),
      })
      head = appended.head
      added += appended.added
    }
    const { location } = log.store
    const known = events.length - added
    if (json === true) {
      terminal.write(
        `${JSON.stringify({ log: location, added, known, position: head.position, hash: head.hash })}\n`,
      )
      return
    }
    const had = known === 0 ? '' : ` The log had ${count(known, 'event')} already.`
    say(terminal, `${location}: appended ${count(added, 'event')}, up to position ${head.position}.${had}`)
  })
}

/** Writes the events of a log to a file. @throws UsageError, FileError, TapelineError */
export async function exportLog(
  terminal: Terminal,
  address: string,
  { out, json }: { readonly out: string; readonly json?: boolean },
): Promise<void> {
  await withLog(address, { create: false }, async (log) => {
    const timeline = (await log.timeline()) as Timeline<MarketEvent>
    const { length: events } = timeline.arrivals()
    if (events === 0) throw new UsageError(emptyLog(log.store.location))
    await exportEvents(timeline as unknown as Timeline, out, { signal: terminal.interrupted })
    if (json === true) terminal.write(`${JSON.stringify({ file: out, events })}\n`)
    else say(terminal, `${out}: ${count(events, 'event')}`)
  })
}

/** Checks a log. @throws TapelineError with every fault */
export async function verifyLog(
  terminal: Terminal,
  address: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  await withLog(address, { create: false }, async (log) => {
    const { position, hash } = await log.verify()
    const { location } = log.store
    if (json === true) terminal.write(`${JSON.stringify({ log: location, position, hash })}\n`)
    else if (position === 0) say(terminal, `${location}: empty`)
    else say(terminal, `${location}: ${count(position, 'event')}, as they were appended; hash ${hash}`)
  })
}

/** @throws UsageError */
export function positionOf(option: string, text: string): number {
  const position = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(position)) return position
  throw new UsageError(
    `${option} '${text}' is not a position; use the number of events before it, 0 for an empty log.`,
  )
}

/** Prints a line, in several if the terminal is narrow. */
function say(terminal: Terminal, text: string): void {
  terminal.write(`${wrapped(terminal, text, 2)}\n`)
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
