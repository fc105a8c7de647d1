import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import type { FieldTable } from '../../projection/field-table.js'
import type { Link } from '../../timeline/chain/chain.js'
import type { Block } from '../../timeline/columns/block.js'
import { changedPlaces } from '../changed-events.js'
import type { Program } from '../program.js'
import type { Checkpoint, Snapshot } from '../slot.js'
import { adoptCheckpoints, counterpartsAt } from '../twin-checkpoints.js'
import { readsOf } from './event-interpreter.js'
import { IndependentEntries } from './independent-entries.js'
import {
  addDifferingKeys,
  type Entries,
  markEnd,
  overlaid,
  type PartialStates,
  statesAt,
} from './partial-states.js'
import { replayKeys } from './replay-keys.js'

/** With more entries than this, a whole replay is as fast. */
const KEYS_MAX = 32
/** Most links between two checkpoints of a chain. */
const LINKS_MAX = 1024

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
   * Goes on from a link with a checkpoint, and keeps checkpoints on the way.
   * @param target number of events beyond which it does not go
   * @returns the last link that it came to; undefined if it could not go on
   */
  follow(links: readonly Link[], from: number, target: number): Link | undefined {
    let index = from
    for (;;) {
      const next = this.followOnce(links, index, target)
      if (next === undefined) break
      index = next
    }
    return index === from ? undefined : links[index]
  }

  /** As {@link follow}, to the next checkpoint of the other chain. @returns the index of its link here */
  private followOnce(links: readonly Link[], from: number, target: number): number | undefined {
    const { checkpoints } = this.program
    const start = links[from] as Link
    for (let index = from + 1; index < links.length && (links[index] as Link).end <= target; index += 1) {
      if (index - from > LINKS_MAX || checkpoints.has(links[index] as Link)) return undefined
      for (const counterpart of counterpartsAt(links, index)) {
        const other = checkpoints.get(counterpart)
        if (other === undefined) continue
        const keys = this.differingKeys(links, from, index, counterpart)
        const reached = keys && this.run(links.slice(from + 1, index + 1), start, keys, other)
        if (reached === undefined) return undefined
        checkpoints.set(links[index] as Link, reached)
        if (reached === other) adoptCheckpoints(checkpoints, links, index, counterpart)
        return index
      }
    }
    return undefined
  }

  /** The keys whose entries differ at the start, or have events between that differ; undefined if anything else may. */
  private differingKeys(
    links: readonly Link[],
    from: number,
    index: number,
    counterpart: Link,
  ): Set<string> | undefined {
    const start = links[from] as Link
    const candidates = new Set([start, ...counterpartsAt(links, from)])
    const theirs: Link[] = []
    let before: Link | undefined = counterpart
    for (; before !== undefined && !candidates.has(before); before = before.previous) {
      if (theirs.push(before) > LINKS_MAX) return undefined
    }
    if (before === undefined) return undefined
    const keys = before === start ? new Set<string>() : this.keysBetween(start, before)
    if (keys === undefined) return undefined
    const own = links.slice(from + 1, index + 1)
    for (const place of changedPlaces(blocksOf(own), blocksOf(theirs.reverse()))) {
      const { instruments, otherTypes } = this.independent
      const key = instruments.nameAt(place.block, place.index)
      if (key === undefined || otherTypes.has(place.block.typeIds[place.index] as number)) return undefined
      if (keys.add(key).size > KEYS_MAX) return undefined
    }
    return keys
  }

  /** The keys whose entries differ between the checkpoints of two links; undefined if anything else does. */
  private keysBetween(left: Link, right: Link): Set<string> | undefined {
    const [own, other] = [left, right].map((link) => this.program.checkpoints.get(link))
    if (own === undefined || other === undefined) return undefined
    const keys = new Set<string>()
    for (const [slot, snapshot] of own.snapshots.entries()) {
      const counterpart = other.snapshots[slot] as Snapshot
      if (snapshot === counterpart) continue
      if (!('packed' in snapshot) || !('packed' in counterpart) || !this.independent.has(slot))
        return undefined
      if (!addDifferingKeys(snapshot.packed, counterpart.packed, keys, KEYS_MAX)) return undefined
    }
    return keys
  }

  /** @returns the checkpoint behind some links; that of the other chain where nothing differs any more; undefined on failure */
  private run(
    links: readonly Link[],
    start: Link,
    keys: ReadonlySet<string>,
    other: Checkpoint,
  ): Checkpoint | undefined {
    if (keys.size === 0) return other
    const { interpreter, instruments, slots, crossKeyTypes, crossKeyTypesIfNamed, concerningTypes } =
      this.independent
    if (links.some(({ block }) => block.types.some((typeId) => crossKeyTypes.has(typeId)))) return undefined
    const checkpoint = this.program.checkpoints.get(start) as Checkpoint
    const states = statesAt(slots, checkpoint, keys)
    for (const { index } of slots) markEnd(states[index] as Entries, keys)
    const apply = (typeId: number, event: TapelineEvent): boolean => {
      interpreter.stepInPlace(states, typeId, event)
      return !crossKeyTypesIfNamed.has(typeId) || this.holds(states, typeId, event, other)
    }
    try {
      const isDone = replayKeys({ instruments, links, keys, typeIds: concerningTypes, apply })
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
      const entries = states[index] as Entries
      const packed = overlaid(leaf.fields as FieldTable, snapshot.packed, entries, keys, before.packed)
      if (packed === undefined) return undefined
      if (packed === snapshot.packed) continue
      isSame = false
      snapshots[index] = { packed }
    }
    return isSame ? other : { snapshots, weight: other.weight }
  }
}

function blocksOf(links: readonly Link[]): Block[] {
  return links.map(({ block }) => block)
}
