import type { EventInput, Timeline } from '@tapeline/core'
import { createTimeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type SyntheticTapeOptions, syntheticTape } from './synthetic-tape.js'

/** The same events in the two forms in which they are replayed. */
export interface Work {
  /** For the hand-written loop: the event objects of the timeline, in one array. */
  readonly events: readonly MarketEvent[]
  /**
   * The timeline for the next round: the same blocks, but no checkpoint that an earlier round has left. Its event types
   * declare no columns, so that every event is an object that was made before.
   */
  freshTimeline(): Timeline<MarketEvent>
  /** The same with the event types as they are: prices stand in columns, and are made objects when a recipe is to have them. */
  freshColumnTimeline(): Timeline<MarketEvent>
}

/** Makes the tape and the timeline, which is checked by sealing it; none of this is timed. */
export function makeWork(options: SyntheticTapeOptions): Work {
  const [first, ...rest] = syntheticTape(options) as [EventInput, ...EventInput[]]
  const withoutFirst = createTimeline(objectEvents).append(rest as Inputs)
  const inColumns = createTimeline(marketEvents).withArrivals(byId(withoutFirst))
  // A link of the chain stands for all that comes before it. A first event that arrives late makes every link a new one.
  const freshTimeline = (): Timeline<MarketEvent> => withoutFirst.append([first] as Inputs)
  const events = [...freshTimeline().seal()]
  return {
    events,
    freshTimeline,
    freshColumnTimeline: () => inColumns.append([first] as Inputs),
  }
}

/** The events of the market, all held as objects. */
const objectEvents = marketEvents.map((definition) => ({
  ...definition,
  columns: undefined,
})) as unknown as typeof marketEvents

type Inputs = Parameters<Timeline<MarketEvent>['append']>[0]

function byId(events: Iterable<MarketEvent>): Map<string, MarketEvent> {
  return new Map(Array.from(events, (event) => [event.id, event]))
}
