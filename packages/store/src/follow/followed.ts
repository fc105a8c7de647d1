import {
  createTimeline,
  type Live,
  live,
  type Projection,
  type Tape,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import {
  addArrivals,
  awaitedIds,
  computeDerived,
  continuedFrom,
  moveLive,
  tapeReadsOf,
  writeLiveState,
} from '@tapeline/core/internal'
import type { AnyProjection } from '@tapeline/core/types'
import type { EventLog } from '../event-log.js'
import { keptOf, type StoredState } from './checkpoint.js'
import { continuedTape } from './continued-tape.js'

/** Makes the branch of a timeline. */
export type MakesBranch<Event extends TapelineEvent> = (timeline: Timeline<Event>) => Timeline<Event>

/**
 * The replayed events of a log, up to a position. It holds all of them, or goes on from a stored state and holds the later ones: as
 * long as these are in order and nothing asks for the earlier ones. It then reads the log from its start.
 */
export class Followed<Event extends TapelineEvent, State> {
  private own: Live<Event, State>
  private branched: Live<Event, State> | undefined
  /** The state from which it goes on; undefined if it holds all events. */
  private stored: StoredState | undefined
  private isHistoryMissing = false

  constructor(
    private readonly log: EventLog<Event>,
    private readonly projection: Projection<State>,
  ) {
    this.own = live(this.emptyTimeline(), projection)
  }

  /** The state of all events. */
  get state(): State {
    return this.own.state
  }

  /** The state of the branch; undefined without one. */
  get branchState(): State | undefined {
    return this.branched?.state
  }

  /** Whether it holds all events. */
  get isWhole(): boolean {
    return this.stored === undefined
  }

  /**
   * Goes on from a stored state. Call it before any event is applied.
   * @returns false if the projection cannot do so
   */
  continueFrom(stored: StoredState): boolean {
    try {
      const projection = continuedFrom(this.projection as AnyProjection, stored.states, (tape) =>
        continuedTape(stored, tape, () => this.missHistory()),
      )
      this.own = live(this.emptyTimeline(), projection as Projection<State>)
    } catch {
      return false
    }
    this.stored = stored
    if (this.isComplete()) return true
    this.stored = undefined
    this.own = live(this.emptyTimeline(), this.projection)
    return false
  }

  /**
   * Applies the next events of the log.
   * @param position of the log before them
   * @param branchOf makes the branch after them
   * @throws as `Live.append` and `whatIf`; the states are then as before
   */
  async apply(events: readonly Event[], position: number, branchOf?: MakesBranch<Event>): Promise<void> {
    let before = this.own.timeline
    const arrivals = new Map(events.map((event) => [event.id, event]))
    try {
      if (!this.goOn(addArrivals(before, arrivals))) {
        this.replayWhole(await this.log.timeline({ to: position }))
        before = this.own.timeline
        this.goOn(addArrivals(before, arrivals))
      }
      if (branchOf !== undefined) this.branch(branchOf)
    } catch (error) {
      moveLive(this.own, before)
      throw error
    }
  }

  /** Applies all events of the log up to a position, which must be the first that are applied. @throws as {@link apply} */
  async catchUp(after: number, to: number): Promise<void> {
    const timeline = await this.log.timeline({ after, to })
    if (!this.goOn(timeline)) this.replayWhole(await this.log.timeline({ to }))
  }

  /** Makes the branch of all events so far. */
  branch(branchOf: MakesBranch<Event>): void {
    const timeline = branchOf(this.own.timeline)
    if (this.branched === undefined) this.branched = live(timeline, this.projection)
    else moveLive(this.branched, timeline)
  }

  /** All events up to a position, which it has reached. */
  async timeline(position: number): Promise<Timeline<Event>> {
    if (!this.isWhole) this.replayWhole(await this.log.timeline({ to: position }))
    return this.own.timeline
  }

  /** What a checkpoint stores. @throws TapelineError `state.unsupported` */
  toStore(): StoredState {
    const { own, stored } = this
    const { timeline } = own
    const tapeOf = (tape: Tape): Tape =>
      stored === undefined ? tape : continuedTape(stored, tape, () => this.missHistory())
    return {
      length: (stored?.length ?? 0) + timeline.length,
      now: timeline.eventBefore(timeline.length)?.at ?? stored?.now,
      awaited: [...(stored?.awaited ?? []), ...awaitedIds(timeline)],
      states: writeLiveState(this.projection as AnyProjection, own),
      kept: keptOf(tapeReadsOf(this.projection as AnyProjection, timeline, own.state, tapeOf)),
    }
  }

  /** Applies a longer timeline. @returns whether that gives the state of all events; if not, the earlier ones are needed */
  private goOn(timeline: Timeline<Event>): boolean {
    if (!this.isInOrder(timeline)) return false
    moveLive(this.own, timeline)
    return this.isComplete()
  }

  /** Whether events can be applied to the stored state: none is earlier, and none corrects an earlier one. */
  private isInOrder(timeline: Timeline<Event>): boolean {
    const { stored } = this
    if (stored === undefined) return true
    const { now = Number.NEGATIVE_INFINITY, awaited } = stored
    const isLate = timeline.length > 0 && (timeline.eventBefore(1) as Event).at < now
    if (isLate || awaited.some((id) => timeline.find(id) !== undefined)) return false
    return awaitedIds(timeline).length === 0
  }

  /** Whether all values of the state can be computed from the events that it holds. It computes them. */
  private isComplete(): boolean {
    if (this.stored === undefined) return true
    this.isHistoryMissing = false
    computeDerived(this.projection as AnyProjection, this.own.state)
    return !this.isHistoryMissing
  }

  private replayWhole(timeline: Timeline<Event>): void {
    this.own = live(timeline, this.projection)
    this.stored = undefined
  }

  private missHistory(): never {
    this.isHistoryMissing = true
    throw new Error('A derived value reads events before the stored state.')
  }

  private emptyTimeline(): Timeline<Event> {
    return createTimeline([...this.log.definitions.values()]) as unknown as Timeline<Event>
  }
}
