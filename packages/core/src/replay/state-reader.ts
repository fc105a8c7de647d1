import type { AnyEventDefinition } from '../event/definition.js'
import type { AnyProjection, Tape } from '../projection/projection.js'
import type { Chain } from '../timeline/chain/chain.js'
import { CHECKPOINT_BUDGET_BYTES } from './checkpoint-budget.js'
import { Cursor, type ReplayMode } from './cursor.js'
import { CheckpointInterval } from './partial/checkpoint-interval.js'
import { programOf } from './program.js'
import { Publisher } from './publisher.js'
import { publishWithTape } from './tape.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/**
 * Reads the published states of a chain, by one cursor that moves along it. All that reads states does so here, and so gains
 * from checkpoints, from replays of single entries and from lazily published states.
 */
export class StateReader {
  private readonly cursor: Cursor
  private readonly publisher: Publisher
  /** The chain, with a reader of earlier positions for derived values, so that this one's cursor stays where it is. */
  private source: { readonly chain: Chain; earlier: StateReader | undefined }

  /** @param budgetBytes most bytes that the checkpoints of the chain may hold */
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
   * The state at a position, deeply frozen; parts of it are replayed when they are first read, where that is less work. It
   * stays good.
   * @throws TapelineError as {@link Cursor.seek}, and `state.unsupported`
   */
  stateAt(position: number): unknown {
    return this.published(position, (tape) => this.lazily(position, tape) ?? this.whole(position, tape))
  }

  /** As {@link stateAt}, but worked out lazily or not at all: undefined where that is not possible. */
  lazyStateAt(position: number): unknown {
    return this.published(position, (tape) => this.lazily(position, tape))
  }

  /** As {@link stateAt}, replayed at once: for positions that are read one after the other. */
  wholeStateAt(position: number): unknown {
    return this.published(position, (tape) => this.whole(position, tape))
  }

  /** A view of the state at a position, which publishes what is read of it. It is good until the reader moves. */
  viewAt(position: number): unknown {
    this.cursor.seek(position)
    return this.published(position, (tape) => this.publisher.view(tape))
  }

  /**
   * Goes over to another chain; states that are worked out lazily then have to be read again.
   * @param appended how many events it has more than this one, if it is this one with events appended; Immer then shares
   * what an event leaves unchanged, which pays for a few
   */
  follow(chain: Chain, appended?: number): void {
    const keptState = this.cursor.follow(chain)
    this.source = { chain, earlier: undefined }
    if (appended === undefined) return
    this.cursor.mode = keptState && appended <= IMMER_APPEND_MAX ? 'immer' : 'fast'
    if (this.cursor.mode === 'immer') this.publisher.sharePublished()
  }

  private lazily(position: number, tape: Tape): unknown {
    // The other modes run every event by design.
    if (this.mode !== 'fast') return undefined
    const { program } = this.cursor
    const interval = CheckpointInterval.to(program, this.definitions, this.source.chain, position)
    return interval && this.publisher.publishLazily(interval, () => this.cursor.seek(position), tape)
  }

  private whole(position: number, tape: Tape): unknown {
    this.cursor.seek(position)
    return this.publisher.publish(tape)
  }

  private published(position: number, publish: (tape: Tape) => unknown): unknown {
    // Derived values of a state may be read when the reader has gone over to another chain.
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

const IMMER_APPEND_MAX = 64
