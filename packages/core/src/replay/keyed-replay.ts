import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { FieldTable } from '../projection/field-table.js'
import { type Block, typeIdOf } from '../timeline/block.js'
import type { Link } from '../timeline/chain.js'
import { InstrumentColumns } from '../timeline/instrument-column.js'
import { changedPlaces } from './changed-events.js'
import { addDifferingKeys, type Entries, entriesAt, overlaid } from './packed-entries.js'
import { type Program, recipeOf } from './program.js'
import type { Checkpoint, Slot, Snapshot } from './slot.js'
import { adoptCheckpoints, counterpartsAt } from './twin-checkpoints.js'

/** With more entries than this, a whole replay is as fast. */
const KEYS_MAX = 32
/** Most links between two checkpoints of a chain. */
const LINKS_MAX = 1024

/**
 * Replays a chain that differs from another in some entries by the events of these entries alone, from one checkpoint of the
 * other to the next; what does not differ is taken over from there. It is for projections whose entries stand each for
 * themselves, and gives up where anything else may differ: then the events are replayed as always, up to the next checkpoint.
 */
export class KeyedReplay {
  private static readonly known = new WeakMap<Program, KeyedReplay>()
  private readonly instruments: InstrumentColumns
  /** The slots whose entries stand each for themselves, in the order in which they run. */
  private readonly apart: readonly Slot[]
  private readonly isApart: readonly boolean[]
  /** The types of events that change what is not apart but reads what is, and those that concern two entries. */
  private readonly entangling = new Set<number>()
  /** Those that do so only where they name an entry that differs, or none. */
  private readonly entanglingOwn = new Set<number>()
  /** The types of events that change what is not apart. */
  private readonly others = new Set<number>()
  /** The types of events that are to be run: those that change what is apart, or may entangle it. */
  private readonly concerning = new Set<number>()

  private constructor(
    private readonly program: Program,
    readonly definitions: ReadonlyMap<string, AnyEventDefinition>,
  ) {
    const { slots } = program
    this.instruments = InstrumentColumns.of(definitions)
    const isApart: boolean[] = []
    const reachesApart: boolean[] = []
    for (const { index, leaf, reads } of slots) {
      isApart[index] =
        leaf.apart && leaf.fields !== undefined && reads.every(({ slot }) => isApart[slot] === true)
      reachesApart[index] = isApart[index] || reads.some(({ slot }) => reachesApart[slot] === true)
    }
    this.isApart = isApart
    this.apart = slots.filter(({ index }) => isApart[index])
    for (const { typeIds } of this.apart) for (const typeId of typeIds) this.concerning.add(typeId)
    for (const { index, leaf, typeIds } of slots) {
      if (isApart[index]) continue
      for (const typeId of typeIds) {
        this.others.add(typeId)
        if (!reachesApart[index]) continue
        if (leaf.apart) {
          this.entanglingOwn.add(typeId)
          this.concerning.add(typeId)
        } else this.entangling.add(typeId)
      }
    }
    for (const { type, renames } of definitions.values())
      if (renames !== undefined) this.entangling.add(typeIdOf(type))
  }

  /** @returns undefined where no part of the program is apart */
  static of(program: Program, definitions: ReadonlyMap<string, AnyEventDefinition>): KeyedReplay | undefined {
    let known = KeyedReplay.known.get(program)
    if (known?.definitions !== definitions) {
      known = new KeyedReplay(program, definitions)
      KeyedReplay.known.set(program, known)
    }
    return known.apart.length > 0 ? known : undefined
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
      const key = this.instruments.nameAt(place.block, place.index)
      if (key === undefined || this.others.has(place.block.typeIds[place.index] as number)) return undefined
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
      if (!('packed' in snapshot) || !('packed' in counterpart) || this.isApart[slot] !== true)
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
    if (links.some(({ block }) => block.types.some((typeId) => this.entangling.has(typeId)))) return undefined
    const checkpoint = this.program.checkpoints.get(start) as Checkpoint
    const states = new Map(this.apart.map((slot) => [slot.index, entriesAt(slot, checkpoint, keys)]))
    try {
      for (const { block } of links) {
        for (const place of this.instruments.placesNamingAny(block, keys, this.concerning)) {
          const typeId = block.typeIds[place] as number
          const event = block.lend(place)
          this.step(states, typeId, event)
          if (this.entanglingOwn.has(typeId) && !this.holds(states, typeId, event, other)) return undefined
        }
      }
      return this.merged(states, keys, checkpoint, other)
    } catch {
      // Whatever went wrong is found and told by the replay of all events.
      return undefined
    }
  }

  /** Whether an event leaves what is not apart as the other chain has it at its checkpoint, whatever it reads here. */
  private holds(
    states: ReadonlyMap<number, Entries>,
    typeId: number,
    event: TapelineEvent,
    { snapshots }: Checkpoint,
  ): boolean {
    for (const { index, leaf, typeIds, reads } of this.program.slots) {
      if (this.isApart[index] === true || !typeIds.has(typeId)) continue
      const snapshot = snapshots[index] as Snapshot
      if (leaf.holds === undefined || !('value' in snapshot)) return false
      if (reads.some(({ slot }) => this.isApart[slot] !== true)) return false
      if (!leaf.holds(snapshot.value, event, readsOf(reads, states))) return false
    }
    return true
  }

  private step(states: ReadonlyMap<number, Entries>, typeId: number, event: TapelineEvent): void {
    for (const slot of this.apart) {
      if (!slot.typeIds.has(typeId)) continue
      if (this.program.isCareful(slot.index, typeId)) throw new Error('This recipe has to run under Immer.')
      const state = states.get(slot.index)
      const reads = readsOf(slot.reads, states)
      const result = recipeOf(slot.plain, slot.leaf, typeId)(state, event, reads)
      if (result !== undefined && result !== state) throw new Error('This recipe gives a new state.')
    }
  }

  private merged(
    states: ReadonlyMap<number, Entries>,
    keys: ReadonlySet<string>,
    start: Checkpoint,
    other: Checkpoint,
  ): Checkpoint | undefined {
    const snapshots = [...other.snapshots]
    let isSame = true
    for (const { index, leaf } of this.apart) {
      const [before, snapshot] = [start.snapshots[index] as Snapshot, other.snapshots[index] as Snapshot]
      if (!('packed' in before && 'packed' in snapshot)) return undefined
      const entries = states.get(index) as Entries
      const packed = overlaid(leaf.fields as FieldTable, snapshot.packed, entries, keys, before.packed)
      if (packed === undefined) return undefined
      if (packed === snapshot.packed) continue
      isSame = false
      snapshots[index] = { packed }
    }
    return isSame ? other : { snapshots, weight: other.weight }
  }
}

function readsOf(reads: Slot['reads'], states: ReadonlyMap<number, Entries>): Record<string, unknown> {
  return Object.fromEntries(reads.map(({ name, slot }) => [name, states.get(slot)]))
}

function blocksOf(links: readonly Link[]): Block[] {
  return links.map(({ block }) => block)
}
