import { createTimeline, type EventInput, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type SyntheticTapeOptions, syntheticTapeInParts } from './synthetic-tape.js'

export interface LongTimeline {
  readonly timeline: Timeline<MarketEvent>
  /** Time of the appends in milliseconds for each event, without creating the events. */
  readonly loadMs: number
}

/**
 * A timeline of a synthetic tape, appended a session at a time, so that its events are never all in memory as objects.
 * @param keep which events are appended; default all
 */
export function longTimeline(
  options: SyntheticTapeOptions,
  keep: (event: EventInput) => boolean = () => true,
): LongTimeline {
  let timeline = createTimeline(marketEvents)
  let ms = 0
  for (const part of syntheticTapeInParts(options)) {
    const kept = part.filter(keep) as Parameters<typeof timeline.append>[0]
    const start = performance.now()
    timeline = timeline.append(kept)
    ms += performance.now() - start
  }
  return { timeline, loadMs: ms / timeline.length }
}

/** The same events in prefixes without checkpoints: a late first event makes every prefix new. */
export function withFreshLinks({ timeline }: LongTimeline, round: number): Timeline<MarketEvent> {
  const first = timeline.eventBefore(1) as MarketEvent
  return timeline.append({
    id: `late ${round}`,
    type: 'policy.announced',
    at: first.at - 1,
    data: { issuer: 'An office', summary: 'The first event of the tape' },
  })
}
