import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { typeCount, typeIdOf } from '../timeline/block.js'
import type { Chain, Link } from '../timeline/chain.js'
import { InstrumentColumns } from '../timeline/instrument-column.js'
import { type Entries, entriesAt } from './packed-entries.js'
import { type Program, recipeOf } from './program.js'
import type { Checkpoint, Slot, Snapshot } from './slot.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** Most links that are looked through for a checkpoint on either side. */
const LINKS_MAX = 1024

/**
 * The events from a checkpoint to a position, behind which there is another checkpoint: so all of them have been run before,
 * and none fails. Of projections whose entries stand each for themselves one entry can be replayed alone.
 */
export class Stretch {
  private readonly instruments: InstrumentColumns
  /** By type id, whether there is such an event here; and whether up to the checkpoint behind. */
  private readonly types: Uint8Array
  private readonly typesBehind: Uint8Array

  private constructor(
    private readonly program: Program,
    private readonly definitions: Definitions,
    private readonly checkpoint: Checkpoint,
    private readonly behind: Checkpoint,
    private readonly links: readonly Link[],
    private readonly position: number,
    linksBehind: readonly Link[],
  ) {
    this.instruments = InstrumentColumns.of(definitions)
    this.types = typesWithin(links, position)
    this.typesBehind = typesWithin(linksBehind, Number.POSITIVE_INFINITY)
  }

  /** The stretch to a position; undefined where there is none, or not all has been run. */
  static to(program: Program, definitions: Definitions, chain: Chain, position: number): Stretch | undefined {
    const { checkpoints } = program
    const { links } = chain
    const at = chain.linkOfPosition(Math.max(position - 1, 0))
    let from = at
    while (from >= 0 && !((links[from] as Link).end <= position && checkpoints.has(links[from] as Link))) {
      from -= 1
      if (at - from > LINKS_MAX) return undefined
    }
    const start = links[from]
    if (start === undefined) return undefined
    let to = Math.max(from, at)
    while (
      to < links.length &&
      !((links[to] as Link).end >= position && checkpoints.has(links[to] as Link))
    ) {
      to += 1
      if (to - at > LINKS_MAX) return undefined
    }
    const end = links[to]
    if (end === undefined) return undefined
    const between = start.end === position ? [] : links.slice(from + 1, at + 1)
    const [checkpoint, behind] = [checkpoints.get(start), checkpoints.get(end)] as [Checkpoint, Checkpoint]
    return new Stretch(
      program,
      definitions,
      checkpoint,
      behind,
      between,
      position,
      links.slice(from + 1, to + 1),
    )
  }

  /** What the checkpoint holds of a slot that no event here changes; undefined where one may. */
  snapshotOf({ index, typeIds }: Slot): Snapshot | undefined {
    for (const typeId of typeIds) if (this.types[typeId] === 1) return undefined
    return this.checkpoint.snapshots[index]
  }

  /**
   * The keys of a slot's entries if each of these can be replayed alone: they are the same on either side, and nothing between
   * takes one away, so that none can have come in the meantime either.
   */
  keysOf(slot: Slot): readonly string[] | undefined {
    if (!isApart(this.program, slot)) return undefined
    const [before, after] = [this.checkpoint, this.behind].map(({ snapshots }) => snapshots[slot.index])
    if (before === undefined || after === undefined || !('packed' in before && 'packed' in after))
      return undefined
    if (before.packed.keys !== after.packed.keys) return undefined
    const { removals } = slot.leaf
    if (removals === undefined || removals.some((type) => this.mayHave(type))) return undefined
    for (const { type, renames } of this.definitions.values())
      if (renames !== undefined && this.mayHave(type)) return undefined
    return before.packed.keys
  }

  /** The entries at one key, by slot, of all slots whose entries stand for themselves. @throws whatever a recipe throws */
  entriesOf(key: string): ReadonlyMap<number, Entries> {
    const slots = this.program.slots.filter((slot) => isApart(this.program, slot))
    const keys = new Set([key])
    const states = new Map(slots.map((slot) => [slot.index, entriesAt(slot, this.checkpoint, keys)]))
    for (const { block, start } of this.links) {
      const column = this.instruments.columnOf(block)
      const own = this.instruments.numberOf(key)
      const stop = Math.min(block.length, this.position - start)
      for (let index = 0; index < stop; index += 1) {
        const number = column[index] as number
        if (number !== own && number !== 0) continue
        this.step(slots, states, block.typeIds[index] as number, block.lend(index))
      }
    }
    return states
  }

  private mayHave(type: string): boolean {
    return this.typesBehind[typeIdOf(type)] === 1
  }

  private step(
    slots: readonly Slot[],
    states: ReadonlyMap<number, Entries>,
    typeId: number,
    event: TapelineEvent,
  ): void {
    for (const slot of slots) {
      if (!slot.typeIds.has(typeId)) continue
      if (this.program.isCareful(slot.index, typeId)) throw new Error('This recipe has to run under Immer.')
      const reads: Record<string, unknown> = {}
      for (const { name, slot: read } of slot.reads) reads[name] = states.get(read)
      const state = states.get(slot.index)
      const result = recipeOf(slot.plain, slot.leaf, typeId)(state, event, reads)
      if (result !== undefined && result !== state) throw new Error('This recipe gives a new state.')
    }
  }
}

/** By type id, whether there is an event of that type among the first of some links. */
function typesWithin(links: readonly Link[], position: number): Uint8Array {
  const has = new Uint8Array(typeCount())
  for (const { block, start } of links) {
    const stop = position - start
    if (stop >= block.length) for (const typeId of block.types) has[typeId] = 1
    else for (let index = 0; index < stop; index += 1) has[block.typeIds[index] as number] = 1
  }
  return has
}

/** Whether the entries of a slot stand each for themselves, and so do those of what it reads. */
function isApart({ slots }: Pick<Program, 'slots'>, { leaf, reads }: Slot): boolean {
  if (!leaf.apart || leaf.fields === undefined) return false
  return reads.every(({ slot }) => isApart({ slots }, slots[slot] as Slot))
}
