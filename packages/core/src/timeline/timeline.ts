import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { eventRetracted } from '../event/definition.js'
import { type DateInput, formatInstant, parseInstant } from '../event/date.js'
import { type Fault, type Place, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { sameData } from '../event/frozen-copy.js'
import { type InputOf, readEvent, type UnnumberedEvent } from '../event/read-event.js'
import { writeEvent } from '../event/write-event.js'
import type { Block, PlacedEvent } from './block.js'
import { Chain } from './chain.js'
import { effectsIn } from './effects.js'
import { LayeredMap } from './layered-map.js'
import { Lineages } from './lineages.js'
import { checkReferences } from './seal.js'

/* Over 250 lines because it is the one public face of this room; what it does is in the files beside it. */

export interface TimelineOptions {
  /** Most events that a block holds, 2 to 65,536. Default 2,048. A larger block costs less memory, a smaller one seeks faster. */
  readonly blockSize?: number
}

export interface AppendOptions {
  /** The zone of bare days that name none. Default `UTC`. */
  readonly zone?: string
  /** Also read local times without an offset in `zone`. Default false. */
  readonly localTimes?: boolean
  /** Where the input with this index stands in its file; faults repeat it, those of `seal` too. */
  readonly places?: (index: number) => Place | undefined
}

/** A timeline as JSON: all that arrived, in the order of arrival. */
export interface TimelineJson {
  readonly format: 'tapeline.timeline/1'
  readonly sealed: boolean
  readonly events: readonly Record<string, unknown>[]
}

interface Parts {
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly blockSize: number
  readonly chain: Chain
  readonly lineages: Lineages
  readonly index: LayeredMap<TapelineEvent>
  readonly places: LayeredMap<Place>
  readonly nextSeq: number
  readonly sealed: boolean
}

/**
 * The ordered history of dated events; a value. Every method that changes something gives a new timeline, which shares
 * with this one all blocks in which nothing changed and all that was computed before the first difference.
 *
 * Its events are those *in force*: a correction stands in the place of what it corrects, from when both arrived; what was
 * corrected or retracted is still found by its id, and stands again in {@link asKnownAt} a moment before the correction
 * was known. Order is by `at`, then by place: the number of arrival, or for a correction that of what it corrects.
 */
export class Timeline<Event extends TapelineEvent = TapelineEvent> implements Iterable<Event> {
  /** For the replay: the links of blocks. Not for users, and not stable. */
  readonly chain: Chain
  /** Whether all references were found complete and free of cycles when it was sealed. */
  readonly sealed: boolean
  /** The event types that it can hold. */
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  private readonly parts: Parts

  /** Use {@link createTimeline}. */
  constructor(parts: Parts) {
    this.parts = parts
    this.chain = parts.chain
    this.sealed = parts.sealed
    this.definitions = parts.definitions
  }

  /** Number of events in force. */
  get length(): number {
    return this.chain.length
  }

  /**
   * This timeline with more events, early or late, in any order. An event that has already arrived with the same body is
   * left out; if all have, the result is this very timeline. The result is not sealed.
   * @throws TapelineError with every fault of every input; nothing is appended then
   */
  append(inputs: InputOf<Event> | readonly InputOf<Event>[], options: AppendOptions = {}): Timeline<Event> {
    const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs]
    const faults: Fault[] = []
    const arrivals = new Map<string, TapelineEvent>()
    const places = new Map<string, Place>()
    for (const [index, input] of list.entries()) {
      const place = options.places?.(index)
      const read = readEvent(input, this.definitions, faults, { zone: options.zone, localTimes: options.localTimes, place })
      if (read === undefined) continue
      const known = arrivals.get(read.id) ?? this.find(read.id)
      if (known === undefined) {
        arrivals.set(read.id, Object.freeze({ ...read, seq: this.parts.nextSeq + arrivals.size }))
        if (place !== undefined) places.set(read.id, place)
      } else if (!sameBody(known, read)) {
        faults.push({
          code: 'event.id-conflict',
          message: 'Another event has this id; give this one an id of its own, or let it replace the other.',
          eventId: read.id,
          place,
          expected: 'the same event, or a new id',
          found: `a ${known.type} at ${formatInstant(known.at)} and a ${read.type} at ${formatInstant(read.at)}`,
        })
      }
    }
    if (faults.length > 0) throw new TapelineError(faults)
    return this.withArrivals(arrivals, places)
  }

  /**
   * This timeline, checked: every cause and every corrected event has arrived, none is its own cause, no cause is later
   * than its effect, and every instrument that an event names is listed.
   * @throws TapelineError with every fault
   */
  seal(): Timeline<Event> {
    if (this.sealed) return this
    const faults = checkReferences(this.arrivals(), this.definitions, (id) => this.inForce(id), (id) => this.parts.places.get(id))
    if (faults.length > 0) throw new TapelineError(faults)
    return new Timeline({ ...this.parts, sealed: true })
  }

  /** The event with this id that has arrived, in force or not; undefined if there is none. */
  find(id: string): Event | undefined {
    const event = this.parts.index.get(id)
    if (event === undefined) return undefined
    const lineage = this.parts.lineages.of(id)
    if (lineage !== undefined) return lineage.members.find((member) => member.id === id) as Event | undefined
    // The index is shared with timelines in which other events stand, so that the place decides.
    const standing = this.chain.placedAt(this.chain.rank(event.at, event.seq, false))
    return standing?.event === event ? (event as Event) : undefined
  }

  /** As {@link find}. @throws TapelineError `event.unknown` */
  get(id: string): Event {
    const event = this.find(id)
    if (event !== undefined) return event
    throw new TapelineError({ code: 'event.unknown', message: `No event with the id ${showValue(id)} has arrived.`, eventId: id })
  }

  /** What stands in the place of an event: itself, its correction, or nothing if it was retracted. @throws as {@link get} */
  inForce(id: string): Event | undefined {
    const event = this.get(id)
    const lineage = this.parts.lineages.of(id)
    return lineage === undefined ? event : (lineage.inForce?.event as Event | undefined)
  }

  /**
   * How many events stand before an event in force, 0 for the first.
   * @throws TapelineError `event.unknown` if no such event has arrived, or it is not in force
   */
  positionOf(id: string): number {
    const event = this.get(id)
    const seq = this.parts.lineages.of(id)?.inForce?.seq ?? event.seq
    const position = this.chain.rank(event.at, seq, false)
    if (this.chain.placedAt(position)?.event === event) return position
    const standing = this.inForce(id)
    throw new TapelineError({
      code: 'event.unknown',
      message: standing
        ? `The event '${id}' was corrected: '${standing.id}' stands in its place.`
        : `The event '${id}' was retracted, or only takes another back; it has no place.`,
      eventId: id,
    })
  }

  /** How many events have an `at` no later than this moment. @throws TapelineError as `parseInstant` */
  positionAt(when: DateInput): number {
    return this.chain.rank(parseInstant(when), Number.POSITIVE_INFINITY, true)
  }

  /** The event in force at a position, 0 for the first; undefined past the end. */
  eventAt(position: number): Event | undefined {
    if (!Number.isInteger(position) || position < 0) return undefined
    return this.chain.placedAt(position)?.event as Event | undefined
  }

  /** What stands for the declared causes of an event, without those that were retracted or have not arrived. */
  causesOf(id: string): Event[] {
    return this.get(id).causes.flatMap((cause) => (this.find(cause.id) ? (this.inForce(cause.id) ?? []) : []))
  }

  /** The events in force that declare this one as a cause, in the order of the tape. @throws as {@link get} */
  effectsOf(id: string): Event[] {
    this.get(id)
    return this.chain.links.flatMap((link) => effectsIn(link.block).get(id) ?? []) as Event[]
  }

  /** The events from one moment to another, both inclusive, as a timeline. */
  between(from: DateInput, to: DateInput): Timeline<Event> {
    const [first, last] = [parseInstant(from), parseInstant(to)]
    return this.restrict(
      (event) => event.at >= first && event.at <= last,
      (block) => decide((block.at[0] as number) >= first && (block.at.at(-1) as number) <= last, (block.at.at(-1) as number) < first || (block.at[0] as number) > last),
    )
  }

  /** The events for which a predicate holds, as a timeline; corrections are worked out afresh among them. */
  filter(predicate: (event: Event) => boolean): Timeline<Event> {
    return this.restrict(predicate as (event: TapelineEvent) => boolean, () => 'some')
  }

  /**
   * This timeline as it was known at a moment: only the events with `knownAt` no later, with the corrections known by
   * then. Where all was known, the result is this very timeline.
   */
  asKnownAt(when: DateInput): Timeline<Event> {
    const horizon = when === Number.POSITIVE_INFINITY ? when : parseInstant(when)
    return this.restrict(
      (event) => event.knownAt <= horizon,
      (block) => decide(block.knownAtMax <= horizon, block.knownAtMin > horizon),
      this.sealed,
    )
  }

  /** The events in force, in the order of the tape. */
  *[Symbol.iterator](): Generator<Event> {
    for (const { block } of this.chain.links) yield* block.events as readonly Event[]
  }

  /** All that arrived, corrected events and retractions included, in the order of arrival. */
  arrivals(): Event[] {
    const corrected = [...this.parts.lineages.all()].flatMap((lineage) => lineage.members)
    const all = new Set<TapelineEvent>([...this, ...corrected])
    return [...all].sort((left, right) => left.seq - right.seq) as Event[]
  }

  /** The timeline as JSON, exact: {@link timelineFromJson} gives the same one back. */
  toJSON(): TimelineJson {
    return { format: 'tapeline.timeline/1', sealed: this.sealed, events: this.arrivals().map(writeEvent) }
  }

  /** For the readers of files: takes in events that carry their number already. */
  withArrivals(arrivals: ReadonlyMap<string, TapelineEvent>, places: ReadonlyMap<string, Place> = new Map()): Timeline<Event> {
    if (arrivals.size === 0) return this
    const { parts } = this
    const find = (id: string): TapelineEvent | undefined => arrivals.get(id) ?? this.find(id)
    const list = [...arrivals.values()]
    const change = parts.lineages.arrive(list, find, (event) => arrivals.get(event.id) === event)
    return new Timeline<Event>({
      ...parts,
      chain: parts.chain.edit(change.removals, change.additions, parts.blockSize),
      lineages: change.lineages,
      index: parts.index.with(arrivals),
      places: parts.places.with(places),
      nextSeq: list.reduce((next, event) => Math.max(next, event.seq + 1), parts.nextSeq),
      sealed: false,
    })
  }

  private restrict(
    keep: (event: TapelineEvent) => boolean,
    judge: (block: Block) => 'all' | 'none' | 'some',
    sealed = false,
  ): Timeline<Event> {
    const { parts } = this
    const change = parts.lineages.restrict(keep)
    const kept = parts.chain.restrict((block) => {
      const judgement = judge(block)
      return judgement === 'some' ? block.placed().filter(({ event }: PlacedEvent) => keep(event)) : judgement
    })
    const chain = kept.edit(change.removals, change.additions, parts.blockSize)
    if (chain === parts.chain && change.lineages === parts.lineages) return this
    return new Timeline<Event>({ ...parts, chain, lineages: change.lineages, sealed })
  }
}

