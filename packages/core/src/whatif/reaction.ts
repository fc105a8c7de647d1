import type { getCalendar } from '../calendar/calendar.js'
import type { DateInput } from '../event/date.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import type { Source, TapelineEvent } from '../event/event.js'
import type { Projection } from '../projection/projection.js'
import type { RandomSource } from './random-source.js'
import type { Selector } from './selector.js'

/** An event that a reaction derives. The engine adds its id, its cause (the event that it answers, with share 1) and its basis. */
export type DerivedEvent<Event extends TapelineEvent> =
  Event extends TapelineEvent<infer Type, infer Data>
    ? {
        readonly type: Type
        readonly data: Data
        /** Not before the event that it answers. Default: at that event's time, after all other events of the instant. */
        readonly at?: DateInput
        readonly sources?: readonly Source[]
        /** Whether it replaces the event that it answers, whose move is then undone. Default false. */
        readonly inPlace?: boolean
      }
    : never

/** A part of a reaction that runs at a later moment, before anything else that is derived for that moment afterwards. */
export interface Later {
  readonly later: number
  readonly react: AnyReact
}

/** What a reaction may use beside the event and the state. */
export interface ReactionTools<Event extends TapelineEvent, State, Parameters> {
  readonly calendar: typeof getCalendar
  /** A separate source for each reaction and event, so that it does not depend on other draws. */
  readonly random: RandomSource
  readonly parameters: Parameters
  /**
   * The name of an instrument right before the moment of the reaction; undefined if it is not listed then. `name` may be any of its
   * names. It means the instrument with that name at the end of the branch, if that is listed by the event; otherwise the
   * instrument that had the name at the event.
   */
  symbolOf(name: string): string | undefined
  /** Defers a part of the reaction to a moment, not before the current one; that part sees the state of that moment. */
  later(
    at: DateInput,
    react: (
      state: State,
      tools: ReactionTools<Event, State, Parameters>,
    ) => readonly (DerivedEvent<Event> | Later)[],
  ): Later
}

type AnyReact = (state: unknown, tools: ReactionTools<TapelineEvent, unknown, unknown>) => readonly unknown[]

export interface ReactionOptions<
  Definitions extends readonly AnyEventDefinition[],
  Type extends Definitions[number]['type'],
  State,
  Parameters,
> {
  readonly name: string
  /** The event types that it answers and derives. */
  readonly events: Definitions
  /** The types that it answers. */
  readonly on: readonly Type[]
  /** Which events of these types; default: all. */
  readonly where?: Selector
  /** The projection whose state it sees. */
  readonly projection: Projection<State>
  /** Plain values, as in JSON. */
  readonly parameters: Parameters
  /** Whether it also answers events that reactions derived, including its own. Default false. */
  readonly answersSimulated?: boolean
  /**
   * Returns the events that follow from an event.
   * @param state right before the event, with all events derived up to then; must not be changed
   */
  readonly react: (
    event: Extract<EventOf<Definitions>, { readonly type: Type }>,
    state: State,
    tools: ReactionTools<EventOf<Definitions>, State, Parameters>,
  ) => readonly (DerivedEvent<EventOf<Definitions>> | Later)[]
}

/** A rule that derives simulated events from events and state. Make it with `defineReaction`. */
export interface Reaction {
  readonly name: string
  readonly on: readonly string[]
  readonly where: Selector | undefined
  readonly projection: Projection<unknown>
  readonly parameters: unknown
  readonly answersSimulated: boolean
  readonly react: (
    event: TapelineEvent,
    state: unknown,
    tools: ReactionTools<TapelineEvent, unknown, unknown>,
  ) => readonly unknown[]
}
