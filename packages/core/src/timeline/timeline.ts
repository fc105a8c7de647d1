import { type ArgumentKind, checkArgument, checkOptions, checkOptionsOf, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { isPromise, type Place, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import { printAs } from '../event/print.js'
import type { InputOf } from '../event/read-event.js'
import { COPY, THIS_COPY } from '../event/this-copy.js'
import { writeEvent } from '../event/write-event.js'
import { type AppendOptions, arrivalsOf, readArrivals } from './arrivals.js'
import { BulkRows } from './bulk-rows.js'
import type { GoneFrom } from './chain/block-changes.js'
import { Chain } from './chain/chain.js'
import { LayeredMap } from './chain/layered-map.js'
import { type Block, type BlockMatch, blockMatch } from './columns/block.js'
import { effectsIn } from './columns/effects.js'
import { unknownRows } from './columns/known-rows.js'
import { layoutsOf, moreLayouts } from './columns/layout.js'
import type { TimelineJson } from './columns/timeline-columns.js'
import { CorrectionChains } from './correction-chains.js'
import { EventIndex } from './event-index.js'
import { momentOn } from './moment.js'
import { printArrivals, printTimeline } from './print-timeline.js'
import { brokenRules } from './rule-faults.js'
import { checkReferences } from './seal.js'
import {
  byTypeOf,
  changedDerivation,
  changedState,
  limitsOf,
  planOf,
  type TimelineOptions,
  type TimelineState,
} from './timeline-state.js'

export type { AppendOptions } from './arrivals.js'
export type { TimelineJson } from './columns/timeline-columns.js'
export type { TimelineOptions } from './timeline-state.js'

/**
 * An immutable, ordered history of dated events. Every method that changes something returns a new timeline. It shares all
 * unchanged blocks with this one, and everything computed before the first difference.
 *
 * A timeline iterates over the events *in force*: a correction replaces the event that it corrects, once both have arrived. A
 * corrected or retracted event is still found by its id, and is in force again in {@link asKnownAt} a moment before the
 * correction was known. The order is by `at`, then by `seq`; a correction is ordered by the `seq` of the corrected event.
 */
export class Timeline<Event extends TapelineEvent = TapelineEvent> implements Iterable<Event> {
  /**
   * Its blocks and prefixes.
   * @internal
   */
  readonly chain: Chain
  /** Whether {@link seal} has checked it. */
  readonly sealed: boolean
  /** The event types that it accepts, by name. */
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  /**
   * Its data.
   * @internal
   */
  readonly state: TimelineState

  /** Use {@link createTimeline}. */
  constructor(state: TimelineState) {
    this.state = state
    this.chain = state.chain
    this.sealed = state.sealed
    this.definitions = state.definitions
  }

  /** Number of events in force. */
  get length(): number {
    return this.chain.length
  }

  /**
   * Adds events, early or late, in any order. An event that has already arrived with the same contents is skipped. If all are
   * skipped, the result is this timeline itself. Any other result is not sealed.
   * @throws TapelineError with the first 300 faults, and the number of all; nothing is appended then
   */
  append(inputs: InputOf<Event> | readonly InputOf<Event>[], options?: AppendOptions): Timeline<Event> {
    checkAppended(inputs, options)
    const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs]
    const find = (id: string): Event | undefined => this.find(id)
    const { state, definitions } = this
    const given = options ?? NO_OPTIONS
    const bulk = given.places === undefined ? BulkRows.of(state, list.length, given) : undefined
    const { events, places } = readArrivals(list, definitions, find, state.nextSeq, given, bulk)
    return (bulk === undefined ? this : this.withBulk(bulk)).withArrivals(events, places)
  }

  /**
   * This timeline, with more event types: `weeks.withDefinitions([order]).append(orders)`. It has the same events and is as sealed
   * as this one, and shares everything computed from it. A definition that the timeline already has is skipped. If all are skipped,
   * the result is this timeline itself.
   * @throws TapelineError `argument.invalid` for invalid definitions; `definition.invalid` for another definition of a type that the
   * timeline, or the list, already has
   */
  withDefinitions<const Added extends readonly AnyEventDefinition[]>(
    definitions: Added,
  ): Timeline<Event | EventOf<Added>> {
    checkArgument('withDefinitions()', 'definitions', definitions, kinds.definitions)
    return this.accepting(byTypeOf(definitions, this.definitions)) as Timeline<Event | EventOf<Added>>
  }

  /**
   * Checks this timeline. Every corrected event must have arrived, and no event may correct itself. For the events in force,
   * every cause must have arrived, no event may be its own cause, no cause may be later than its effect, every instrument that
   * an event names must be listed, and the rules of the event types must hold.
   * @throws TapelineError with the first 300 faults, and the number of all
   */
  seal(): Timeline<Event> {
    if (this.sealed) return this
    const { definitions } = this
    const { blocks } = this.chain
    const placeOf = (id: string): Place | undefined => this.state.places.get(id)
    const { faults, ids } = checkReferences({
      blocks,
      corrected: this.state.corrections.members(),
      definitions,
      find: (id) => this.find(id),
      effectiveOf: (id) => this.inForce(id),
      placeOf,
    })
    // An event with a wrong reference often breaks a rule too; report it once.
    for (const fault of brokenRules({ blocks, definitions, placeOf }))
      if (!ids.has(fault.eventId ?? '')) faults.push(fault)
    if (faults.count > 0) throw faults.error()
    return new Timeline(changedState(this.state, { sealed: true, derivation: this.state.derivation }))
  }

  /** The event with this id, in force or not; undefined if it has not arrived. */
  find(id: string): Event | undefined {
    if (typeof id !== 'string') checkArgument('find()', 'id', id, kinds.text)
    const { corrections, index } = this.state
    return (corrections.of(id)?.members.get(id) ?? index.find(this.chain, id)) as Event | undefined
  }

  /** As {@link find}. @throws TapelineError `event.unknown` */
  get(id: string): Event {
    const event = this.find(id)
    if (event !== undefined) return event
    throw new TapelineError({
      code: 'event.unknown',
      message: `No event with the id ${showValue(id)} has arrived.${didYouMean(id, this.chain.ids())}`,
      eventId: id,
    })
  }

  /** The event in force for an id: the event itself or its correction; undefined if it was retracted. @throws as {@link get} */
  inForce(id: string): Event | undefined {
    const event = this.get(id)
    const correctionChain = this.state.corrections.of(id)
    return correctionChain === undefined ? event : (correctionChain.effective?.event as Event | undefined)
  }

  /**
   * The position right after an event in force, 1 for the first: `replay.atPosition(timeline.positionOf(id))` is the state right
   * after it.
   * @throws TapelineError `event.unknown` if no such event has arrived, or it is not in force
   */
  positionOf(id: string): number {
    const event = this.get(id)
    const seq = this.state.corrections.of(id)?.effective?.seq ?? event.seq
    const index = this.chain.rank(event.at, seq, false)
    if (this.chain.placedAt(index)?.event.id === id) return index + 1
    const correction = this.inForce(id)
    throw new TapelineError({
      code: 'event.unknown',
      message: correction
        ? `The event '${id}' has no position, because '${correction.id}' corrects it.`
        : `The event '${id}' has no position, because it was retracted or is a retraction.`,
      eventId: id,
    })
  }

  /**
   * The position at a moment: the number of events with `at` no later.
   * @throws TapelineError as `parseInstant`; `date.invalid` for a number that looks like epoch seconds: as milliseconds it is ten
   * years or more before the first event, as seconds it is near the tape
   */
  positionAt(when: DateInput): number {
    return this.chain.rank(momentOn(this.chain, when), Number.POSITIVE_INFINITY, true)
  }

  /**
   * The event in force right before a position, the last that the state there includes: 1 for the first event, `length` for the
   * last. Undefined at 0 and outside the timeline.
   * @throws TapelineError `position.range` if it is not a whole number
   */
  eventBefore(position: number): Event | undefined {
    if (
      !(
        Number.isInteger(position) ||
        position === Number.POSITIVE_INFINITY ||
        position === Number.NEGATIVE_INFINITY
      )
    ) {
      throw new TapelineError({
        code: 'position.range',
        message: 'Positions are whole numbers.',
        expected: '1 for the first event, 2 for the second, …',
        found: showValue(position),
      })
    }
    if (position < 1 || position > this.length) return undefined
    return this.chain.placedAt(position - 1)?.event as Event | undefined
  }

  /** The events in force for the declared causes of an event; causes that were retracted or have not arrived are left out. @throws as {@link get} */
  causesOf(id: string): Event[] {
    const causes = this.get(id).causes.flatMap((cause) =>
      this.find(cause.id) ? (this.inForce(cause.id) ?? []) : [],
    )
    return [...new Map(causes.map((cause) => [cause.id, cause])).values()] as Event[]
  }

  /**
   * The events in force that declare this event, or another one of its correction chain, as a cause. In the order of the tape.
   * @throws as {@link get}
   */
  effectsOf(id: string): Event[] {
    this.get(id)
    const ids = [...(this.state.corrections.of(id)?.members.keys() ?? [id])]
    return this.chain.prefixes.flatMap((prefix) => effectsIn(prefix.block, ids)) as Event[]
  }

  /** The events in force from one moment to another, both inclusive. Otherwise as {@link filter}. */
  between(range: { readonly from: DateInput; readonly to: DateInput }): Timeline<Event> {
    checkOptionsOf('between()', range, { from: kinds.date, to: kinds.date }, ['from', 'to'])
    const { from, to } = range
    const [first, last] = [momentOn(this.chain, from), momentOn(this.chain, to)]
    return this.select(
      (event) => event.at >= first && event.at <= last,
      ({ firstAt, lastAt }) =>
        blockMatch(firstAt >= first && lastAt <= last, lastAt < first || firstAt > last),
    )
  }

  /**
   * A timeline of the events in force for which a predicate holds, not sealed. If it holds for all, the result is this timeline
   * itself. Each event keeps its correction chain, and a retracted event is kept if the predicate holds for it, so that no
   * corrected or retracted event is in force again.
   */
  filter(predicate: (event: Event) => boolean): Timeline<Event> {
    checkArgument('filter()', 'predicate', predicate, kinds.function)
    return this.select(predicate as (event: TapelineEvent) => boolean, () => 'some')
  }

  /**
   * This timeline as it was known at a moment: the events with `knownAt` no later, under the corrections known by then. If all
   * events were known, the result is this timeline itself. Any other result is not sealed, because an event may refer to one
   * that became known later.
   */
  asKnownAt(when: DateInput): Timeline<Event> {
    const horizon = when === Number.POSITIVE_INFINITY ? when : momentOn(this.chain, when)
    const { state } = this
    if (state.derivation !== undefined) return state.derivation.asKnownAt(horizon) as Timeline<Event>
    const { corrections, removals, additions } = state.corrections.asKnownAt(horizon)
    const unknownIn = (block: Block): ReturnType<GoneFrom> => {
      if (block.knownAtMax <= horizon) return 'none'
      return block.knownAtMin > horizon ? 'all' : unknownRows(block, horizon)
    }
    const plan = planOf(state, state.index)
    const chain = state.chain.restrictAndEdit(unknownIn, removals, additions, plan)
    return this.derived(chain, corrections)
  }

  /** The events in force, in the order of the tape. */
  *[Symbol.iterator](): Generator<Event> {
    for (const block of this.chain.blocks) yield* block.events() as Generator<Event>
  }

  /** All events that arrived, corrected events and retractions included, in the order of arrival. */
  arrivals(): Event[] {
    return arrivalsOf(this.chain, this.state.corrections) as Event[]
  }

  /** The timeline as JSON without loss: {@link timelineFromJson} restores the same timeline. */
  toJSON(): TimelineJson {
    const events = this.arrivals().map(writeEvent)
    return { format: 'tapeline.timeline/1', sealed: this.sealed, nextSeq: this.state.nextSeq, events }
  }

  /**
   * Adds events that already have their sequence number, for readers of files.
   * @param arrivals new events by id, in the order of their sequence numbers; do not change the map afterwards
   * @param places their places in a file, by id
   * @param nextSeq lower bound of the next sequence number
   * @internal
   */
  withArrivals(
    arrivals: ReadonlyMap<string, TapelineEvent>,
    places: ReadonlyMap<string, Place> = new Map(),
    nextSeq = 0,
  ): Timeline<Event> {
    const { state } = this
    if (arrivals.size === 0 && nextSeq <= state.nextSeq) return this
    let next = Math.max(state.nextSeq, nextSeq)
    for (const { seq } of arrivals.values()) if (seq >= next) next = seq + 1
    const { corrections, removals, additions } = state.corrections.arrive(arrivals, (id) => this.find(id))
    const index = state.index.with(arrivals, state.layouts)
    const change = {
      chain: state.chain.edit(removals, additions, planOf(state, index), true),
      corrections,
      index,
      places: state.places.with(places),
      nextSeq: next,
      sealed: false,
      derivation: changedDerivation<Timeline>(state.derivation, (past, horizon) =>
        past.withArrivals(new Map([...arrivals].filter(([, event]) => event.knownAt <= horizon))),
      ),
    }
    return new Timeline<Event>(changedState(state, change))
  }

  private withBulk(bulk: BulkRows): Timeline<Event> {
    if (bulk.length === 0) return this
    const { state } = this
    const { blocks, rest, index } = bulk.finish()
    const plan = planOf(state, index)
    const chain = state.chain.withBlocks(blocks, plan).edit([], rest, plan, true)
    const change = { chain, index, nextSeq: bulk.nextSeq, sealed: false, derivation: undefined }
    return new Timeline<Event>(changedState(state, change))
  }

  /** @param definitions those of this timeline, and more */
  private accepting(definitions: TimelineState['definitions']): Timeline<Event> {
    const { state } = this
    if (definitions.size === state.definitions.size) return this
    const change = {
      definitions,
      layouts: moreLayouts(state.layouts, definitions.values()),
      sealed: state.sealed,
      derivation: changedDerivation<Timeline>(state.derivation, (past) => past.accepting(definitions)),
    }
    return new Timeline<Event>(changedState(state, change))
  }

  /** The events in force that fit, each with its correction chain, and the retracted events that fit. */
  private select(
    fits: (event: TapelineEvent) => boolean,
    matchOf: (block: Block) => BlockMatch,
  ): Timeline<Event> {
    const { state } = this
    const goneFrom = (block: Block): ReturnType<GoneFrom> => {
      const match = matchOf(block)
      if (match !== 'some') return match === 'all' ? 'none' : 'all'
      return Array.from(block.at.keys()).filter((index) => !fits(block.event(index)))
    }
    const chain = state.chain.restrict(goneFrom, planOf(state, state.index))
    const corrections = state.corrections.select(({ members, effective }) => {
      const event = effective?.event ?? [...members.values()].find((member) => member.retracts === undefined)
      return event === undefined || fits(event)
    })
    const past = changedDerivation<Timeline>(state.derivation, (earlier) => earlier.select(fits, matchOf))
    return this.derived(chain, corrections, past)
  }

  private derived(
    chain: Chain,
    corrections: CorrectionChains,
    derivation?: TimelineState['derivation'],
  ): Timeline<Event> {
    if (chain === this.chain && corrections === this.state.corrections) return this
    return new Timeline<Event>(changedState(this.state, { chain, corrections, sealed: false, derivation }))
  }
}

const NO_OPTIONS: AppendOptions = Object.freeze({})
const TIMELINE_OPTIONS = { blockSize: kinds.any, textsMax: kinds.any } satisfies Record<
  keyof TimelineOptions,
  ArgumentKind
>
const APPEND_OPTIONS = {
  zone: kinds.text,
  localTimes: kinds.boolean,
  places: kinds.function,
} satisfies Record<keyof AppendOptions, ArgumentKind>

/** @throws TapelineError `argument.invalid`, `option.unknown` */
function checkAppended(inputs: unknown, options: unknown): void {
  // A plain object is read as an event, with a fault for each of its fields.
  const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)
  if (isObject && (isPromise(inputs) || showValue(inputs) !== 'an object')) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: "The argument 'inputs' of append() is wrong.",
      expected: 'an event, or an array of events',
      found: showValue(inputs),
    })
  }
  if (options === undefined) return
  const looksLikeEvents =
    Array.isArray(options) || (typeof options === 'object' && options !== null && 'type' in options)
  if (looksLikeEvents) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: 'append() takes several events as one array, followed by options.',
      expected: 'append([a, b])',
      found: 'events as two arguments',
    })
  }
  checkOptions('append()', options, APPEND_OPTIONS)
}

