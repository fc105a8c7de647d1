import { identityOf } from '../event/identity.js'
import type { PackedEntries } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import type { Link } from '../timeline/chain/chain.js'
import type { Checkpoint, Snapshot } from './slot.js'

/*
 * Behind the last difference between a chain and the one that it was made from, the same events follow in both. Where the
 * states are equal there, they stay equal, and so the rest of the chain takes the checkpoints of the other as its own.
 */

type Checkpoints = Pick<WeakMap<Link, Checkpoint>, 'get' | 'set' | 'has'>

/**
 * The link of another chain behind which the same block follows as behind this one, and at which a checkpoint is kept;
 * undefined if there is none.
 * @param next the link that follows
 */
export function counterpartBefore(checkpoints: Checkpoints, next: Link | undefined): Link | undefined {
  for (let twin = next?.twin; twin !== undefined; twin = twin.twin) {
    if (twin.previous !== undefined && checkpoints.has(twin.previous)) return twin.previous
  }
  return undefined
}

/**
 * The links of other chains at which the same events follow as behind this one, or at the end of the chain, the same have
 * come last.
 * @param index of the link among those of its chain
 */
export function* counterpartsAt(links: readonly Link[], index: number): Generator<Link> {
  const next = links[index + 1]
  if (next === undefined) {
    for (let twin = links[index]?.twin; twin !== undefined; twin = twin.twin) yield twin
    return
  }
  for (let { twin } = next; twin !== undefined; twin = twin.twin)
    if (twin.previous !== undefined) yield twin.previous
}

/** A checkpoint that shares with another what equals it, by value; the other itself if all does. */
export function sharedCheckpoint(own: Checkpoint, other: Checkpoint): Checkpoint {
  let equal = 0
  const snapshots = own.snapshots.map((snapshot, index) => {
    const counterpart = other.snapshots[index] as Snapshot
    if (!sameSnapshot(snapshot, counterpart)) return snapshot
    equal += 1
    return counterpart
  })
  if (equal === snapshots.length) return other
  return equal === 0 ? own : { snapshots, weight: own.weight }
}

/**
 * Gives the links behind one at which the state met that of its counterpart the checkpoints of their twins, up to the next
 * difference.
 * @param index of the link at which they met
 */
export function adoptCheckpoints(
  checkpoints: Checkpoints,
  links: readonly Link[],
  index: number,
  counterpart: Link,
): void {
  let previous: Link | undefined = counterpart
  for (let next = index + 1; next < links.length; next += 1) {
    const link = links[next] as Link
    previous = twinBehind(link, previous)
    if (previous === undefined) return
    const checkpoint = checkpoints.get(previous)
    if (checkpoint !== undefined && !checkpoints.has(link)) checkpoints.set(link, checkpoint)
  }
}

/** The twin of a link that follows on this one. */
function twinBehind(link: Link, previous: Link): Link | undefined {
  let twin = link.twin
  while (twin !== undefined && twin.previous !== previous) twin = twin.twin
  return twin
}

/** The identity of what was last found to differ, so that large states which no event touches are not walked at every block. */
const different = new WeakMap<Snapshot, symbol>()

function sameSnapshot(left: Snapshot, right: Snapshot): boolean {
  if (left === right) return true
  if (different.get(left) === identityOf(right)) return false
  const same =
    'packed' in left
      ? 'packed' in right && samePacked(left.packed, right.packed)
      : 'value' in right && sameState(left.value, right.value)
  if (!same) different.set(left, identityOf(right))
  return same
}

function samePacked(left: PackedEntries, right: PackedEntries): boolean {
  if (left.keys.length !== right.keys.length) return false
  for (const [field, column] of left.columns.entries()) {
    if (!sameColumn(column, right.columns[field] as Float64Array)) return false
  }
  return left.keys === right.keys || left.keys.every((key, index) => key === right.keys[index])
}

function sameColumn(left: Float64Array, right: Float64Array): boolean {
  if (left === right) return true
  for (let row = 0; row < left.length; row += 1) {
    // A missing value is NaN, which equals itself here.
    if (!Object.is(left[row], right[row])) return false
  }
  return true
}
