import { identityOf } from '../event/identity.js'
import type { PackedEntries } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import type { Prefix } from '../timeline/chain/chain.js'
import type { Checkpoint, Snapshot } from './slot.js'

/*
 * After the last difference between a chain and its parent, the same events follow in both. If the states are equal at one prefix
 * there, they are equal at all later ones, so the chain takes over the checkpoints of its parent.
 */

type Checkpoints = Pick<WeakMap<Prefix, Checkpoint>, 'get' | 'set' | 'has'>

/**
 * The prefix in the nearest parent chain that has a checkpoint and is followed by the same block, or undefined.
 * @param next the following prefix
 */
export function parentPrefixBefore(checkpoints: Checkpoints, next: Prefix | undefined): Prefix | undefined {
  for (let prefix = next?.parentPrefix; prefix !== undefined; prefix = prefix.parentPrefix) {
    if (prefix.previous !== undefined && checkpoints.has(prefix.previous)) return prefix.previous
  }
  return undefined
}

/**
 * The prefixes of parent chains that are followed by the same block as a prefix. At the end of a chain, the prefixes that end with
 * the same block.
 * @param index index of the prefix in `prefixes`
 */
function* parentPrefixesAt(prefixes: readonly Prefix[], index: number): Generator<Prefix> {
  const next = prefixes[index + 1]
  if (next === undefined) {
    for (let prefix = prefixes[index]?.parentPrefix; prefix !== undefined; prefix = prefix.parentPrefix)
      yield prefix
    return
  }
  for (let prefix = next.parentPrefix; prefix !== undefined; prefix = prefix.parentPrefix)
    if (prefix.previous !== undefined) yield prefix.previous
}

/** As {@link parentPrefixesAt}, and the prefixes of parent chains whose last block has the same rows, but some other events. */
export function* counterpartsAt(prefixes: readonly Prefix[], index: number): Generator<Prefix> {
  yield* parentPrefixesAt(prefixes, index)
  for (let prefix = prefixes[index]?.counterpart; prefix !== undefined; prefix = prefix.counterpart)
    yield prefix
}

/** A checkpoint with the snapshots of another where they are equal; the other checkpoint itself if all are. */
export function sharedCheckpoint(own: Checkpoint, other: Checkpoint): Checkpoint {
  let equal = 0
  const snapshots = own.snapshots.map((snapshot, index) => {
    const theirs = other.snapshots[index] as Snapshot
    if (!sameSnapshot(snapshot, theirs)) return snapshot
    equal += 1
    return theirs
  })
  if (equal === snapshots.length) return other
  return equal === 0 ? own : { snapshots, weight: own.weight }
}

/**
 * Takes over the checkpoints of parent prefixes after a prefix with an equal state, up to the next difference.
 * @param index index of the prefix with the equal state
 * @param parentPrefix the prefix in the parent chain with the equal state
 */
export function adoptCheckpoints(
  checkpoints: Checkpoints,
  prefixes: readonly Prefix[],
  index: number,
  parentPrefix: Prefix,
): void {
  let previous: Prefix | undefined = parentPrefix
  for (let next = index + 1; next < prefixes.length; next += 1) {
    const prefix = prefixes[next] as Prefix
    previous = parentPrefixBehind(prefix, previous)
    if (previous === undefined) return
    const checkpoint = checkpoints.get(previous)
    if (checkpoint !== undefined && !checkpoints.has(prefix)) checkpoints.set(prefix, checkpoint)
  }
}

/** The parent prefix of `prefix` that follows `previous`. */
function parentPrefixBehind(prefix: Prefix, previous: Prefix): Prefix | undefined {
  let parent = prefix.parentPrefix
  while (parent !== undefined && parent.previous !== previous) parent = parent.parentPrefix
  return parent
}

/** The snapshot from which another was last found to differ, so that large unchanged states are not compared at every block. */
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
    // `Object.is`, because a missing value is NaN.
    if (!Object.is(left[row], right[row])) return false
  }
  return true
}
