import { showValue, TapelineError } from '../event/error.js'
import { identityOf } from '../event/identity.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import { bytesBeyond } from './checkpoint-bytes.js'
import type { Program } from './program.js'
import type { Checkpoint } from './slot.js'

/**
 * The default budget: 256 MiB. Checkpoints of the market projection with 500 instruments take about 2.6 bytes for each event, so
 * they reach it at about a hundred million events.
 */
export const CHECKPOINT_BUDGET_BYTES: number = 256 * 2 ** 20

/** @throws TapelineError `replay.invalid` if it is not a number of bytes */
export function readBudget(bytes: number = CHECKPOINT_BUDGET_BYTES): number {
  if (typeof bytes === 'number' && bytes >= 0) return bytes
  throw new TapelineError({
    code: 'replay.invalid',
    message: 'The budget of checkpoints is not a number of bytes.',
    expected: 'checkpointBudgetBytes: 0 or more; 0 keeps no checkpoints, Infinity all',
    found: showValue(bytes),
  })
}

/** The totals of one chain for a program, valid until checkpoints are made or dropped in another way. */
interface Totals {
  /** The identity of the chain. */
  chain: symbol | undefined
  /** Bytes of all its checkpoints. */
  held: number
  /** Index of its last prefix with a checkpoint. */
  lastIndex: number
  /** Bytes of the newest checkpoint that it does not share with the one before. */
  lastBytes: number
  /** Totals up to some prefixes, so that for a branch only the rest is added up. */
  runningTotals: WeakMap<Prefix, RunningTotal>
}

/** The total of all checkpoints up to a prefix. */
interface RunningTotal {
  readonly bytes: number
  /** The last of them. */
  readonly last: Checkpoint | undefined
}

/** The spacing of checkpoints far from the end of a chain, in events, is the weight of a checkpoint times this. */
const SPACING_FACTOR = 2
/** Near the end of a chain, and at it, the spacing is the weight divided by these. */
const [NEAR_END, AT_END] = [2, 32]

/** Number of prefixes between two running totals. */
const RUNNING_TOTAL_STEP = 8

const totalsByProgram = new WeakMap<Program, Totals>()

/**
 * Limits the bytes of the checkpoints of a program on one chain. Checkpoints are spaced so that they fit. If they take more
 * nevertheless, they are thinned evenly. The last checkpoint is dropped last, because branches compare their state with it.
 */
export class CheckpointBudget {
  private readonly totals: Totals

  constructor(
    private readonly program: Program,
    private readonly bytes: number,
  ) {
    this.totals = totalsByProgram.get(program) ?? {
      chain: undefined,
      held: 0,
      lastIndex: -1,
      lastBytes: 0,
      runningTotals: new WeakMap(),
    }
    totalsByProgram.set(program, this.totals)
  }

  /**
   * Fewest events between the last checkpoint and the next one. Replaying them takes longer than making the checkpoint, and the
   * checkpoints of the whole chain fit the budget. The spacing shrinks towards the end, where most states are read and branches
   * begin.
   * @param length length of the chain
   * @param weight weight of the last checkpoint
   */
  spacing(length: number, position: number, weight: number): number {
    // No checkpoint would be kept, and making one costs time.
    if (this.bytes === 0) return Number.POSITIVE_INFINITY
    const left = length - position
    if (left === 0) return weight / AT_END
    const { lastBytes } = this.totals
    const fitting = lastBytes === 0 ? 0 : (length * lastBytes) / this.bytes
    return Math.max(Math.min(weight * SPACING_FACTOR, Math.max(weight, left) / NEAR_END), fitting)
  }

  /** Counts the new checkpoint at a prefix, and drops checkpoints if they exceed the budget. @param index index of the prefix */
  countOne(chain: Chain, index: number): void {
    const { checkpoints } = this.program
    const { prefixes } = chain
    const own = checkpoints.get(prefixes[index] as Prefix) as Checkpoint
    const before = nearestCheckpoint(this.program, prefixes, index, -1)
    this.totals.lastBytes = bytesBeyond(own, before)
    if (this.totals.chain !== identityOf(chain)) {
      this.countAll(chain)
      return
    }
    const behind =
      index < this.totals.lastIndex ? nearestCheckpoint(this.program, prefixes, index, 1) : undefined
    this.totals.lastIndex = Math.max(this.totals.lastIndex, index)
    this.totals.held += this.totals.lastBytes
    if (behind !== undefined) this.totals.held += bytesBeyond(behind, own) - bytesBeyond(behind, before)
    if (this.totals.held > this.bytes) this.thin(chain)
  }

