import { setImmediate } from 'node:timers/promises'
import type { EventInput, Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import type { ImportProgress } from './import-options.js'

type MarketInput = Parameters<Timeline<MarketEvent>['append']>[0]

/** Few enough that inputs take little room beside the timeline; many, since its index of ids is merged with each batch. */
const BATCH = 131_072

/**
 * Appends events to a timeline in batches, and yields to other tasks in between.
 * @param inputAt the event with an index, from 0
 * @returns the timeline with all events; if it throws, the given timeline is unchanged
 */
export async function appendEvents(
  into: Timeline<MarketEvent>,
  count: number,
  inputAt: (index: number) => EventInput,
  signal: AbortSignal | undefined,
  onProgress: ((progress: ImportProgress) => void) | undefined,
): Promise<Timeline<MarketEvent>> {
  let timeline = into
  for (let from = 0; from < count; from += BATCH) {
    signal?.throwIfAborted()
    const inputs: EventInput[] = []
    for (let index = from; index < Math.min(count, from + BATCH); index += 1) inputs.push(inputAt(index))
    timeline = timeline.append(inputs as MarketInput)
    onProgress?.({ phase: 'append', done: from + inputs.length, total: count })
    await setImmediate()
  }
  return timeline
}
