import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import type { AnyEntry } from '../../event/recipes.js'
import { ownValue } from '../../event/records.js'
import type { Chain, Prefix } from '../../timeline/chain/chain.js'
import type { Block } from '../../timeline/columns/block.js'
import { probeMissing } from '../apply-event.js'
import { checkpointBefore } from '../checkpoint-map.js'
import type { Program } from '../program.js'
import type { Checkpoint, Slot } from '../slot.js'
import { readsOf } from './event-interpreter.js'
import { IndependentEntries } from './independent-entries.js'
import { type MutableEntries, type PartialStates, statesAt } from './partial-states.js'

/** Most entries to replay alone. With more, a replay of all events is as fast. */
const KEYS_MAX = 32
/** An event takes about this many times as long as in a replay of all events. */
const SLOWER = 8
/** Events that are replayed at any cost. */
const APPLIED_MIN = 64

/**
 * Moves along a chain with some independent entries, and applies only the events of these. It does not find an event of another entry
 * that fails.
 */
export class EntriesCursor {
  private readonly keys = new Set<string>()
  private states: PartialStates
  private position = 0
  /** The events of the keys in a block, and the next one to apply; undefined after a seek. */
  private current: { readonly block: Block; readonly indices: readonly number[]; next?: number } | undefined
  private readonly count = { applied: 0, passed: 0 }

  private constructor(
    private readonly program: Program,
    private readonly independent: IndependentEntries,
    private readonly chain: Chain,
    /** The states before the first event. */
    private readonly start: Checkpoint,
  ) {
    this.states = statesAt(independent.slots, start, [])
  }

  /** @returns undefined if the program has no independent entries, or an event may rename one */
  static of(
    program: Program,
    definitions: ReadonlyMap<string, AnyEventDefinition>,
    chain: Chain,
    start: Checkpoint,
  ): EntriesCursor | undefined {
    const independent = IndependentEntries.of(program, definitions)
    const { slots, renamingTypes } = independent
    const isRenaming = ({ block }: Prefix): boolean => block.types.some((typeId) => renamingTypes.has(typeId))
    if (slots.length === 0 || chain.prefixes.some(isRenaming)) return undefined
    return new EntriesCursor(program, independent, chain, start)
  }

  /** Whether it can replay the entries of a slot. */
  has({ index }: Slot): boolean {
    return this.independent.has(index)
  }

  /**
   * The entry of a slot at a key, after a number of events; valid until the next call.
   * @throws whatever a recipe throws, and Error if a replay of all events is needed, or would be faster
   */
  entryAt({ index }: Slot, key: string, position: number): Readonly<AnyEntry> | undefined {
    this.seek(position)
    if (!this.keys.has(key)) this.add(key)
    return ownValue(this.states[index], key) as AnyEntry | undefined
  }

  /** The indices of the events of a block that may change one of the entries that were read, in order. */
  indicesIn(block: Block): readonly number[] {
    if (this.current?.block !== block) {
      const { instruments, interpreter } = this.independent
      this.current = { block, indices: instruments.indicesNamingAny(block, this.keys, interpreter.typeIds) }
    }
    return this.current.indices
  }

  /** The field of events of a type that names an instrument. */
  instrumentField(typeId: number): string | undefined {
    return this.independent.instruments.fieldOf(typeId)
  }

  private seek(target: number): void {
    const { program, chain, position } = this
    const prefix = checkpointBefore(program.checkpoints, chain, target, position)
    if (target < position || (prefix !== undefined && prefix.end > position)) this.restore(prefix)
    while (this.position < target) this.runWithin(target)
  }

  private restore(prefix: Prefix | undefined): void {
    const checkpoint = (prefix && this.program.checkpoints.get(prefix)) ?? this.start
    this.states = statesAt(this.independent.slots, checkpoint, this.keys)
    this.position = prefix?.end ?? 0
    this.current = undefined
  }

  private add(key: string): void {
    if (this.keys.size >= KEYS_MAX) throw new Error('There are too many keys.')
    const other = new EntriesCursor(this.program, this.independent, this.chain, this.start)
    other.keys.add(key)
    other.position = Number.POSITIVE_INFINITY
    other.seek(this.position)
    for (const { index } of this.independent.slots) {
      const entry = ownValue(other.states[index], key) as AnyEntry | undefined
      if (entry !== undefined) (this.states[index] as MutableEntries)[key] = entry
    }
    this.keys.add(key)
    this.current = undefined
  }

  /** Applies events up to a position, at most to the end of the block. */
  private runWithin(target: number): void {
    const { chain, count } = this
    const { block, start, end } = chain.prefixes[chain.prefixIndexAt(this.position)] as Prefix
    const indices = this.indicesIn(block)
    const current = this.current as NonNullable<typeof this.current>
    let next = current.next ?? indices.findIndex((index) => start + index >= this.position)
    if (next < 0) next = indices.length
    for (; next < indices.length; next += 1) {
      const index = indices[next] as number
      if (start + index >= target) break
      this.apply(block.typeIds[index] as number, block.readReused(index))
      count.applied += 1
    }
    current.next = next
    const reached = Math.min(target, end)
    count.passed += reached - this.position
    this.position = reached
    if (count.applied > APPLIED_MIN + count.passed / SLOWER)
      throw new Error('A replay of all events is faster.')
  }

  private apply(typeId: number, event: TapelineEvent): void {
    const { program, states } = this
    const { interpreter } = this.independent
    if (program.probesLeft(typeId) > 0) {
      probeMissing(
        interpreter.slotsOf(typeId),
        (slot) => ({ value: states[slot.index], reads: readsOf(slot, states) }),
        event,
      )
      program.countProbed(typeId)
    }
    interpreter.applyInPlace(states, typeId, event)
  }
}
