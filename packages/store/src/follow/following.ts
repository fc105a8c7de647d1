import { isTapelineError, type Projection, type TapelineEvent, type Timeline } from '@tapeline/core'
import { checkArgument, Emitter, kinds, stateChange } from '@tapeline/core/internal'
import type { AnyProjection, StateChange } from '@tapeline/core/types'
import { POSITION } from '../check-arguments.js'
import { closed } from '../errors.js'
import type { EventLog } from '../event-log.js'
import { Wake } from '../wake.js'
import { checkHistory } from './check-history.js'
import { readStored, versionOf, writeStored } from './checkpoint.js'
import type { FollowOptions } from './follow-options.js'
import { Followed, type MakesBranch } from './followed.js'

/** What subscribers receive after new events. */
export interface FollowUpdate<Event extends TapelineEvent, State> extends StateChange<State> {
  /** The position of the log that the state includes. */
  readonly position: number
  /** The new events, in the order of positions. */
  readonly events: readonly Event[]
  /** The same of the branch; undefined without edits and reactions. */
  readonly branch: StateChange<State> | undefined
}

interface Signals<Event extends TapelineEvent, State> {
  readonly update: FollowUpdate<Event, State>
  readonly error: unknown
}

/** The state of a log, at a position. */
interface Current<State> {
  readonly position: number
  readonly state: State
  readonly branch: State | undefined
}

const CHECKPOINT_EVERY = 10_000
const [RETRY_MS_MIN, RETRY_MS_MAX] = [250, 10_000]