/**
 * An empty timeline for events of these definitions.
 * @throws TapelineError `definition.invalid` if two definitions have one type, or the block size is out of its bounds
 */
export function createTimeline<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  options: TimelineOptions = {},
): Timeline<EventOf<Definitions>> {
  const { blockSize = 2048 } = options
  if (!Number.isInteger(blockSize) || blockSize < 2 || blockSize > 65_536) {
    throw new TapelineError({ code: 'definition.invalid', message: 'blockSize', expected: '2 to 65,536', found: String(blockSize) })
  }
  const byType = new Map<string, AnyEventDefinition>([[eventRetracted.type, eventRetracted]])
  for (const definition of definitions) {
    const known = byType.get(definition.type)
    if (known !== undefined && known !== definition) {
      throw new TapelineError({ code: 'definition.invalid', message: `Two definitions have the type '${definition.type}'.` })
    }
    byType.set(definition.type, definition)
  }
  return new Timeline({
    definitions: byType,
    blockSize,
    chain: Chain.empty,
    lineages: Lineages.empty,
    index: LayeredMap.empty,
    places: LayeredMap.empty,
    nextSeq: 0,
    sealed: false,
  })
}

function decide(all: boolean, none: boolean): 'all' | 'none' | 'some' {
  if (all) return 'all'
  return none ? 'none' : 'some'
}

function sameBody(known: TapelineEvent, read: UnnumberedEvent): boolean {
  const { seq: _, ...body } = known
  return sameData(body, read)
}
