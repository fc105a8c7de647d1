import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import type { FieldTable } from '../../projection/field-table.js'
import type { LeafProjection } from '../../projection/projection.js'
import type { Prefix } from '../../timeline/chain/chain.js'
import { type Block, typeIdOf } from '../../timeline/columns/block.js'
import { changedEvents } from '../changed-events.js'
import { adoptCheckpoints, counterpartsAt } from '../parent-checkpoints.js'
import type { Program } from '../program.js'
import type { Checkpoint, Slot, Snapshot } from '../slot.js'
import { readsOf } from './event-interpreter.js'
import { IndependentEntries } from './independent-entries.js'
import {
  addDifferingKeys,
  type MutableEntries,
  markEnd,
  mergeEntries,
  type PartialStates,
  statesAt,
} from './partial-states.js'
import { replayKeys } from './replay-keys.js'

/** Most entries to replay alone. With more, a replay of all events is as fast. */
const KEYS_MAX = 32
/** Most prefixes between two checkpoints of a chain. */
const PREFIXES_MAX = 1024

/**
 * Replays a chain that differs from its parent in some independent entries. From one checkpoint of the parent to the next, it applies
 * only the events of these entries, and takes over the rest of the checkpoint. If anything else may differ, it gives up, and the
 * cursor replays all events up to the next checkpoint.
 */
export class KeyedReplay {
  private constructor(
    private readonly program: Program,
    private readonly independent: IndependentEntries,
  ) {}

  /** @returns undefined if the program has no independent entries */
  static of(program: Program, definitions: ReadonlyMap<string, AnyEventDefinition>): KeyedReplay | undefined {
    const independent = IndependentEntries.of(program, definitions)
    return independent.slots.length > 0 ? new KeyedReplay(program, independent) : undefined
  }

  /**
   * Replays from a prefix with a checkpoint, and makes checkpoints on the way.
   * @param target the position up to which it replays
   * @returns the last prefix with a new checkpoint; undefined if it gave up at once
   */
  follow(prefixes: readonly Prefix[], from: number, target: number): Prefix | undefined {
    let index = from
    for (;;) {
      const next = this.followOnce(prefixes, index, target)
      if (next === undefined) break
      index = next
    }
    return index === from ? undefined : prefixes[index]
  }

  /** As {@link follow}, up to the next checkpoint of the parent. @returns the index of the prefix with the new checkpoint */
  private followOnce(prefixes: readonly Prefix[], from: number, target: number): number | undefined {
    const { checkpoints } = this.program
    const start = prefixes[from] as Prefix
    for (
      let index = from + 1;
      index < prefixes.length && (prefixes[index] as Prefix).end <= target;
      index += 1
    ) {
      if (index - from > PREFIXES_MAX || checkpoints.has(prefixes[index] as Prefix)) return undefined
      for (const parentPrefix of counterpartsAt(prefixes, index)) {
        const other = checkpoints.get(parentPrefix)
        if (other === undefined) continue
        const keys = this.differingKeys(prefixes, from, index, parentPrefix)
        const reached = keys && this.run(prefixes.slice(from + 1, index + 1), start, keys, other)
        if (reached === undefined) return undefined
        checkpoints.set(prefixes[index] as Prefix, reached)
        if (reached === other) adoptCheckpoints(checkpoints, prefixes, index, parentPrefix)
        return index
      }
    }
    return undefined
  }

  /** The keys whose entries or events differ from those of the parent; undefined if anything else may differ. */
  private differingKeys(
    prefixes: readonly Prefix[],
    from: number,
    index: number,
    parentPrefix: Prefix,
  ): Set<string> | undefined {
    const start = prefixes[from] as Prefix
    const candidates = new Set([start, ...counterpartsAt(prefixes, from)])
    const theirs: Prefix[] = []
    let before: Prefix | undefined = parentPrefix
    for (; before !== undefined && !candidates.has(before); before = before.previous) {
      if (theirs.push(before) > PREFIXES_MAX) return undefined
    }
    if (before === undefined) return undefined
    const keys = before === start ? new Set<string>() : this.keysBetween(start, before)
    if (keys === undefined) return undefined
    const own = prefixes.slice(from + 1, index + 1)
    for (const { block, index: changed } of changedEvents(blocksOf(own), blocksOf(theirs.reverse()))) {
      const { instruments, otherTypes } = this.independent
      const key = instruments.nameAt(block, changed)
      if (key === undefined || otherTypes.has(block.typeIds[changed] as number)) return undefined
      if (keys.add(key).size > KEYS_MAX) return undefined
    }
    return keys
  }