Object.defineProperty(Timeline.prototype, COPY, { value: THIS_COPY })
printAs(Timeline.prototype, printTimeline, printArrivals)

/**
 * An empty timeline for events of these definitions.
 * @throws TapelineError `argument.invalid` for invalid definitions; `definition.invalid` if two definitions have the same type, or an
 * option is out of bounds
 * @example
 * ```ts
 * import { createTimeline, defineEvent } from '@tapeline/core'
 * import { z } from 'zod'
 *
 * const orderPlaced = defineEvent({ type: 'order.placed', schema: z.strictObject({ chips: z.int() }) })
 * const empty = createTimeline([orderPlaced])
 * const orders = empty.append([
 *   { id: 'second', type: 'order.placed', at: '2025-01-28T10:00-05:00', data: { chips: 500 } },
 *   { id: 'first', type: 'order.placed', at: '2025-01-27T10:00-05:00', data: { chips: 2000 } },
 * ])
 * // In the order of time; the empty timeline is unchanged.
 * console.log([...orders].map(({ id }) => id).join(' '), empty.length) // first second 0
 * ```
 */
export function createTimeline<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  options: TimelineOptions = {},
): Timeline<EventOf<Definitions>> {
  checkArgument('createTimeline()', 'definitions', definitions, kinds.definitions)
  checkOptions('createTimeline()', options, TIMELINE_OPTIONS)
  const byType = byTypeOf(definitions)
  const { blockSize, textsMax } = limitsOf(options)
  return new Timeline({
    definitions: byType,
    blockSize,
    layouts: layoutsOf(byType.values(), textsMax),
    chain: Chain.empty,
    corrections: CorrectionChains.empty,
    index: EventIndex.empty,
    places: LayeredMap.empty,
    nextSeq: 0,
    sealed: false,
    derivation: undefined,
  })
}
