import type { Failure } from '../codegen/interpreted-runner.js'
import type { AnyEventDefinition } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import type { Block } from '../timeline/columns/block.js'
import { instrumentOf } from '../timeline/columns/instrument-column.js'
import { applyByImmer, applyChecked, applyMixed, applyWithDiagnosis, probeMissing } from './apply-event.js'
import { sharesPrefix } from './changed-events.js'
import { capture, restore, SharedInSlot, thaw } from './checkpoint.js'
import { CHECKPOINT_BUDGET_BYTES, CheckpointBudget } from './checkpoint-budget.js'
import { checkpointBefore } from './checkpoint-map.js'
import { runBlock } from './hot-loop.js'
import { adoptCheckpoints, parentPrefixBefore, sharedCheckpoint } from './parent-checkpoints.js'
import type { KeyedReplay } from './partial/keyed-replay.js'
import { partialReplayOf } from './partial-replays.js'
import type { Program } from './program.js'
import { RequiresImmer } from './requires-immer.js'
import type { Cell, Checkpoint, Snapshot } from './slot.js'

/** `fast`: on plain state; `immer`: under Immer, event by event; `checked`: both, compared. */
export type ReplayMode = 'fast' | 'immer' | 'checked'

/** The position of cells that must be restored before they are used. */
const INVALID_POSITION = Number.POSITIVE_INFINITY

/**
 * A private state that moves along a chain. It makes checkpoints at the ends of blocks, and starts from the nearest one. Its state is
 * always that before or after a whole event.
 */
export class Cursor {
  private readonly ownCells: readonly Cell[]
  /** Number of events that the cells have applied. */
  position = 0
  /** The slots that may have changed since {@link takeChanged} was last called. */
  private readonly changedSincePublished: boolean[]
  private readonly changedSinceCheckpoint: boolean[]
  /** The checkpoint from which the cells were last restored, or in which they were captured, and its position. */
  private base: Checkpoint
  private basePosition = 0
  /** The states before the first event. */
  readonly start: Checkpoint
  /** The count of the program when the cells were last restored. */
  private sharedObjectCount = 0
  /** Whether the cells hold a whole state. False after a recipe failed halfway. */
  private isValid = true
  /** Whether the cells must be restored from `base` on the next read. */
  private isPending = false
  private readonly keyedReplay: KeyedReplay | undefined
  private readonly budget: CheckpointBudget

  constructor(
    readonly program: Program,
    private chain: Chain,
    /** The event types of the chain. */
    private readonly definitions: ReadonlyMap<string, AnyEventDefinition>,
    /** How the next events are applied. */
    public mode: ReplayMode = 'fast',
    /** Most bytes that the checkpoints of the chain may take. */
    budgetBytes: number = CHECKPOINT_BUDGET_BYTES,
  ) {
    this.ownCells = program.initialCells()
    this.budget = new CheckpointBudget(program, budgetBytes)
    if (mode === 'fast') this.keyedReplay = partialReplayOf(program)?.keyedReplay(program, definitions)
    this.changedSincePublished = program.slots.map(() => true)
    this.changedSinceCheckpoint = program.slots.map(() => false)
    this.start = program.initialCheckpoint(() =>
      this.withoutSharedObjects(() => capture(program, this.cells, [], undefined)),
    )
    this.base = this.start
  }

  /** The states. Callers must not change them. */
  get cells(): readonly Cell[] {
    if (this.isPending) {
      this.isPending = false
      restore(this.program, this.ownCells, this.base, this.isValid)
      this.isValid = true
    }
    return this.ownCells
  }

  /** The last snapshot of a slot, if the slot has not changed since; otherwise undefined. */
  snapshotOf(slot: number): Snapshot | undefined {
    return this.changedSinceCheckpoint[slot] === true ? undefined : this.base.snapshots[slot]
  }

  /**
   * Moves to the state after this many events.
   * @throws TapelineError `recipe.failed`, `projection.impure`, `state.unsupported`; the cursor is then before the event that failed
   */
  seek(target: number): void {
    // Another cursor found an object at two paths, so a recipe may have changed these cells through one of them.
    if (this.sharedObjectCount !== this.program.sharedObjectCount) this.position = INVALID_POSITION
    if (this.position > target) this.load(this.nearestCheckpoint(target))
    else this.skipAhead(target)
    this.advance(target)
  }

  /**
   * Moves on event by event, to `target` or until a condition holds after an event. The condition must not change the cells.
   * @returns whether it holds
   * @throws as {@link seek}
   */
  walk(target: number, isDone: () => boolean): boolean {
    this.seek(this.position)
    while (this.position < target) {
      const index = this.chain.prefixIndexAt(this.position)
      const prefix = this.chain.prefixes[index] as Prefix
      const done = this.walkWithin(prefix, Math.min(target, prefix.end), isDone)
      if (this.position === prefix.end) this.keepCheckpoint(prefix, index)
      if (done) return true
    }
    return false
  }

