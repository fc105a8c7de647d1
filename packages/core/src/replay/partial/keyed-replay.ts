import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import type { FieldTable } from '../../projection/field-table.js'
import type { Prefix } from '../../timeline/chain/chain.js'
import type { Block } from '../../timeline/columns/block.js'
import { changedEvents } from '../changed-events.js'
import { adoptCheckpoints, parentPrefixesAt } from '../parent-checkpoints.js'
import type { Program } from '../program.js'
import type { Checkpoint, Snapshot } from '../slot.js'
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

/** With more entries than this, a whole replay is as fast. */
const KEYS_MAX = 32
/** Most prefixes between two checkpoints of a chain. */
const PREFIXES_MAX = 1024

/**
 * Replays a chain that differs from another in some independent entries by the events of these entries alone, from one
 * checkpoint of the other chain to the next; it takes the rest over from there. It gives up where anything else may differ:
 * then all events are replayed, up to the next checkpoint.
 */
export class KeyedReplay {
  private constructor(
    private readonly program: Program,
    private readonly independent: IndependentEntries,
  ) {}

  /** @returns undefined where the program has no independent entries */
  static of(program: Program, definitions: ReadonlyMap<string, AnyEventDefinition>): KeyedReplay | undefined {
    const independent = IndependentEntries.of(program, definitions)
    return independent.slots.length > 0 ? new KeyedReplay(program, independent) : undefined
  }

  /**
   * Goes on from a prefix with a checkpoint, and keeps checkpoints on the way.
   * @param target number of events beyond which it does not go
   * @returns the last prefix that it came to; undefined if it could not go on
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

  /** As {@link follow}, to the next checkpoint of the other chain. @returns the index of its prefix here */
  private followOnce(prefixes: readonly Prefix[], from: number, target: number): number | undefined {
    const { checkpoints } = this.program
    const start = prefixes[from] as Prefix
    for (
      let index = from + 1;
      index < prefixes.length && (prefixes[index] as Prefix).end <= target;
      index += 1
    ) {
      if (index - from > PREFIXES_MAX || checkpoints.has(prefixes[index] as Prefix)) return undefined
      for (const parentPrefix of parentPrefixesAt(prefixes, index)) {
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

  /** The keys whose entries differ at the start, or have events between that differ; undefined if anything else may. */
  private differingKeys(
    prefixes: readonly Prefix[],
    from: number,
    index: number,
    parentPrefix: Prefix,
  ): Set<string> | undefined {
    const start = prefixes[from] as Prefix
    const candidates = new Set([start, ...parentPrefixesAt(prefixes, from)])
    const theirs: Prefix[] = []
    let before: Prefix | undefined = parentPrefix
    for (; before !== undefined && !candidates.has(before); before = before.previous) {
      if (theirs.push(before) > PREFIXES_MAX) return undefined
    }
    if (before === undefined) return undefined
    const keys = before === start ? new Set<string>() : this.keysBetween(start, before)
    if (keys === undefined) return undefined
    const own = prefixes.slice(from + 1, index + 1)
    for (const place of changedEvents(blocksOf(own), blocksOf(theirs.reverse()))) {
      const { instruments, otherTypes } = this.independent
      const key = instruments.nameAt(place.block, place.index)
      if (key === undefined || otherTypes.has(place.block.typeIds[place.index] as number)) return undefined
      if (keys.add(key).size > KEYS_MAX) return undefined
    }
    return keys
  }

  /** The keys whose entries differ between the checkpoints of two prefixes; undefined if anything else does. */
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

  /** @returns the checkpoint behind some prefixes; that of the other chain where nothing differs any more; undefined on failure */
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
      return isDone ? this.merged(states, keys, checkpoint, other) : undefined
    } catch {
      // The replay of all events finds and reports the error.
      return undefined
    }
  }

  /** Whether an event leaves the other slots as they are at the checkpoint of the other chain, whatever it reads here. */
  private holds(
    states: PartialStates,
    typeId: number,
    event: TapelineEvent,
    { snapshots }: Checkpoint,
  ): boolean {
    for (const slot of this.program.slots) {
      const { index, leaf, typeIds, reads } = slot
      if (this.independent.has(index) || !typeIds.has(typeId)) continue
      const snapshot = snapshots[index] as Snapshot
      if (leaf.holds === undefined || !('value' in snapshot)) return false
      if (reads.some((read) => !this.independent.has(read.slot))) return false
      if (!leaf.holds(snapshot.value, event, readsOf(slot, states))) return false
    }
    return true
  }

  private merged(
    states: PartialStates,
    keys: ReadonlySet<string>,
    start: Checkpoint,
    other: Checkpoint,
  ): Checkpoint | undefined {
    const snapshots = [...other.snapshots]
    let isSame = true
    for (const { index, leaf } of this.independent.slots) {
      const [before, snapshot] = [start.snapshots[index] as Snapshot, other.snapshots[index] as Snapshot]
      if (!('packed' in before && 'packed' in snapshot)) return undefined
      const entries = states[index] as MutableEntries
      const packed = mergeEntries(leaf.fields as FieldTable, snapshot.packed, entries, keys, before.packed)
      if (packed === undefined) return undefined
      if (packed === snapshot.packed) continue
      isSame = false
      snapshots[index] = { packed }
    }
    return isSame ? other : { snapshots, weight: other.weight }
  }
}

function blocksOf(prefixes: readonly Prefix[]): Block[] {
  return prefixes.map(({ block }) => block)
}
