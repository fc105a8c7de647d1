import { getOrInsert } from '../event/records.js'
import { sameState } from '../projection/same-state.js'
import { areKeyed, EventInterpreter, withReads } from '../replay/partial/event-interpreter.js'
import type { Program } from '../replay/program.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import { type Wanted, WantedSet } from './dependency.js'
import type { History, TracedEvent } from './history.js'
import { Influence } from './influence.js'
import { Writers } from './writers.js'

/** How many blocks are skipped at once if no wanted location differs between their ends, and no event type is suspect. */
const BLOCKS_AT_ONCE = 16

/** By type id, the slots with wanted locations that an event may have written. */
type Suspects = ReadonlyMap<number, readonly number[]>

interface SlotsInterpreter {
  readonly interpreter: EventInterpreter
  readonly influence: Influence
}

/**
 * Slices a tape backwards: it collects the events that wrote some locations of the state, then the events that wrote what these
 * needed, and so on. It searches a block if a wanted location differs between its ends, or if the type of one of its events may have
 * written one.
 *
 * The slice is a good guess: the slicer assumes that the entries of keyed states are independent until it finds that they are not.
 * Callers replay the slice.
 */
export class Slicer {
  private readonly indices = new Set<number>()
  private readonly wanted = new WantedSet()
  private readonly runners = new Map<string, SlotsInterpreter>()
  /** The keyed slots whose entries are not independent. */
  private readonly entangled = new Set<number>()
  private readonly writers: Writers
  /** `of` names the versions of the inputs. */
  private suspects: { readonly of: string; readonly byType: Suspects } | undefined
  private readonly independent = new Map<number, boolean>()
  /** The keys with locations that differ between the ends of the current group of blocks, or that became wanted within it. */
  private readonly changing = new Set<string>()

  constructor(
    private readonly program: Program,
    private readonly chain: Chain,
    private readonly history: History,
    /** The position after the last event that can matter. */
    private readonly top: number,
  ) {
    this.writers = new Writers(program, chain, history, top)
  }

  /** The indices of the events on which the wanted values depend. @throws whatever a recipe throws */
  slice(wanted: Iterable<Wanted>): Set<number> {
    for (const part of wanted) this.want(part)
    let group: number | undefined
    for (let index = this.chain.prefixIndexAt(this.top - 1); index >= 0 && this.wanted.size > 0; index -= 1) {
      const prefix = this.chain.prefixes[index] as Prefix
      if (group !== Math.floor(index / BLOCKS_AT_ONCE)) {
        group = Math.floor(index / BLOCKS_AT_ONCE)
        this.noteChanging(this.chain.prefixes[group * BLOCKS_AT_ONCE] as Prefix)
      }
      this.searchWhole(prefix)
      const { size } = this.entangled
      const suspected = this.suspectedKeys(prefix)
      for (const key of this.differingKeys(prefix))
        if (!suspected.has(key) && !this.isUnchanged(prefix, key)) suspected.add(key)
      for (const key of suspected) this.searchKey(prefix, key)
      if (this.entangled.size > size) this.searchWhole(prefix)
    }
    return this.indices
  }

  private want(part: Wanted): void {
    if (this.runnerOf([part.slot]).interpreter.isInitial(part, part.value)) return
    this.wanted.add(part)
    if (part.key !== undefined) this.changing.add(part.key)
  }

  private runnerOf(slots: readonly number[]): SlotsInterpreter {
    return getOrInsert(this.runners, slots.join(), () => {
      const interpreter = EventInterpreter.of(this.program, slots)
      return { interpreter, influence: new Influence(interpreter) }
    })
  }

  /** Whether each entry of a slot can be searched separately. */
  private isIndependent(slot: number): boolean {
    let independent = this.independent.get(slot)
    if (independent === undefined) {
      const slots = withReads(this.program, [slot])
      independent = areKeyed(slots) && slots.every(({ index }) => !this.entangled.has(index))
      this.independent.set(slot, independent)
    }
    return independent
  }

  private noteChanging(first: Prefix): void {
    this.changing.clear()
    for (const slot of this.wanted.slots()) {
      const isSame = this.history.comparerAtStart(first, slot)
      for (const part of this.wanted.ofSlot(slot))
        if (part.key !== undefined && !isSame(part)) this.changing.add(part.key)
    }
  }

  /** The keys with locations that a block, or one between it and the checkpoint before, may have changed. */
  private differingKeys(prefix: Prefix): Set<string> {
    const keys = new Set<string>()
    if (this.changing.size === 0) return keys
    for (const slot of this.wanted.slots()) {
      if (!this.isIndependent(slot)) continue
      const isSame = this.history.comparerAtStart(prefix, slot)
      for (const key of this.changing) {
        for (const part of this.wanted.of(slot, key)) {
          if (part.below > prefix.start && !isSame(part)) keys.add(key)
        }
      }
    }
    return keys
  }