  /** As {@link countOne}, for any number of new checkpoints. */
  countAll(chain: Chain): void {
    this.totals.chain = identityOf(chain)
    this.totals.lastIndex = chain.prefixes.findLastIndex((prefix) => this.program.checkpoints.has(prefix))
    this.totals.held = this.bytesOf(chain)
    if (this.totals.held > this.bytes) this.thin(chain)
  }

  /** As {@link checkpointBytes}, from the last running total before which no checkpoint has changed. */
  private bytesOf({ prefixes }: Chain): number {
    const { checkpoints } = this.program
    const unchanged = Math.min(prefixes.length, checkpoints.changedFrom)
    let known: RunningTotal | undefined
    let index = Math.floor((unchanged - 1) / RUNNING_TOTAL_STEP) * RUNNING_TOTAL_STEP
    for (; index > prefixes.length / 2; index -= RUNNING_TOTAL_STEP) {
      known = this.totals.runningTotals.get(prefixes[index] as Prefix)
      if (known !== undefined) break
    }
    if (known === undefined) {
      index = -1
      // Everything is added up again, so earlier changes no longer matter.
      this.totals.runningTotals = new WeakMap()
      checkpoints.changedFrom = Number.POSITIVE_INFINITY
    }
    let { bytes, last }: RunningTotal = known ?? { bytes: 0, last: undefined }
    for (index += 1; index < prefixes.length; index += 1) {
      const prefix = prefixes[index] as Prefix
      const checkpoint = checkpoints.get(prefix)
      if (checkpoint !== undefined) {
        bytes += bytesBeyond(checkpoint, last)
        last = checkpoint
      }
      if (index % RUNNING_TOTAL_STEP === 0 && index < checkpoints.changedFrom)
        this.totals.runningTotals.set(prefix, { bytes, last })
    }
    return bytes
  }

  /** Drops checkpoints evenly until those of the chain take at most 90% of the budget. */
  private thin(chain: Chain): void {
    const { checkpoints } = this.program
    const { length, prefixes } = chain
    let kept = prefixes.filter((prefix) => checkpoints.has(prefix))
    for (let spacing = (2 * length) / kept.length; this.totals.held > this.bytes * 0.9; spacing *= 2) {
      const stay = new Set(kept.length === 1 ? [] : spaced(kept, spacing))
      for (const prefix of kept) if (!stay.has(prefix)) checkpoints.delete(prefix)
      kept = kept.filter((prefix) => stay.has(prefix))
      this.totals.held = checkpointBytes(this.program, chain)
    }
  }
}

/** The bytes of the checkpoints of a program on a chain. Memory that a checkpoint shares with the one before counts once. */
export function checkpointBytes({ checkpoints }: Program, { prefixes }: Chain): number {
  let bytes = 0
  let before: Checkpoint | undefined
  for (const prefix of prefixes) {
    const checkpoint = checkpoints.get(prefix)
    if (checkpoint === undefined) continue
    bytes += bytesBeyond(checkpoint, before)
    before = checkpoint
  }
  return bytes
}

/** The checkpoint nearest to the prefix at an index, in one direction. */
function nearestCheckpoint(
  { checkpoints }: Program,
  prefixes: readonly Prefix[],
  index: number,
  step: 1 | -1,
): Checkpoint | undefined {
  for (let near = index + step; near >= 0 && near < prefixes.length; near += step) {
    const checkpoint = checkpoints.get(prefixes[near] as Prefix)
    if (checkpoint !== undefined) return checkpoint
  }
  return undefined
}

/** The last of some prefixes, and earlier ones that are at least `spacing` events from the next one. */
function spaced(prefixes: readonly Prefix[], spacing: number): Prefix[] {
  const kept: Prefix[] = []
  let next = Number.POSITIVE_INFINITY
  for (let index = prefixes.length - 1; index >= 0; index -= 1) {
    const prefix = prefixes[index] as Prefix
    if (next - prefix.end < spacing) continue
    kept.push(prefix)
    next = prefix.end
  }
  return kept
}
