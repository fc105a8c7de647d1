import { showValue, TapelineError } from '../event/error.js'
import { identityOf } from '../event/identity.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import { bytesBeyond } from './checkpoint-bytes.js'
import type { Program } from './program.js'
import type { Checkpoint } from './slot.js'

/**
 * What the checkpoints of a chain may hold where nothing else is said: 256 MiB. Those of the whole market with 500 instruments
 * take about 2.6 bytes an event, so that this is reached at some hundred million events.
 */
export const CHECKPOINT_BUDGET_BYTES: number = 256 * 2 ** 20

/** @throws TapelineError `replay.invalid` for what is no number of bytes */
export function readBudget(bytes: number = CHECKPOINT_BUDGET_BYTES): number {
  if (typeof bytes === 'number' && bytes >= 0) return bytes
  throw new TapelineError({
    code: 'replay.invalid',
    message: 'The budget of checkpoints is no number of bytes.',
    expected: 'checkpointBudgetBytes: 0 or more; 0 keeps none, and Infinity all',
    found: showValue(bytes),
  })
}

/** What was last added up for a program: it holds as long as nothing else has been kept or dropped since. */
interface Totals {
  /** The identity of the chain. */
  chain: symbol | undefined
  held: number
  /** Index of the last prefix of the chain with a checkpoint, so that none is looked for behind it. */
  lastIndex: number
  /** What the last checkpoint took beyond the one before. */
  lastBytes: number
  /** What all checkpoints up to some prefixes hold, so that of a branch only what lies behind needs to be added up. */
  runningTotals: WeakMap<Prefix, RunningTotal>
}

interface RunningTotal {
  readonly bytes: number
  /** The last checkpoint up to there. */
  readonly last: Checkpoint | undefined
}

/** How many times further apart than their weight in events checkpoints are, far from the end of a chain. */
const APART = 2
/** How many times nearer to one another than that weight they may be near the end of a chain, and at it. */
const [NEAR_END, AT_END] = [2, 32]

/** Every so many prefixes there is a mark. */
const RUNNING_TOTAL_STEP = 8

const totalsByProgram = new WeakMap<Program, Totals>()

/**
 * Bounds what the checkpoints of a program hold on one chain. Those to come are kept so far apart that the chain's fit; where
 * they come to more all the same, they are thinned evenly. The last one stays longest, since branches come to it.
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
   * Fewest events between the last checkpoint of a chain and the next: as many as make its cost small beside theirs, and more if
   * those of the chain are to fit. They are fewer towards the end, where most look, and where branches come to.
   * @param length of the chain
   * @param weight of the last checkpoint
   */
  spacing(length: number, position: number, weight: number): number {
    // None would stay, and to make them is not free.
    if (this.bytes === 0) return Number.POSITIVE_INFINITY
    const left = length - position
    if (left === 0) return weight / AT_END
    const { lastBytes } = this.totals
    const fitting = lastBytes === 0 ? 0 : (length * lastBytes) / this.bytes
    return Math.max(Math.min(weight * APART, Math.max(weight, left) / NEAR_END), fitting)
  }

  /** Counts a checkpoint that has come to stand at the prefix of this index, and drops some where they are too many. */
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

  /** As {@link countOne} where any number of checkpoints may have come. */
  countAll(chain: Chain): void {
    this.totals.chain = identityOf(chain)
    this.totals.lastIndex = chain.prefixes.findLastIndex((prefix) => this.program.checkpoints.has(prefix))
    this.totals.held = this.bytesOf(chain)
    if (this.totals.held > this.bytes) this.thin(chain)
  }

  /** As {@link checkpointBytes}, from the last mark on before which nothing has come or gone. */
  private bytesOf({ prefixes }: Chain): number {
    const { checkpoints } = this.program
    const unchanged = Math.min(prefixes.length, checkpoints.changedFrom)
    let mark: RunningTotal | undefined
    let index = Math.floor((unchanged - 1) / RUNNING_TOTAL_STEP) * RUNNING_TOTAL_STEP
    for (; index > prefixes.length / 2; index -= RUNNING_TOTAL_STEP) {
      mark = this.totals.runningTotals.get(prefixes[index] as Prefix)
      if (mark !== undefined) break
    }
    if (mark === undefined) {
      index = -1
      // All is added up, and marked as it is from here on.
      this.totals.runningTotals = new WeakMap()
      checkpoints.changedFrom = Number.POSITIVE_INFINITY
    }
    let { bytes, last }: RunningTotal = mark ?? { bytes: 0, last: undefined }
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

  /** Drops checkpoints until those of the chain fit with some room to spare. */
  private thin(chain: Chain): void {
    const { checkpoints } = this.program
    const { length, prefixes } = chain
    let kept = prefixes.filter((prefix) => checkpoints.has(prefix))
    for (let apart = (2 * length) / kept.length; this.totals.held > this.bytes * 0.9; apart *= 2) {
      const stay = new Set(kept.length === 1 ? [] : spaced(kept, apart))
      for (const prefix of kept) if (!stay.has(prefix)) checkpoints.delete(prefix)
      kept = kept.filter((prefix) => stay.has(prefix))
      this.totals.held = checkpointBytes(this.program, chain)
    }
  }
}

/** What the checkpoints of a program hold on a chain, in bytes; what one shares with the one before it counts once. */
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

/** The checkpoint nearest to the prefix of an index, in one direction. */
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

/** The last of some prefixes, and before it each that lies at least so many events before the next. */
function spaced(prefixes: readonly Prefix[], apart: number): Prefix[] {
  const kept: Prefix[] = []
  let next = Number.POSITIVE_INFINITY
  for (let index = prefixes.length - 1; index >= 0; index -= 1) {
    const prefix = prefixes[index] as Prefix
    if (next - prefix.end < apart) continue
    kept.push(prefix)
    next = prefix.end
  }
  return kept
}
