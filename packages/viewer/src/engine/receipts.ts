/** Receipts of the numbers on the page, and their verification. */
import { parseInstant } from '@tapeline/core'
import { eventText, parseDate } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { verifyReceipt, writeReceipt } from '@tapeline/core/receipt'
import type { Cursor, ReceiptEvent, Requests, VerifiedReceipt } from '../protocol.js'
import type { MarketTimeline } from './market-timeline.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/**
 * The text of the file that the command `tapeline receipt` writes for the same value.
 * @throws TapelineError as `writeReceipt`
 */
export function receiptOf(
  world: World,
  { history, cursor, path }: Requests['receipt']['request'],
): Promise<string> {
  const moment = momentOf(world.historyAt(history, cursor), cursor)
  return writeReceipt(world.replayOf(world.timelineOf(history.branch)), {
    path,
    history: world.name,
    ...moment,
    ...(history.asKnownThen === true ? { knownAt: new Date(cursor.at) } : {}),
  })
}

/** Between events of one instant, the event before the cursor names the moment. */
function momentOf(
  timeline: MarketTimeline,
  cursor: Cursor,
): { readonly at: Date } | { readonly event: string } {
  const position = positionOf(timeline, cursor)
  const event = position === timeline.positionAt(cursor.at) ? undefined : timeline.eventBefore(position)
  return event === undefined ? { at: new Date(cursor.at) } : { event: event.id }
}

/** @throws TapelineError as `verifyReceipt` */
export async function verified({ text }: Requests['verify']['request']): Promise<VerifiedReceipt> {
  const { verdict, differences, receipt } = await verifyReceipt(text)
  const { path, value, at, event, knownAt, history, tapeline, whatIfs, events } = receipt
  return {
    verdict,
    path,
    value,
    differences,
    moment: event === undefined ? { at: parseInstant(at as string | number) } : { event },
    ...(knownAt === undefined ? {} : { knownAt: parseInstant(knownAt) }),
    ...(history === undefined ? {} : { history }),
    tapeline,
    whatIfs,
    events: events.map((own) => eventOf(own as unknown as WrittenEvent)),
  }
}

/** An event of a verified receipt: one of the market's, with its moments as they are written. */
type WrittenEvent = Omit<MarketEvent, 'at'> & { readonly at: string | number }

function eventOf(own: WrittenEvent): ReceiptEvent {
  const { id, type, at, zone, precision = 'instant', sources = [] } = own
  return {
    id,
    type,
    at: parseDate(at, { zone: zone ?? 'UTC' }).at,
    precision,
    text: eventText(own as unknown as MarketEvent),
    sources,
  }
}
