import type { AnyEventDefinition } from '../../event/definition.js'
import type { Chain, Prefix } from '../../timeline/chain/chain.js'
import { typeCount, typeIdOf } from '../../timeline/columns/block.js'
import type { Program } from '../program.js'
import type { Checkpoint, Slot, Snapshot } from '../slot.js'
import { EventInterpreter } from './event-interpreter.js'
import { IndependentEntries } from './independent-entries.js'
import { type PartialStates, statesAt } from './partial-states.js'
import { replayKeys } from './replay-keys.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** Most events that are replayed to get the state of a slot alone. They run under Immer, unlike in a replay of all events. */
const ALONE_MAX = 64

/** Most prefixes that are searched for a checkpoint in each direction. */
const PREFIXES_MAX = 1024

/**
 * The events from a checkpoint to a position, with a second checkpoint at or after the position. All of these events have run before
 * without an error, so independent entries can be replayed one by one from the first checkpoint.
 */
export class CheckpointInterval {
  private readonly independent: IndependentEntries
  /** By type id, 1 if there is such an event up to the position. */
  private readonly types: Uint8Array
  /** By type id, 1 if there is such an event up to the second checkpoint. */
  private readonly typesBehind: Uint8Array

  private constructor(
    private readonly program: Program,
    definitions: Definitions,
    private readonly checkpoint: Checkpoint,
    private readonly behind: Checkpoint,
    private readonly prefixes: readonly Prefix[],
    private readonly position: number,
    prefixesBehind: readonly Prefix[],
  ) {
    this.independent = IndependentEntries.of(program, definitions)
    this.types = typesWithin(prefixes, position)
    this.typesBehind = typesWithin(prefixesBehind, Number.POSITIVE_INFINITY)
  }

  /** The interval to a position; undefined if a checkpoint is missing. */
  static to(
    program: Program,
    definitions: Definitions,
    chain: Chain,
    position: number,
  ): CheckpointInterval | undefined {
    const { checkpoints } = program
    const { prefixes } = chain
    const at = chain.prefixIndexAt(Math.max(position - 1, 0))
    let from = at
    while (
      from >= 0 &&
      !((prefixes[from] as Prefix).end <= position && checkpoints.has(prefixes[from] as Prefix))
    ) {
      from -= 1
      if (at - from > PREFIXES_MAX) return undefined
    }
    const start = prefixes[from]
    if (start === undefined) return undefined
    let to = Math.max(from, at)
    while (
      to < prefixes.length &&
      !((prefixes[to] as Prefix).end >= position && checkpoints.has(prefixes[to] as Prefix))
    ) {
      to += 1
      if (to - at > PREFIXES_MAX) return undefined
    }
    const end = prefixes[to]
    if (end === undefined) return undefined
    const between = start.end === position ? [] : prefixes.slice(from + 1, at + 1)
    const [checkpoint, behind] = [checkpoints.get(start), checkpoints.get(end)] as [Checkpoint, Checkpoint]
    return new CheckpointInterval(
      program,
      definitions,
      checkpoint,
      behind,
      between,
      position,
      prefixes.slice(from + 1, to + 1),
    )
  }

  /** The snapshot of a slot, if no event of the interval can change it. */
  snapshotOf({ index, typeIds }: Slot): Snapshot | undefined {
    for (const typeId of typeIds) if (this.types[typeId] === 1) return undefined
    return this.checkpoint.snapshots[index]
  }

  /**
   * The state of a slot that is not keyed and reads no other slot, replayed alone; undefined for other slots, and if more than a few
   * events change it. @throws whatever a recipe throws
   */
  stateOf(slot: Slot): unknown {
    if (slot.leaf.fields !== undefined || slot.reads.length > 0) return undefined
    const { program, checkpoint, position } = this
    const interpreter = EventInterpreter.of(program, [slot.index])
    const states = statesAt([slot], checkpoint)
    let count = 0
    for (const { block, start } of this.prefixes) {
      const lists = [...this.independent.instruments.indicesOf(block)]
      const indices = lists.flatMap(([typeId, list]) => (slot.typeIds.has(typeId) ? [...list] : []))
      for (const index of indices.sort((left, right) => left - right)) {
        if (start + index >= position) break
        count += 1
        if (count > ALONE_MAX) return undefined
        interpreter.apply(states, block.event(index))
      }
    }
    return states[slot.index]
  }

  /**
   * The keys of a slot, if each entry can be replayed alone. The keys must be the same at both checkpoints, and no event between may
   * remove one; then none was added either.
   */
  keysOf(slot: Slot): readonly string[] | undefined {
    if (!this.independent.has(slot.index)) return undefined
    const [before, after] = [this.checkpoint, this.behind].map(({ snapshots }) => snapshots[slot.index])
    if (before === undefined || after === undefined || !('packed' in before && 'packed' in after))
      return undefined
    if (before.packed.keys !== after.packed.keys) return undefined
    const { removals } = slot.leaf
    if (removals === undefined || removals.some((type) => this.mayHave(typeIdOf(type)))) return undefined
    for (const typeId of this.independent.renamingTypes) if (this.mayHave(typeId)) return undefined
    return before.packed.keys
  }

  /** The independent entries at one key, by slot. @throws whatever a recipe throws */
  entriesOf(key: string): PartialStates {
    const { interpreter, instruments, slots } = this.independent
    const keys = new Set([key])
    const states = statesAt(slots, this.checkpoint, keys)
    replayKeys({
      instruments,
      prefixes: this.prefixes,
      keys,
      typeIds: interpreter.typeIds,
      stop: this.position,
      apply: (typeId, event) => interpreter.applyInPlace(states, typeId, event),
    })
    return states
  }

  private mayHave(typeId: number): boolean {
    return this.typesBehind[typeId] === 1
  }
}

/** By type id, 1 if some prefixes have an event of that type before a position. */
function typesWithin(prefixes: readonly Prefix[], position: number): Uint8Array {
  const has = new Uint8Array(typeCount())
  for (const { block, start } of prefixes) {
    const stop = position - start
    if (stop >= block.length) for (const typeId of block.types) has[typeId] = 1
    else for (let index = 0; index < stop; index += 1) has[block.typeIds[index] as number] = 1
  }
  return has
}
