import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { TapelineEvent } from '@tapeline/core'
import { type ArgumentKind, kinds, writeEvent } from '@tapeline/core/internal'

/** Consecutive events of a log. */
export interface FeedBatch {
  /** The number of events of the log up to the last of these. */
  readonly position: number
  readonly events: readonly TapelineEvent[]
}

/** A log that grows while it is served: `@tapeline/store` has such logs. */
export interface EventFeed {
  /** The number of events of the log that the page opens with. */
  readonly position: number
  /**
   * The events after a position, then what is appended, until the signal ends it. Pages show the message of an error, and follow no longer.
   */
  subscribe(after: number, signal: AbortSignal): AsyncIterable<FeedBatch>
}

export const FEED: ArgumentKind = {
  expected: '{ position, subscribe }',
  fits: (value) =>
    kinds.record.fits(value) &&
    Number.isInteger((value as { position?: unknown }).position) &&
    typeof (value as { subscribe?: unknown }).subscribe === 'function',
}

/**
 * Sends a feed as server-sent events until the page goes away. Each has its position as its id, after which a page that connects again
 * goes on.
 */
export async function sendFeed(response: ServerResponse, feed: EventFeed, after: number): Promise<void> {
  const controller = new AbortController()
  const { signal } = controller
  response.on('close', () => controller.abort())
  const send = async (text: string): Promise<void> => {
    if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => undefined)
  }
  // A first line, so that the page knows that it is connected.
  await send(': open\n\n')
  try {
    for await (const { position, events } of feed.subscribe(after, signal)) {
      if (signal.aborted) return
      await send(`id: ${position}\ndata: ${JSON.stringify(events.map(withoutSeq))}\n\n`)
    }
  } catch (error) {
    if (signal.aborted) return
    await send(`event: failed\ndata: ${JSON.stringify(messageOf(error))}\n\n`)
  }
  response.end()
}

function withoutSeq(event: TapelineEvent): object {
  const { seq: _, ...written } = writeEvent(event)
  return written
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