  /** Whether the entry at a key, replayed alone since the checkpoint before, has the wanted values at the start of a block too. */
  private isUnchanged(prefix: Prefix, key: string): boolean {
    const wanted = this.wantedAt(prefix, key)
    const { interpreter } = this.runnerFor(wanted)
    // A block behind has shown that this entry can be replayed alone.
    const states = this.history.knownAtStart(prefix, interpreter, key)
    return (
      states !== undefined && wanted.every((part) => sameState(interpreter.valueOf(states, part), part.value))
    )
  }

  /** The wanted locations of an independent entry that events of a block can have written. */
  private wantedAt(prefix: Prefix, key: string): Wanted[] {
    const slots = this.wanted.slots().filter((slot) => this.isIndependent(slot))
    return slots.flatMap((slot) => [...this.wanted.of(slot, key)]).filter(({ below }) => below > prefix.start)
  }

  private runnerFor(wanted: readonly Wanted[]): SlotsInterpreter {
    return this.runnerOf([...new Set(wanted.map(({ slot }) => slot))])
  }

  /** The keys with wanted locations that an event of a block may have written, if only with the same value. */
  private suspectedKeys(prefix: Prefix): Set<string> {
    const keys = new Set<string>()
    const { instruments } = this.history
    const byType = this.suspectsByType()
    if (!prefix.block.types.some((typeId) => byType.has(typeId))) return keys
    const column = instruments.columnOf(prefix.block)
    const only = this.wanted.onlyKeyAmong(new Set([...byType.values()].flat()))
    if (only !== undefined) {
      if (this.isTouched(prefix, only, byType)) keys.add(only)
      return keys
    }
    for (const [typeId, places] of instruments.indicesOf(prefix.block)) {
      for (const slot of byType.get(typeId) ?? []) {
        for (let index = places.length - 1; index >= 0; index -= 1) {
          const place = places[index] as number
          const named = column[place] as number
          const event = prefix.start + place
          for (const key of named === 0 ? this.wanted.keysOf(slot) : [instruments.named(named)]) {
            if (!keys.has(key as string) && event < this.reachOf(typeId, slot, key)) keys.add(key as string)
          }
        }
      }
    }
    return keys
  }

  /** Whether an event of a block that names an instrument, or none, may have written a wanted location of its entry. */
  private isTouched(prefix: Prefix, key: string, byType: Suspects): boolean {
    const { instruments } = this.history
    const { block } = prefix
    const reaches: number[] = []
    const suspects = new Set(byType.keys())
    return [instruments.numberOf(key), 0].some((number) =>
      instruments.indicesNaming(block, number, suspects).some((place) => {
        const typeId = block.typeIds[place] as number
        reaches[typeId] ??= Math.max(
          0,
          ...(byType.get(typeId) ?? []).map((slot) => this.reachOf(typeId, slot, key)),
        )
        return prefix.start + place < reaches[typeId]
      }),
    )
  }

  /** The position before which an event of a type may have written a wanted location. */
  private reachOf(typeId: number, slot: number, key: string | undefined): number {
    let reach = 0
    for (const part of this.wanted.of(slot, key)) {
      if (part.below > reach && this.writers.mayWrite(typeId, part)) reach = part.below
    }
    return reach
  }

  private suspectsByType(): Suspects {
    const of = `${this.wanted.version} ${this.writers.version} ${this.entangled.size}`
    if (this.suspects?.of !== of) {
      const byType = new Map<number, number[]>()
      for (const slot of this.wanted.slots()) {
        if (!this.isIndependent(slot)) continue
        const fields = this.wanted.fieldsOf(slot)
        for (const typeId of this.program.slots[slot]?.typeIds ?? []) {
          if (!fields.some((field) => this.writers.mayWrite(typeId, { slot, key: undefined, field })))
            continue
          getOrInsert(byType, typeId, (): number[] => []).push(slot)
        }
      }
      this.suspects = { of, byType }
    }
    return this.suspects.byType
  }

