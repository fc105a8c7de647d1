import {
  type AnyEventDefinition,
  createTimeline,
  type EventInput,
  type Projection,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'

/** What a user brings: event types without columns, projections, and the loop that gives the same answer. */
export interface Domain<State> {
  readonly name: string
  readonly definitions: readonly AnyEventDefinition[]
  /** Inputs of so many events, the same at each call. */
  inputs(count: number): EventInput[]
  readonly replays: readonly OwnReplay[]
  /** The recipes by event type, for libraries of drafts and stores; they change the state. */
  readonly recipes: Readonly<Record<string, (state: State, event: TapelineEvent) => void>>
  readonly initial: () => State
}

/** One projection and the hand-written loop over the same events. */
export interface OwnReplay {
  /** The id of the figure. */
  readonly id: string
  readonly atMost: number
  readonly projection: Projection<unknown>
  readonly byHand: (events: readonly TapelineEvent[]) => unknown
  /** What is read of the published state, in the form that the loop returns. Default: the state. */
  readonly read?: (state: unknown) => unknown
}

/** The events of a domain, in the order of their timeline. */
export class OwnWork {
  readonly events: readonly TapelineEvent[]
  private readonly withoutFirst: Timeline<TapelineEvent>
  private readonly first: EventInput

  constructor({ definitions, inputs }: Pick<Domain<never>, 'definitions' | 'inputs'>, count: number) {
    const [first, ...rest] = inputs(count) as [EventInput, ...EventInput[]]
    this.first = first
    this.withoutFirst = createTimeline(definitions).append(rest) as Timeline<TapelineEvent>
    this.events = [...this.freshTimeline()]
  }

  /** The same blocks without the checkpoints of earlier rounds: a late first event makes every prefix new. */
  freshTimeline(): Timeline<TapelineEvent> {
    return this.withoutFirst.append([this.first])
  }
}
