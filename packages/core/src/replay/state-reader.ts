import type { AnyEventDefinition } from '../event/definition.js'
import type { AnyProjection, Tape } from '../projection/projection.js'
import type { Chain } from '../timeline/chain/chain.js'
import { CHECKPOINT_BUDGET_BYTES } from './checkpoint-budget.js'
import { Cursor, type ReplayMode } from './cursor.js'
import type { PicksEvent } from './on-events.js'
import { partialReplayOf } from './partial-replays.js'
import { programOf } from './program.js'
import { Publisher } from './publisher.js'
import { publishWithTape } from './tape.js'
import { type Condition, FirstHeld } from './tracked/first-held.js'
import { TrackedCursor } from './tracked/tracked-cursor.js'
import { TrackedState } from './tracked/tracked-state.js'
import type { TrackingScope } from './tracked/tracking-scope.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/**
 * Reads the published states of a chain by one cursor. All readers of states use it, and so profit from checkpoints, replays of
 * single entries and lazily published states.
 */
export class StateReader {
  /** Others must leave it at its position. */
  readonly cursor: Cursor
  private readonly publisher: Publisher
  /** The chain, with a reader of earlier positions for derived values, so that the cursor of this reader does not move. */
  private source: { readonly chain: Chain; earlier: StateReader | undefined }

  /** @param budgetBytes most bytes that the checkpoints of the chain may take */
  constructor(
    private readonly projection: AnyProjection,
    chain: Chain,
    private readonly definitions: Definitions,
    private readonly mode: ReplayMode = 'fast',
    private readonly budgetBytes: number = CHECKPOINT_BUDGET_BYTES,
  ) {
    this.source = { chain, earlier: undefined }
    const program = programOf(projection, mode)
    this.cursor = new Cursor(program, chain, definitions, mode, budgetBytes)
    this.publisher = new Publisher(projection, this.cursor)
  }

  /**
   * The state at a position, deeply frozen. Entries are replayed on the first read if that is less work. It stays valid.
   * @throws TapelineError as {@link Cursor.seek}, and `state.unsupported`
   */
  stateAt(position: number): unknown {
    return this.published(position, (tape) => this.lazily(position, tape) ?? this.whole(position, tape))
  }

  /** As {@link stateAt}, or undefined if its entries cannot be replayed on read. */
  lazyStateAt(position: number): unknown {
    return this.published(position, (tape) => this.lazily(position, tape))
  }

  /** As {@link stateAt}, replayed at once. Use it for positions that are read in order. */
  wholeStateAt(position: number): unknown {
    return this.published(position, (tape) => this.whole(position, tape))
  }

  /** A view of the state at a position, which publishes only what is read. It is valid until the reader moves. */
  viewAt(position: number): unknown {
    this.cursor.seek(position)
    return this.published(position, (tape) => this.publisher.view(tape))
  }

  /** Starts views of the states that note what is read of them. They are at the position of the reader. */
  track(): TrackedReader {
    const { chain } = this.source
    const { program, start } = this.cursor
    // The other modes run every event.
    const entries =
      this.mode === 'fast'
        ? partialReplayOf(program)?.entriesCursor(program, this.definitions, chain, start)
        : undefined
    const cursor = new TrackedCursor(this.cursor, entries)
    const tracked = new TrackedState(this.projection, cursor, this.publisher, chain)
    return {
      tracked,
      cursor,
      view: (scope) => this.published(cursor.position, (tape) => tracked.view(scope, tape)),
    }
  }

  /**
   * The first position right after an event for which a condition holds, or undefined.
   * @param isTested after which events it is tested; default: all
   * @throws as {@link stateAt}, and as the condition
   */
  firstHeld(condition: Condition, isTested?: PicksEvent): number | undefined {
    const { chain } = this.source
    const { program } = this.cursor
    for (;;) {
      const { sharedObjectCount } = program
      const reader = this.track()
      const found = new FirstHeld({ ...reader, chain, condition, isTested }).find()
      if (!reader.cursor.isWhole) return found
      // If a state held an object at two paths, it runs under Immer from now on, and the condition was asked about wrong values.
      for (const slot of program.slots) this.publisher.tryPublish(slot)
      if (sharedObjectCount === program.sharedObjectCount) return found
    }
  }

  /**
   * Switches to another chain. Lazy states of the former chain must be read again.
   * @param appended the number of appended events, if the chain is the former one with events appended. A few of them run under
   * Immer, so that unchanged values stay the same objects.
   */
  follow(chain: Chain, appended?: number): void {
    const keptState = this.cursor.follow(chain)
    this.source = { chain, earlier: undefined }
    if (appended === undefined) return
    this.cursor.mode = keptState && appended <= IMMER_APPEND_MAX ? 'immer' : 'fast'
    if (this.cursor.mode === 'immer') this.publisher.sharePublished()
  }

  private lazily(position: number, tape: Tape): unknown {
    // The other modes run every event.
    if (this.mode !== 'fast') return undefined
    const { program } = this.cursor
    const interval = partialReplayOf(program)?.intervalTo(
      program,
      this.definitions,
      this.source.chain,
      position,
    )
    return interval && this.publisher.publishLazily(interval, () => this.cursor.seek(position), tape)
  }

  private whole(position: number, tape: Tape): unknown {
    this.cursor.seek(position)
    return this.publisher.publish(tape)
  }

  private published(position: number, publish: (tape: Tape) => unknown): unknown {
    // Derived values of a state may be read after the reader has switched to another chain.
    const { source: scene } = this
    return publishWithTape(publish, scene.chain, position, (before) => {
      scene.earlier ??= new StateReader(
        this.projection,
        scene.chain,
        this.definitions,
        this.mode,
        this.budgetBytes,
      )
      return scene.earlier.stateAt(before)
    })
  }
}

/** A cursor with tracked views of its state. */
export interface TrackedReader {
  readonly tracked: TrackedState
  readonly cursor: TrackedCursor
  /** The state at the position of the cursor. */
  readonly view: (scope: TrackingScope) => unknown
}

const IMMER_APPEND_MAX = 64