  /** The keys whose entries differ between the checkpoints of two prefixes; undefined if anything else differs. */
  private keysBetween(left: Prefix, right: Prefix): Set<string> | undefined {
    const [own, other] = [left, right].map((prefix) => this.program.checkpoints.get(prefix))
    if (own === undefined || other === undefined) return undefined
    const keys = new Set<string>()
    for (const [slot, snapshot] of own.snapshots.entries()) {
      const theirs = other.snapshots[slot] as Snapshot
      if (snapshot === theirs) continue
      if (!('packed' in snapshot) || !('packed' in theirs) || !this.independent.has(slot)) return undefined
      if (!addDifferingKeys(snapshot.packed, theirs.packed, keys, KEYS_MAX)) return undefined
    }
    return keys
  }

  /** @returns the checkpoint at the end of some prefixes; `other` itself if nothing differs any more; undefined if it gives up */
  private run(
    prefixes: readonly Prefix[],
    start: Prefix,
    keys: ReadonlySet<string>,
    other: Checkpoint,
  ): Checkpoint | undefined {
    if (keys.size === 0) return other
    const { interpreter, instruments, slots, crossKeyTypes, crossKeyTypesIfNamed, concerningTypes } =
      this.independent
    if (prefixes.some(({ block }) => block.types.some((typeId) => crossKeyTypes.has(typeId))))
      return undefined
    const checkpoint = this.program.checkpoints.get(start) as Checkpoint
    const states = statesAt(slots, checkpoint, keys)
    for (const { index } of slots) markEnd(states[index] as MutableEntries, keys)
    const apply = (typeId: number, event: TapelineEvent): boolean => {
      interpreter.applyInPlace(states, typeId, event)
      return !crossKeyTypesIfNamed.has(typeId) || this.holds(states, typeId, event, other)
    }
    try {
      const isDone = replayKeys({ instruments, prefixes, keys, typeIds: concerningTypes, apply })
      return isDone ? this.merged(states, keys, checkpoint, other, prefixes) : undefined
    } catch {
      // The replay of all events finds and reports the error.
      return undefined
    }
  }

  /** Whether an event leaves the other slots as they are in a checkpoint of the parent, with the states that it reads here. */
  private holds(
    states: PartialStates,
    typeId: number,
    event: TapelineEvent,
    { snapshots }: Checkpoint,
  ): boolean {
    for (const slot of this.program.slots) {
      const { index, leaf, typeIds, reads } = slot
      if (this.independent.has(index) || this.independent.ignoresEntries(index) || !typeIds.has(typeId))
        continue
      const snapshot = snapshots[index] as Snapshot
      if (leaf.holds === undefined || !('value' in snapshot)) return false
      // Another state that depends on the entries may differ here, even if it is equal at the checkpoint.
      if (
        reads.some((read) => !this.independent.has(read.slot) && !this.independent.ignoresEntries(read.slot))
      )
        return false
      if (!leaf.holds(snapshot.value, event, this.entriesReadBy(slot, states))) return false
    }
    return true
  }

  /** The independent entries that a slot reads, by name. Other states are as in the parent, but unknown: reading one throws. */
  private entriesReadBy(slot: Slot, states: PartialStates): Record<string, unknown> {
    const read = readsOf(slot, states)
    for (const { name, slot: other } of slot.reads) {
      if (this.independent.has(other)) continue
      Object.defineProperty(read, name, {
        get: () => {
          throw new Error(`The state of '${name}' is unknown here.`)
        },
      })
    }
    return read
  }

  private merged(
    states: PartialStates,
    keys: ReadonlySet<string>,
    start: Checkpoint,
    other: Checkpoint,
    prefixes: readonly Prefix[],
  ): Checkpoint | undefined {
    const snapshots = [...other.snapshots]
    let isSame = true
    for (const { index, leaf } of this.independent.slots) {
      const [before, snapshot] = [start.snapshots[index] as Snapshot, other.snapshots[index] as Snapshot]
      if (!('packed' in before && 'packed' in snapshot)) return undefined
      const entries = states[index] as MutableEntries
      const fields = leaf.fields as FieldTable
      const mayRemove = mayRemoveEntries(leaf, prefixes)
      const packed = mergeEntries(fields, snapshot.packed, entries, keys, before.packed, mayRemove)
      if (packed === undefined) return undefined
      if (packed === snapshot.packed) continue
      isSame = false
      snapshots[index] = { packed }
    }
    return isSame ? other : { snapshots, weight: other.weight }
  }
}

/** Whether an event of some prefixes may remove entries of a projection. */
function mayRemoveEntries({ removals }: LeafProjection, prefixes: readonly Prefix[]): boolean {
  if (removals === undefined) return true
  const typeIds = new Set(removals.map(typeIdOf))
  return prefixes.some(({ block }) => block.types.some((typeId) => typeIds.has(typeId)))
}

function blocksOf(prefixes: readonly Prefix[]): Block[] {
  return prefixes.map(({ block }) => block)
}
