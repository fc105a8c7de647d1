import type { EventInput, Timeline } from '@tapeline/core'
import { createTimeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type SyntheticTapeOptions, syntheticTape } from './synthetic-tape.js'

/** The same events in the two forms in which they are replayed. */
export interface Work {
  /** For the hand-written loop: the event objects of the timeline, in one array. */
  readonly events: readonly MarketEvent[]
  /** The timeline for the next round: the same blocks of events, but no checkpoint that an earlier round has left. */
  freshTimeline(): Timeline<MarketEvent>
  /** The same from what is stored of it, so that no event is an object that was made before. */
  freshColumnTimeline(): Timeline<MarketEvent>
  /** The same events in blocks of 65,536, the largest there are, so that hardly a checkpoint is made. */
  freshCoarseTimeline(): Timeline<MarketEvent>
}

/** Makes the tape and the timeline, which is checked by sealing it; none of this is timed. */
export function makeWork(options: SyntheticTapeOptions): Work {
  const [first, ...rest] = syntheticTape(options) as [EventInput, ...EventInput[]]
  const empty = createTimeline(marketEvents)
  const withoutFirst = empty.append(rest as Inputs)
  // A link of the chain stands for all that comes before it. A first event that arrives late makes every link a new one.
  const freshTimeline = (): Timeline<MarketEvent> => withoutFirst.append([first] as Inputs)
  const events = [...freshTimeline().seal()]
  let coarse: Timeline<MarketEvent> | undefined
  return {
    events,
    freshTimeline,
    // A timeline is its columns: there is no other form that it could be read from.
    freshColumnTimeline: freshTimeline,
    freshCoarseTimeline: () => {
      coarse ??= createTimeline(marketEvents, { blockSize: 65_536 }).withArrivals(byId(withoutFirst))
      return coarse.withArrivals(byId(events.slice(0, 1)))
    },
  }
}

type Inputs = Parameters<Timeline<MarketEvent>['append']>[0]

function byId(events: Iterable<MarketEvent>): Map<string, MarketEvent> {
  return new Map(Array.from(events, (event) => [event.id, event]))
}
