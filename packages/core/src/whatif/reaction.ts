import type { getCalendar } from '../calendar/calendar.js'
import { checkOptionsOf, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { showThrown, showValue, TapelineError } from '../event/error.js'
import type { Source, TapelineEvent } from '../event/event.js'
import { frozenCopy } from '../event/frozen-copy.js'
import { didYouMean } from '../event/nearest-name.js'
import type { Projection } from '../projection/projection.js'
import { parseSelector } from './parse-edits.js'
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

/** A rule that derives simulated events from events and state. Make it with {@link defineReaction}. */
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

const REACTION_OPTIONS = {
  name: kinds.any,
  events: kinds.definitions,
  on: kinds.texts,
  where: kinds.any,
  projection: kinds.projection,
  parameters: kinds.any,
  answersSimulated: kinds.boolean,
  react: kinds.function,
}

/**
 * Defines a reaction: a rule that derives simulated events, at the time of the event that it answers or later. It depends only on
 * its arguments: it reads no clock, no random numbers other than `random`, and nothing outside that changes.
 * @throws TapelineError `reaction.invalid`; `edit.invalid` for `where`
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market, marketEvents } from '@tapeline/core/market'
 * import { defineReaction, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * // A minute after the close, Nvidia trades higher by some percent.
 * const bounce = defineReaction({
 *   name: 'bounce',
 *   events: marketEvents,
 *   on: ['close.published'],
 *   where: 'close-NVDA-2025-01-27',
 *   projection: market,
 *   parameters: { percent: 1 },
 *   react: ({ at }, state, { parameters }) => {
 *     const last = state.quotes.NVDA?.last ?? 0
 *     const price = Math.round(last * (100 + parameters.percent)) / 100
 *     return [{ type: 'price.traded', at: at + 60_000, data: { symbol: 'NVDA', price } }]
 *   },
 * })
 * const branch = whatIf(await loadScenario('deepseek-r1'), { name: 'bounce', reactions: [bounce] })
 * console.log(replay(branch, market).at('2025-01-27T16:01-05:00').quotes.NVDA?.extendedLast) // 119.7
 * ```
 */
export function defineReaction<
  const Definitions extends readonly AnyEventDefinition[],
  const Type extends Definitions[number]['type'],
  State,
  Parameters,
>(options: ReactionOptions<Definitions, Type, State, Parameters>): Reaction {
  checkOptionsOf('defineReaction()', options, REACTION_OPTIONS, ['events', 'on', 'projection', 'react'])
  const { name, events, on, where, projection, answersSimulated = false, react } = options
  const fault = (message: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({ code: 'reaction.invalid', message, expected, found: showValue(found) })
  if (typeof name !== 'string' || name === '')
    throw fault('A reaction must have a name.', "a text such as 'shock'", name)
  const types = events.map(({ type }) => type)
  const stray = on.find((type) => !types.includes(type))
  if (on.length === 0 || stray !== undefined) {
    throw fault(
      `The reaction '${name}' answers an event type that is not among its 'events'.`,
      `some of ${types.join(', ')}`,
      stray ?? on,
    )
  }
  const selected = where === undefined ? undefined : parseSelector(where, 'where')
  const strayType = typesIn(selected).find((type) => !types.includes(type))
  if (strayType !== undefined) {
    throw fault(
      `The reaction '${name}' selects events of a type that is not its own.${didYouMean(strayType, types)}`,
      `some of ${types.join(', ')}`,
      strayType,
    )
  }
  let parameters: unknown
  try {
    parameters = frozenCopy(options.parameters, 'parameters')
  } catch (error) {
    throw fault(
      `The parameters of '${name}' are not plain values: ${showThrown(error)}.`,
      'what JSON holds',
      undefined,
    )
  }
  return Object.freeze({
    name,
    on: Object.freeze([...on]),
    where: selected,
    projection: projection as Projection<unknown>,
    parameters,
    answersSimulated,
    react: react as unknown as Reaction['react'],
  })
}

/** The event types that a selector names, wherever they are nested. */
function typesIn(selector: Selector | undefined): readonly string[] {
  if (selector === undefined || typeof selector === 'string') return []
  if (selector.select === 'type') return selector.types
  if (selector.select === 'complement') return typesIn(selector.of)
  return selector.select === 'union' || selector.select === 'intersection' ? selector.of.flatMap(typesIn) : []
}