  /** @param again whether the later blocks have been searched for this key one by one */
  private searchKey(prefix: Prefix, key: string, again = false): void {
    const wanted = this.wantedAt(prefix, key)
    if (wanted.length === 0) return
    const runner = this.runnerFor(wanted)
    const top = Math.max(...wanted.map(({ below }) => below))
    const steps = this.tracedKey(prefix, runner, key, Math.min(prefix.end, top) - prefix.start)
    const others = wanted.filter(
      (part) => steps === undefined || !this.leadsTo(prefix, runner.interpreter, steps, part),
    )
    if (others.length === 0) {
      const partsOf = (): Wanted[] =>
        runner.interpreter.slots.flatMap(({ index }) => [...this.wanted.of(index, key)])
      this.follow(prefix, runner, steps ?? [], partsOf)
    } else if (!again && others.every(({ below }) => below > prefix.end)) {
      // A later block was skipped in which the value changed and changed back.
      const lowest = this.chain.prefixIndexAt(prefix.start)
      for (let index = this.chain.prefixIndexAt(top - 1); index >= lowest; index -= 1) {
        this.searchKey(this.chain.prefixes[index] as Prefix, key, true)
      }
    } else {
      // The entry differs from that of the replay: an event that names another instrument has changed it.
      for (const { slot } of others) this.entangled.add(slot)
      this.independent.clear()
    }
  }

  /** Whether the traced entry ends with the wanted value. */
  private leadsTo(
    prefix: Prefix,
    interpreter: EventInterpreter,
    steps: readonly TracedEvent[],
    part: Wanted,
  ): boolean {
    const last = steps.findLast(({ index }) => prefix.start + index < part.below)
    const states = last?.after ?? this.history.entryAtStart(prefix, interpreter, part.key as string)
    return sameState(interpreter.valueOf(states, part), part.value)
  }

  private tracedKey(
    prefix: Prefix,
    { interpreter }: SlotsInterpreter,
    key: string,
    stop: number,
  ): readonly TracedEvent[] | undefined {
    try {
      return this.history.traceKey(prefix, interpreter, key, stop)
    } catch {
      return undefined
    }
  }

  /** Searches a block for the wanted locations of slots whose entries cannot be searched separately. */
  private searchWhole(prefix: Prefix): void {
    const slots = this.wanted.slots().filter((slot) => !this.isIndependent(slot))
    const partsOf = (): Wanted[] =>
      this.wanted.slots().flatMap((slot) => (this.isIndependent(slot) ? [] : [...this.wanted.ofSlot(slot)]))
    const wanted = partsOf().filter(({ below }) => below > prefix.start)
    const { types } = prefix.block
    const worthwhile = wanted.some((part) => {
      if (types.some((typeId) => this.writers.mayWrite(typeId, part))) return true
      // A block without events that the slot handles changes nothing in it, whatever differs before.
      const has = this.program.slots[part.slot]?.typeIds
      return (
        types.some((typeId) => has?.has(typeId)) && !this.history.comparerAtStart(prefix, part.slot)(part)
      )
    })
    if (!worthwhile) return
    const runner = this.runnerOf(slots)
    const stop = Math.min(prefix.end, Math.max(...wanted.map(({ below }) => below))) - prefix.start
    const entire = runner.interpreter.slots.some(({ index }) => this.entangled.has(index))
    const watched = new Set(
      runner.interpreter.slots.flatMap(({ index }) => (this.isIndependent(index) ? [] : [index])),
    )
    this.follow(
      prefix,
      runner,
      this.history.traceAll(prefix, runner.interpreter, watched, stop, entire),
      partsOf,
    )
  }

  /** Collects, backwards, the traced events that wrote a location that is wanted at that point. */
  private follow(
    prefix: Prefix,
    { interpreter, influence }: SlotsInterpreter,
    steps: readonly TracedEvent[],
    partsOf: () => Wanted[],
  ): void {
    for (let place = steps.length - 1; place >= 0; place -= 1) {
      const { index: row, event, key, before, after } = steps[place] as TracedEvent
      const index = prefix.start + row
      const typeId = prefix.block.typeIds[row] as number
      const touched = partsOf().filter(
        ({ slot, below, key: own }) =>
          below > index &&
          this.program.slots[slot]?.typeIds.has(typeId) === true &&
          (key === undefined || own === key || !interpreter.isKeyed(slot)),
      )
      const isChanged = (part: Wanted): boolean =>
        !sameState(interpreter.valueOf(before, part), interpreter.valueOf(after, part))
      const written = touched.filter(isChanged)
      const changed = new Set(written)
      const left = touched.filter((part) => !changed.has(part) && this.writers.mayWrite(typeId, part))
      const perhaps = new Set(influence.rewritable(before, event, left))
      for (const part of left)
        if (perhaps.has(part) && influence.rewrites(before, event, part)) changed.add(part)
      for (const part of left) this.writers.learn(typeId, part, changed.has(part))
      for (const part of written) this.writers.learn(typeId, part, true)
      if (changed.size === 0) continue
      const gives = touched.filter((part) => changed.has(part))
      this.indices.add(index)
      for (const part of gives) this.wanted.delete(part)
      for (const part of influence.of(before, event, gives)) {
        this.want({ ...part, value: interpreter.valueOf(before, part), below: index })
      }
    }
  }
}
