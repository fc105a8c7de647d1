import {
  type AnyEventDefinition,
  createTimeline,
  type DateInput,
  type InputOf,
  isTapelineError,
  parseInstant,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { checkArgument, checkOptions, kinds } from '@tapeline/core/internal'
import type { LogAppended, LogHead, LogPeriod, LogRange, LogStore } from '@tapeline/core/log'
import type { AppendOptions } from '@tapeline/core/types'
import { BATCH_SIZE, POSITION, SIGNAL, STORE } from './check-arguments.js'
import { noTransactions, shorter } from './errors.js'
import { readEvents } from './records/read-events.js'
import { readTimeline } from './records/read-timeline.js'
import { sameStored } from './records/same-stored.js'
import { verifyRecords } from './records/verify-records.js'
import { writeRecords } from './records/write-records.js'
import { Wake } from './wake.js'

export interface LogWriteOptions extends AppendOptions {
  /**
   * The position up to which the writer has read. If another writer has appended since, the append is refused with `log.conflict`.
   * Default: append wherever the log ends.
   */
  readonly expectedPosition?: number
  /**
   * A transaction of your own, which contains the append: the events are in the log if it commits. For a log in PostgreSQL, a
   * connected client of `pg` after `BEGIN`, on the same database. Other appends wait until it ends, so end it soon. Default: the
   * append is a transaction of its own.
   */
  readonly within?: object
}

/** A part of a log. Each bound is optional; an event must fit all of them. */
export interface LogReadOptions {
  /** Only events after this position. Default 0: from the start. */
  readonly after?: number
  /** Only events up to and with this position. */
  readonly to?: number
  /** Only events that happened from this moment on (inclusive). */
  readonly from?: DateInput
  /** Only events that happened until this moment (inclusive). */
  readonly until?: DateInput
  /** Only events that became known from this moment on (inclusive). */
  readonly knownFrom?: DateInput
  /** Only events that became known until this moment (inclusive). */
  readonly knownTo?: DateInput
  /** Most events of a batch. Default 1,000. */
  readonly batchSize?: number
}

export interface LogSubscribeOptions {
  /** Only events after this position. Default 0: everything, then what is new. */
  readonly after?: number
  /** Ends the subscription without an error. */
  readonly signal?: AbortSignal
  /** How often to look for new events if no hint arrives. Default 1,000 ms. */
  readonly pollMs?: number
  /** Most events of a batch. Default 1,000. */
  readonly batchSize?: number
}

export interface LogTimelineOptions {
  /** Only events that were known by this moment (inclusive). Default: all. */
  readonly knownAt?: DateInput
  /** Only events after this position. Default 0: from the start. */
  readonly after?: number
  /** Only events up to and with this position. Default: all. */
  readonly to?: number
}

/** Consecutive events of a log. The `seq` of each is its position less 1. */
export interface LogBatch<Event extends TapelineEvent = TapelineEvent> extends LogHead {
  /** At least one. */
  readonly events: readonly Event[]
  /** The position of the last of them. */
  readonly position: number
  /** The hash of the log there. */
  readonly hash: string
}

const BATCH = 1000
const POLL_MS = 1000

/**
 * A durable log of events. It only grows: an append adds events at its end, and a correction is a new event. `openLog` opens one.
 *
 * A log reads the events of each of its types by the definition, older versions by its upcasters. If a log has a newer version of a
 * type than its definition, all reads that meet it are refused with `log.version`.
 */
export class EventLog<Event extends TapelineEvent = TapelineEvent> {
  /** The adapter, for followers and tools. */
  readonly store: LogStore
  /** The event types that it accepts, by name. */
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  private readonly types: readonly AnyEventDefinition[]
  private readonly waiting = new Set<Wake>()
  private isOpen = true

  /**
   * @param store an adapter; `openLog` opens those of this package
   * @throws TapelineError `argument.invalid`; `definition.invalid` if two definitions have the same type
   */
  constructor(store: LogStore, definitions: readonly AnyEventDefinition[]) {
    checkArgument('new EventLog()', 'store', store, STORE)
    checkArgument('new EventLog()', 'definitions', definitions, kinds.definitions)
    this.store = store
    this.types = [...definitions]
    this.definitions = createTimeline(definitions).definitions
  }

  /** The end of the log: the number of its events, and the hash of the last. */
  async head(): Promise<LogHead> {
    return await this.store.head()
  }

  /**
   * Appends events in their order, all or none; they are on disk when the promise resolves. They are checked as by
   * `Timeline.append`. An event that the log has with the same contents is not stored again, so that an append can be repeated
   * after a lost answer.
   * @returns the position of each given event, the number of new ones, and the end of the log
   * @throws TapelineError with the first 300 faults of the events, and the number of all; `log.conflict` if another writer appended
   * after `expectedPosition`; `event.id-conflict` if the log has another event with an id; `log.busy` if other writers hold the log
   * for too long; `log.failed` if the database failed: repeat the append then, since it may have been stored. With `within`, errors
   * of the database as they are; `argument.invalid` if the log is not in PostgreSQL, or there is no transaction
   */
  async append(
    inputs: InputOf<Event> | readonly InputOf<Event>[],
    options: LogWriteOptions = {},
  ): Promise<LogAppended> {
    checkArgument('append()', 'inputs', inputs, INPUTS)
    checkOptions('append()', options, WRITE_OPTIONS)
    const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs]
    const { expectedPosition, within } = options
    const append = this.appending(within)
    const records = writeRecords(list, this.definitions, options)
    try {
      return await append(records, { expectedPosition })
    } catch (error) {
      if (!isTapelineError(error, 'event.id-conflict')) throw error
      // The log may have the same event with its keys in another order, or of an older version.
      const stored = await sameStored(this.store, records, this.definitions)
      if (stored === undefined) throw error
      return await append(stored, { expectedPosition })
    }
  }

  /**
   * Reads a part of the log in the order of positions, up to its end at the time when reading starts.
   * @returns batches of at least one event
   * @throws TapelineError `log.version` for an event of a newer version; `log.invalid` for a damaged one; with all faults of a batch if
   * events do not fit their definitions
   */
  read(options: LogReadOptions = {}): AsyncIterable<LogBatch<Event>> {
    checkOptions('read()', options, READ_OPTIONS)
    const { from, until, knownFrom, knownTo, batchSize = BATCH, after, to } = options
    const range = { after, to, at: periodOf(from, until), knownAt: periodOf(knownFrom, knownTo) }
    return this.batches(range, batchSize)
  }

  /**
   * The events after a position, then what is appended by any process, until the signal or {@link close} ends it. Every event comes
   * once, in the order of positions.
   * @throws TapelineError as {@link read}; `log.changed` if the log is shorter than what has been read
   */
  subscribe(options: LogSubscribeOptions = {}): AsyncIterable<LogBatch<Event>> {
    checkOptions('subscribe()', options, SUBSCRIBE_OPTIONS)
    return this.newBatches(options)
  }

  /**
   * The log as a timeline, not sealed: the same as that of `createTimeline(definitions).append(events)` with its events in the order
   * of positions. With `knownAt`, only the events that were known then. Events of the current version of a type that declares
   * columns are not checked by its schema again.
   * @throws TapelineError as {@link read}
   */
  async timeline(options: LogTimelineOptions = {}): Promise<Timeline<Event>> {
    checkOptions('timeline()', options, { knownAt: kinds.date, after: POSITION, to: POSITION })
    const { knownAt, after, to } = options
    const range = { after, to, knownAt: periodOf(undefined, knownAt) }
    return await readTimeline<Event>(this.store, this.types, range)
  }

  /**
   * Checks the whole log: positions without gaps, unique ids, the hash chain, that each event is as it was appended, the pages and
   * indices of an SQLite database, and that its timeline can be sealed: every cause and corrected event is in the log, and projections can replay it.
   * @returns the end of the log
   * @throws TapelineError with the first 300 faults, and the number of all; `log.invalid` names the position and the id of an event that
   * was changed
   */
  async verify(): Promise<LogHead> {
    // First the records, since their faults name events.
    const head = await verifyRecords(this.store)
    await this.store.verify?.()
    const timeline = await this.timeline({ to: head.position })
    timeline.seal()
    return head
  }

  /** Ends reads and subscriptions, and closes the connections or files. */
  async close(): Promise<void> {
    this.isOpen = false
    for (const wake of this.waiting) wake.ring()
    await this.store.close()
  }

  private appending(within: object | undefined): LogStore['append'] {
    const { store } = this
    if (within === undefined) return (records, options) => store.append(records, options)
    if (store.appendWithin === undefined) throw noTransactions(store.location)
    const { appendWithin } = store
    return (records, options) => appendWithin.call(store, within, records, options)
  }

  private async *batches(range: LogRange, batchSize: number): AsyncGenerator<LogBatch<Event>> {
    const { store, definitions } = this
    for await (const records of store.read(range, batchSize)) {
      const last = records.at(-1)
      if (last === undefined) continue
      const events = readEvents(records, {
        definitions,
        location: store.location,
      }) as TapelineEvent[] as Event[]
      yield { events, position: last.position, hash: last.hash }
    }
  }

  private async *newBatches(options: LogSubscribeOptions): AsyncGenerator<LogBatch<Event>> {
    const { signal, pollMs = POLL_MS, batchSize = BATCH } = options
    const { store, waiting } = this
    const isEnded = (): boolean => !this.isOpen || signal?.aborted === true
    let { after = 0 } = options
    if (isEnded()) return
    const wake = new Wake()
    waiting.add(wake)
    let stop: (() => Promise<void>) | undefined
    try {
      stop = await store.onAppended(() => wake.ring())
      while (!isEnded()) {
        wake.reset()
        let isNew = false
        for await (const batch of this.batches({ after }, batchSize)) {
          isNew = true
          after = batch.position
          yield batch
          if (isEnded()) return
        }
        if (!isNew) {
          const { position } = await store.head()
          if (position < after) throw shorter(store.location, after, position)
        }
        await wake.wait(pollMs, signal)
      }
    } catch (error) {
      // Closing the log is the end of its subscriptions.
      if (!(isEnded() && isTapelineError(error, 'log.closed'))) throw error
    } finally {
      waiting.delete(wake)
      await stop?.()
    }
  }
}

const INPUTS = {
  expected: 'an event, or an array of events',
  fits: (value: unknown) => kinds.record.fits(value) || kinds.list.fits(value),
}

const WRITE_OPTIONS = {
  expectedPosition: POSITION,
  within: kinds.record,
  zone: kinds.text,
  localTimes: kinds.boolean,
  places: kinds.function,
}

const READ_OPTIONS = {
  after: POSITION,
  to: POSITION,
  from: kinds.date,
  until: kinds.date,
  knownFrom: kinds.date,
  knownTo: kinds.date,
  batchSize: BATCH_SIZE,
}

const SUBSCRIBE_OPTIONS = {
  after: POSITION,
  signal: SIGNAL,
  pollMs: kinds.milliseconds,
  batchSize: BATCH_SIZE,
}

function periodOf(from: DateInput | undefined, to: DateInput | undefined): LogPeriod | undefined {
  if (from === undefined && to === undefined) return undefined
  return {
    from: from === undefined ? undefined : parseInstant(from),
    to: to === undefined ? undefined : parseInstant(to),
  }
}