  /** Switches to another chain. @returns whether the state is still valid, because both chains begin with the same events */
  follow(chain: Chain): boolean {
    const kept = sharesPrefix(this.chain, chain, this.position)
    if (!kept) this.position = INVALID_POSITION
    this.chain = chain
    return kept
  }

  /** Reads the cells. If they hold an object at two paths, the slot is replayed under Immer first. */
  withoutSharedObjects<Result>(read: () => Result): Result {
    for (;;) {
      try {
        return read()
      } catch (error) {
        if (!(error instanceof SharedInSlot) || !this.program.requireImmerForShared(error.slot)) throw error
        this.reload(this.position)
      }
    }
  }

  /**
   * The event, up to the position, since which a condition holds. It replays every event, so it is for errors only.
   * @returns the id of the event; undefined if the condition holds from the start, or does not hold
   */
  findCause(isSo: (cells: readonly Cell[]) => boolean): string | undefined {
    const other = new Cursor(this.program, this.chain, this.definitions, this.mode, 0)
    const reached = this.position
    let id: string | undefined
    let was = isSo(other.cells)
    try {
      for (let position = 1; position <= reached; position += 1) {
        other.seek(position)
        const now = isSo(other.cells)
        if (now !== was) id = now ? this.chain.placedAt(position - 1)?.event.id : undefined
        was = now
      }
    } catch {
      return undefined
    }
    return id
  }

  /** The slots that may have changed since the last call. */
  takeChanged(): boolean[] {
    const taken = [...this.changedSincePublished]
    this.changedSincePublished.fill(false)
    return taken
  }

  private advance(target: number): void {
    while (this.position < target) {
      const index = this.chain.prefixIndexAt(this.position)
      if (this.followEntries(index, target)) continue
      const prefix = this.chain.prefixes[index] as Prefix
      this.runWithin(prefix, Math.min(target, prefix.end))
      if (this.position === prefix.end && this.keepCheckpoint(prefix, index)) this.skipAhead(target)
    }
  }

  /** Replays only the entries that differ from those of a parent chain. @returns whether the cursor moved */
  private followEntries(index: number, target: number): boolean {
    const before = this.chain.prefixes[index - 1]
    if (this.keyedReplay === undefined || before === undefined || this.mode !== 'fast') return false
    if (this.position !== before.end || this.program.checkpoints.get(before) !== this.base) return false
    const reached = this.keyedReplay.follow(this.chain.prefixes, index - 1, target)
    if (reached === undefined) return false
    this.load(reached)
    this.budget.countAll(this.chain)
    this.skipAhead(target)
    return true
  }

  /** Runs events of one block up to `stop`, and moves `position` with them. */
  private runWithin({ block: { loaded: block }, start }: Prefix, stop: number): void {
    if (this.mode !== 'fast') {
      this.prepare(block, false)
      for (; this.position < stop; this.position += 1) {
        const event = block.event(this.position - start)
        if (this.mode === 'immer') applyByImmer(this.program, this.cells, event)
        else applyChecked(this.program, this.cells, event, this.keyOf(event))
      }
      return
    }
    while (this.position < stop) {
      this.prepare(block, true)
      const end = start + this.probe(block, this.position - start, stop - start)
      const failure = runBlock(this.program, this.cells, block, this.position - start, end - start)
      if (failure === undefined) this.position = end
      else this.recover({ block, start }, failure)
    }
  }

  /** As {@link runWithin}, until a condition holds after an event. @returns whether it does */
  private walkWithin(prefix: Prefix, stop: number, isDone: () => boolean): boolean {
    const { block, start } = prefix
    const { program } = this
    const canRun = (): boolean =>
      this.mode === 'fast' && program.nextProbed(block, this.position - start, block.length) === block.length
    let isPrepared = false
    while (this.position < stop) {
      if (isPrepared || canRun()) {
        if (!isPrepared) this.prepare(block, true)
        isPrepared = true
        const index = this.position - start
        const failure = runBlock(program, this.cells, block, index, index + 1)
        if (failure === undefined) this.position += 1
        else {
          this.recover(prefix, failure)
          isPrepared = false
        }
      } else this.runWithin(prefix, this.position + 1)
      if (isDone()) return true
    }
    return false
  }

  /** Applies an event that failed in the hot loop. @throws TapelineError `recipe.failed` if it fails again */
  private recover({ block, start }: Pick<Prefix, 'block' | 'start'>, failure: Failure): void {
    this.position = start + failure.index
    const event = block.event(failure.index)
    if (!(failure.error instanceof RequiresImmer && failure.error.isUnchanged) || !this.tryMixed(event)) {
      this.reload(this.position)
      this.prepare(block, true)
      applyWithDiagnosis(this.program, this.cells, event, failure.error)
    }
    this.position += 1
  }