/** A replay that follows a log. `follow` makes it. */
export class Following<Event extends TapelineEvent, State> {
  /**
   * Settles when following ends: resolves after {@link close}, after the signal, and when the log is closed; rejects with the error
   * that ended it.
   */
  readonly ended: Promise<void>
  private readonly emitter = new Emitter<Signals<Event, State>>(
    (error) => error,
    (error) => error,
  )
  private readonly followed: Followed<Event, State>
  private readonly stopping = new AbortController()
  private readonly waiting = new Set<() => void>()
  private readonly name: string
  private readonly version: string
  private readonly checkpointEvery: number
  private branchOf: MakesBranch<Event> | undefined
  private current: Current<State>
  /** The end of the last whole batch, and the position of the last checkpoint. */
  private mark = { position: 0, hash: '' }
  private stored = 0
  private isStorable = true
  private end: { readonly error: unknown } | undefined
  private lastTurn: Promise<unknown> = Promise.resolve()
  private settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void }

  /** Use {@link follow}. */
  constructor(
    private readonly log: EventLog<Event>,
    projection: Projection<State>,
    private readonly options: FollowOptions,
  ) {
    this.name = options.name ?? projection.name
    this.version = versionOf(projection as AnyProjection, options.version)
    this.checkpointEvery = options.checkpointEvery ?? CHECKPOINT_EVERY
    this.followed = new Followed(log, projection)
    this.current = { position: 0, state: this.followed.state, branch: undefined }
    this.ended = new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
    })
    if (options.onError !== undefined) {
      this.emitter.on('error', options.onError)
      // The error was reported.
      this.ended.catch(() => undefined)
    }
  }

  /** The state of all events up to {@link position}. */
  get state(): State {
    return this.current.state
  }

  /** The state of the branch there; undefined without edits and reactions. */
  get branch(): State | undefined {
    return this.current.branch
  }

  /** The position of the log that the states include. */
  get position(): number {
    return this.current.position
  }

  /**
   * Subscribes to the updates of later events. An update has all events that were read together, up to `batchSize`.
   * @returns a function that ends this subscription at once
   */
  subscribe(listener: (update: FollowUpdate<Event, State>) => void): () => void {
    checkArgument('subscribe()', 'listener', listener, kinds.function)
    return this.emitter.on('update', listener)
  }

  /**
   * Waits until the states include a position, such as that of an append.
   * @throws what ended following, if it ends before: TapelineError `log.closed` after {@link close}; `argument.invalid`
   */
  async reached(position: number): Promise<void> {
    checkArgument('reached()', 'position', position, POSITION)
    while (this.current.position < position) {
      if (this.end !== undefined) throw this.end.error
      await new Promise<void>((resolve) => this.waiting.add(resolve))
    }
  }

  /**
   * The events up to {@link position} as a timeline, not sealed. After a start from a checkpoint, the first call reads the log from
   * its start.
   */
  async timeline(): Promise<Timeline<Event>> {
    return await this.inTurn(() => this.followed.timeline(this.current.position))
  }

  /** Stores a checkpoint and ends. The log stays open. */
  async close(): Promise<void> {
    this.stopping.abort()
    await this.ended.catch(() => undefined)
  }

  /**
   * Reads the log up to its end.
   * @internal
   */
  async start(): Promise<void> {
    const { log, options, followed } = this
    const { signal, replaceCheckpoint = false } = options
    signal?.throwIfAborted()
    this.branchOf = await branchMaker(options)
    const isStored = this.checkpointEvery > 0 && !replaceCheckpoint
    const checkpoint = isStored ? await log.store.readCheckpoint(this.name) : undefined
    if (checkpoint !== undefined) {
      await checkHistory(log.store, checkpoint)
      const stored = readStored(checkpoint.state, this.version, log.definitions)
      // A branch needs all events.
      if (stored !== undefined && this.branchOf === undefined && followed.continueFrom(stored)) {
        this.mark = checkpoint
        this.stored = checkpoint.position
        this.current = { position: checkpoint.position, state: followed.state, branch: undefined }
      }
    }
    const head = await log.head()
    if (head.position > this.mark.position) {
      await followed.catchUp(this.mark.position, head.position)
      this.mark = head
      this.current = { position: head.position, state: followed.state, branch: undefined }
      await this.storeIfDue()
    }
    signal?.throwIfAborted()
    if (this.branchOf !== undefined) {
      followed.branch(this.branchOf)
      this.current = { ...this.current, branch: followed.branchState }
    }
    signal?.addEventListener('abort', () => this.stopping.abort(), { once: true })
    void this.run()
  }

  private async run(): Promise<void> {
    let failure: { readonly error: unknown } | undefined
    try {
      await this.followOn()
      await this.store().catch((error: unknown) => {
        if (!isTapelineError(error, 'log.closed')) throw error
      })
    } catch (error) {
      failure = { error }
    }
    this.end = failure ?? { error: closed(this.log.store.location) }
    this.wakeAll()
    if (failure === undefined) this.settle.resolve()
    else {
      this.settle.reject(failure.error)
      if (this.options.onError !== undefined) this.report(failure.error)
    }
  }

  /** Applies what comes until it is stopped. If the database failed, it tries again, as long as somebody hears of it. */
  private async followOn(): Promise<void> {
    const { signal } = this.stopping
    const { pollMs, batchSize } = this.options
    const polling = {
      ...(pollMs === undefined ? {} : { pollMs }),
      ...(batchSize === undefined ? {} : { batchSize }),
    }
    let retryMs = RETRY_MS_MIN
    for (;;) {
      try {
        for await (const batch of this.log.subscribe({ after: this.position, signal, ...polling })) {
          await this.inTurn(async () => {
            await this.applyAll(batch.events, this.branchOf)
            this.mark = { position: batch.position, hash: batch.hash }
            await this.storeIfDue()
          })
          retryMs = RETRY_MS_MIN
        }
        return
      } catch (error) {
        if (!this.isTemporary(error)) throw error
        this.report(error)
        await new Wake().wait(retryMs, signal)
        if (signal.aborted) return
        retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)
      }
    }
  }

  /** Applies events and publishes them; if one fails, those before it. */
  private async applyAll(events: readonly Event[], branchOf: MakesBranch<Event> | undefined): Promise<void> {
    if (events.length === 0) return
    const { position } = this.current
    try {
      await this.followed.apply(events, position, branchOf)
    } catch (error) {
      if (events.length === 1 || isTemporary(error)) throw error
      for (const event of events) await this.applyAll([event], branchOf)
      return
    }
    const { state, branchState } = this.followed
    const before = this.current
    this.current = { position: (events.at(-1) as Event).seq + 1, state, branch: branchState }
    this.publish(before, events)
  }

  private publish(before: Current<State>, events: readonly Event[]): void {
    const { position, state, branch } = this.current
    const changed = branch === undefined ? undefined : stateChange(before.branch as State, branch, {})
    this.wakeAll()
    this.emitter.enqueue('update', stateChange(before.state, state, { position, events, branch: changed }))
    this.emitter.flush()
    this.emitter.throwUnhandled()
  }

  private async storeIfDue(): Promise<void> {
    if (this.checkpointEvery === 0 || this.mark.position - this.stored < this.checkpointEvery) return
    try {
      await this.store()
    } catch (error) {
      if (!this.isTemporary(error)) throw error
      this.report(error)
    }
  }

  /** Stores a checkpoint at the end of the last batch. If the state cannot be stored, that is reported once. */
  private async store(): Promise<void> {
    const { mark } = this
    if (this.checkpointEvery === 0 || !this.isStorable || mark.position <= this.stored) return
    if (mark.position !== this.current.position) return
    let state: string
    try {
      state = writeStored(this.version, this.followed.toStore())
    } catch (error) {
      if (!isTapelineError(error, 'state.unsupported')) throw error
      this.isStorable = false
      this.warn(error)
      return
    }
    await this.log.store.writeCheckpoint({ name: this.name, ...mark, state })
    this.stored = mark.position
  }

  private warn(error: Error): void {
    if (this.options.onError !== undefined) this.report(error)
    else
      process.emitWarning(
        `No checkpoint is stored, so each start replays the log: ${error.message} Set 'checkpointEvery: 0' if that is intended.`,
        { code: 'TAPELINE_CHECKPOINT' },
      )
  }

  private report(error: unknown): void {
    this.emitter.enqueue('error', error)
    this.emitter.flush()
    this.emitter.throwUnhandled()
  }

  private isTemporary(error: unknown): boolean {
    return this.options.onError !== undefined && isTemporary(error)
  }

  /** One after the other, since reading the history takes time. */
  private async inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.lastTurn.then(act)
    this.lastTurn = turn.catch(() => undefined)
    return await turn
  }

  private wakeAll(): void {
    const woken = [...this.waiting]
    this.waiting.clear()
    for (const wake of woken) wake()
  }
}

/** Whether the database may answer later. */
function isTemporary(error: unknown): boolean {
  return isTapelineError(error, 'log.failed') || isTapelineError(error, 'log.busy')
}

/** @returns undefined without edits and reactions */
async function branchMaker<Event extends TapelineEvent>(
  options: FollowOptions,
): Promise<MakesBranch<Event> | undefined> {
  const { edits, reactions, seed, derivedMax } = options
  if (edits === undefined && reactions === undefined) return undefined
  const { whatIf } = await import('@tapeline/core/what-if')
  const given = {
    name: 'what-if',
    ...(edits === undefined ? {} : { edits }),
    ...(reactions === undefined ? {} : { reactions }),
    ...(seed === undefined ? {} : { seed }),
    ...(derivedMax === undefined ? {} : { derivedMax }),
  }
  return (timeline) => whatIf(timeline, given)
}