  /** Probes an event if it is one of the first of its type. @returns the index of the next event to probe, or `to` */
  private probe(block: Block, from: number, to: number): number {
    const { program } = this
    if (program.nextProbed(block, from, to) !== from) return program.nextProbed(block, from, to)
    const typeId = block.typeIds[from] as number
    probeMissing(program.slotsOfType(typeId), (slot) => this.cells[slot.index] as Cell, block.event(from))
    program.countProbed(typeId)
    return program.nextProbed(block, from + 1, to)
  }

  /** The only key at which an event may change independent entries; undefined if it may be any key. */
  private keyOf(event: TapelineEvent): string | undefined {
    const { definitions } = this
    const isRenaming = definitions.get(event.type)?.renamesInstrument !== undefined
    return isRenaming ? undefined : instrumentOf(event, definitions)
  }

  private tryMixed(event: TapelineEvent): boolean {
    try {
      applyMixed(this.program, this.cells, event)
      return true
    } catch {
      return false
    }
  }

  /** Records which slots the events of a block may change, and makes the states mutable on which plain recipes run. */
  private prepare(block: Block, plain: boolean): void {
    let thawed = false
    for (const { index, typeIds, entryTypeIds } of this.program.slots) {
      const cell = this.cells[index] as Cell
      for (const typeId of block.types) {
        if (!typeIds.has(typeId)) continue
        // A recipe of an entry adds and replaces entries only through `EntryRows`.
        if (!plain || !entryTypeIds.has(typeId)) {
          cell.objects = undefined
          cell.entriesCurrent = false
        }
        this.changedSincePublished[index] = true
        this.changedSinceCheckpoint[index] = true
        if (plain && cell.frozen && !this.program.requiresImmer(index, typeId)) {
          thaw(cell)
          thawed = true
        }
      }
    }
    if (thawed) this.program.linkReads(this.cells)
  }

  /** Makes a checkpoint at a prefix if one is due. @returns whether the state equals that of a parent chain, whose checkpoints then apply */
  private keepCheckpoint(prefix: Prefix, index: number): boolean {
    const { checkpoints } = this.program
    const known = checkpoints.get(prefix)
    if (known !== undefined) {
      this.rebase(known)
      return false
    }
    const { prefixes } = this.chain
    const parentPrefix = parentPrefixBefore(checkpoints, prefixes[index + 1])
    const spacing = this.budget.spacing(this.chain.length, this.position, this.base.weight)
    // If a parent chain has a checkpoint to compare with, the cost does not matter: that chain spent the same.
    if (parentPrefix === undefined && this.position - this.basePosition < spacing) return false
    const captured = this.tryCapture()
    if (captured === undefined) return false
    const other = parentPrefix && checkpoints.get(parentPrefix)
    const checkpoint = other === undefined ? captured : sharedCheckpoint(captured, other)
    checkpoints.set(prefix, checkpoint)
    this.rebase(checkpoint)
    const isEqual = parentPrefix !== undefined && checkpoint === other
    if (isEqual) {
      adoptCheckpoints(checkpoints, prefixes, index, parentPrefix)
      this.budget.countAll(this.chain)
    } else this.budget.countOne(this.chain, index)
    return isEqual
  }

  /** Undefined if the state cannot be captured. That is an error only if the state is read; later events may repair it. */
  private tryCapture(): Checkpoint | undefined {
    try {
      return this.withoutSharedObjects(() =>
        capture(this.program, this.cells, this.changedSinceCheckpoint, this.base),
      )
    } catch (error) {
      if (isTapelineError(error, 'state.unsupported')) return undefined
      throw error
    }
  }

  private rebase(checkpoint: Checkpoint): void {
    this.base = checkpoint
    this.basePosition = this.position
    this.changedSinceCheckpoint.fill(false)
  }

  private nearestCheckpoint(position: number): Prefix | undefined {
    return checkpointBefore(this.program.checkpoints, this.chain, position, this.position)
  }

  /** Jumps to the last checkpoint between the current position and another. */
  private skipAhead(position: number): void {
    const prefix = this.nearestCheckpoint(position)
    if (prefix !== undefined && prefix.end > this.position) this.load(prefix)
  }

  private load(prefix: Prefix | undefined): void {
    const checkpoint = (prefix && this.program.checkpoints.get(prefix)) ?? this.start
    this.isPending = true
    this.sharedObjectCount = this.program.sharedObjectCount
    this.position = prefix?.end ?? 0
    this.changedSincePublished.fill(true)
    this.rebase(checkpoint)
  }

  /** Restores the state at a position after a recipe failed halfway. */
  private reload(position: number): void {
    this.isValid = false
    this.position = INVALID_POSITION
    this.load(this.nearestCheckpoint(position))
    this.advance(position)
  }
}
