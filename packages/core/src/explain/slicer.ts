import { sameState } from '../projection/same-state.js'
import type { Program } from '../replay/program.js'
import { typeCount } from '../timeline/block.js'
import type { Chain, Link } from '../timeline/chain.js'
import { type Dependency, entryOf, type Wanted, WantedSet } from './dependency.js'
import type { History, Step } from './history.js'
import { Influence } from './influence.js'
import { Machine, withReads } from './machine.js'

/** So many blocks are skipped at once where nothing that is wanted differs between their ends, and no type is suspect. */
const BLOCKS_AT_ONCE = 16

/** So often an event type must have left a field alone before it is taken not to write it. */
const SEEN_OFTEN = 8

interface Runner {
  readonly machine: Machine
  readonly influence: Influence
}

/**
 * Goes backwards over a tape and collects the events that gave some parts of the state their values, and those that gave
 * these events what they needed, and so on. A block is looked into where a wanted part differs between its ends, or where
 * an event stands in it whose type may have written one.
 *
 * What it finds is a good guess and no more: it takes the entries of keyed states to live apart from each other until it
 * sees that they do not. Whoever uses it replays what it found.
 */
export class Slicer {
  private readonly positions = new Set<number>()
  private readonly wanted = new WantedSet()
  private readonly runners = new Map<string, Runner>()
  /** The keyed slots whose entries do not live apart from each other. */
  private readonly entangled = new Set<number>()
  /** How often an event type left a field alone; infinite where it may not be skipped. By slot and field, then type id. */
  private readonly leftAlone = new Map<string, Map<number, number>>()
  private readonly apart = new Map<number, boolean>()
  /** The keys of which something differs between the ends of the present group of blocks, or came up within it. */
  private readonly changing = new Set<string>()

  constructor(
    private readonly program: Program,
    private readonly chain: Chain,
    private readonly history: History,
  ) {}

  /** The positions of the events that what is wanted rests on. Throws where a recipe fails on the way. */
  slice(wanted: Iterable<Wanted>): Set<number> {
    for (const part of wanted) this.want(part)
    let top = 0
    for (const slot of this.wanted.slots()) for (const { below } of this.wanted.ofSlot(slot)) top = Math.max(top, below)
    let group: number | undefined
    for (let index = this.chain.linkOfPosition(top - 1); index >= 0 && this.wanted.size > 0; index -= 1) {
      const link = this.chain.links[index] as Link
      if (group !== Math.floor(index / BLOCKS_AT_ONCE)) {
        group = Math.floor(index / BLOCKS_AT_ONCE)
        this.noteChanging(this.chain.links[group * BLOCKS_AT_ONCE] as Link)
      }
      this.searchWhole(link)
      const { size } = this.entangled
      for (const key of this.keysToSearch(link)) this.searchKey(link, key)
      if (this.entangled.size > size) this.searchWhole(link)
    }
    return this.positions
  }

  private want(part: Wanted): void {
    const { machine } = this.runnerOf([part.slot])
    if (machine.isInitial(part, part.value)) return
    this.wanted.add(part)
    if (part.key !== undefined) this.changing.add(part.key)
  }

  private runnerOf(slots: readonly number[]): Runner {
    const all = withReads(this.program, slots)
    const name = all.map(({ index }) => index).join()
    let runner = this.runners.get(name)
    if (runner === undefined) {
      const machine = new Machine(this.program, all)
      runner = { machine, influence: new Influence(machine) }
      this.runners.set(name, runner)
    }
    return runner
  }

  /** Whether each entry of a slot can be followed on its own. */
  private liesApart(slot: number): boolean {
    let apart = this.apart.get(slot)
    if (apart === undefined) {
      const slots = withReads(this.program, [slot])
      apart = slots.every(({ index, leaf }) => leaf.fields !== undefined && !this.entangled.has(index))
      this.apart.set(slot, apart)
    }
    return apart
  }

  private mayWrite(typeId: number, { slot, field }: Dependency): boolean {
    if (this.program.slots[slot]?.typeIds.has(typeId) !== true) return false
    return (this.leftAlone.get(`${slot}.${field}`)?.get(typeId) ?? 0) < SEEN_OFTEN
  }

  private learn(typeId: number, { slot, field }: Dependency, wrote: boolean): void {
    const counts = entryOf(this.leftAlone, `${slot}.${field}`, () => new Map<number, number>())
    counts.set(typeId, wrote ? Number.NEGATIVE_INFINITY : (counts.get(typeId) ?? 0) + 1)
  }

  private noteChanging(first: Link): void {
    this.changing.clear()
    for (const slot of this.wanted.slots()) {
      const isSame = this.history.comparerAtStart(first, slot)
      for (const part of this.wanted.ofSlot(slot)) if (part.key !== undefined && !isSame(part)) this.changing.add(part.key)
    }
  }

  /** The keys of entries that a block may have changed, or given the value that they have. */
  private keysToSearch(link: Link): Set<string> {
    const keys = new Set<string>()
    const slots = this.wanted.slots().filter((slot) => this.liesApart(slot))
    /** The slots of which something may have been written, by type id. */
    const suspects: number[][] = []
    for (const slot of slots) {
      const isSame = this.history.comparerAtStart(link, slot)
      for (const key of this.changing) {
        for (const part of this.wanted.of(slot, key)) if (part.below > link.start && !isSame(part)) keys.add(key)
      }
      const fields = this.wanted.fieldsOf(slot)
      for (const typeId of link.block.types) {
        if (!fields.some((field) => this.mayWrite(typeId, { slot, key: undefined, field }))) continue
        suspects[typeId] ??= []
        suspects[typeId].push(slot)
      }
    }
    if (suspects.length > 0) this.addSuspected(link, suspects, keys)
    return keys
  }

  /** Adds the keys of which something is wanted that an event of a block may have written. */
  private addSuspected(link: Link, suspects: readonly (readonly number[] | undefined)[], keys: Set<string>): void {
    const { typeIds } = link.block
    const { names } = this.history.instruments
    const column = this.history.instruments.columnOf(link.block)
    const isSuspect = new Uint8Array(typeCount())
    for (const typeId of suspects.keys()) if (suspects[typeId] !== undefined) isSuspect[typeId] = 1
    const wanted = this.wanted.keys()
    const only = wanted.size === 1 ? this.history.instruments.numberOf([...wanted][0] as string) : undefined
    for (let index = column.length - 1; index >= 0; index -= 1) {
      const typeId = typeIds[index] as number
      const number = column[index] as number
      if (isSuspect[typeId] !== 1 || (only !== undefined && number !== only && number !== 0)) continue
      const named = names[number]
      for (const slot of suspects[typeId] ?? []) {
        for (const key of named === undefined ? this.wanted.keysOf(slot) : [named]) {
          if (keys.has(key as string)) continue
          for (const part of this.wanted.of(slot, key)) {
            if (part.below > link.start + index && this.mayWrite(typeId, part)) keys.add(key as string)
          }
        }
      }
    }
  }

  private searchKey(link: Link, key: string): void {
    const slots = this.wanted.slots().filter((slot) => this.liesApart(slot))
    const wanted = slots.flatMap((slot) => [...this.wanted.of(slot, key)]).filter(({ below }) => below > link.start)
    if (wanted.length === 0) return
    const runner = this.runnerOf(wanted.map(({ slot }) => slot))
    const { machine } = runner
    const stop = Math.min(link.end, Math.max(...wanted.map(({ below }) => below))) - link.start
    const steps = this.tracedKey(link, runner, key, stop)
    // An entry that came out otherwise in the replay has been touched by what names another.
    const entangled = wanted.filter((part) => {
      if (steps === undefined) return true
      const last = steps.findLast(({ index }) => link.start + index < part.below)
      const value = last ? machine.valueOf(last.after, part) : machine.valueOf(this.history.entryAtStart(link, machine, key), part)
      return !sameState(value, part.value)
    })
    if (entangled.length > 0) {
      for (const { slot } of entangled) this.entangled.add(slot)
      this.apart.clear()
    } else {
      const partsOf = (): Wanted[] => machine.slots.flatMap(({ index }) => [...this.wanted.of(index, key)])
      this.follow(link, runner, steps ?? [], partsOf)
    }
  }

  private tracedKey(link: Link, { machine }: Runner, key: string, stop: number): readonly Step[] | undefined {
    try {
      return this.history.traceKey(link, machine, key, stop)
    } catch {
      return undefined
    }
  }

  /** Searches a block for what is wanted of the slots whose parts cannot be followed on their own. */
  private searchWhole(link: Link): void {
    const slots = this.wanted.slots().filter((slot) => !this.liesApart(slot))
    const partsOf = (): Wanted[] =>
      this.wanted.slots().flatMap((slot) => (this.liesApart(slot) ? [] : [...this.wanted.ofSlot(slot)]))
    const wanted = partsOf().filter(({ below }) => below > link.start)
    const worthwhile = wanted.some(
      (part) =>
        link.block.types.some((typeId) => this.mayWrite(typeId, part)) || !this.history.comparerAtStart(link, part.slot)(part),
    )
    if (!worthwhile) return
    const runner = this.runnerOf(slots)
    const stop = Math.min(link.end, Math.max(...wanted.map(({ below }) => below))) - link.start
    const entire = runner.machine.slots.some(({ index }) => this.entangled.has(index))
    const watched = new Set(runner.machine.slots.flatMap(({ index }) => (this.liesApart(index) ? [] : [index])))
    this.follow(link, runner, this.history.traceAll(link, runner.machine, watched, stop, entire), partsOf)
  }

  /** Goes backwards over traced events and takes those that wrote a part that is wanted at that point. */
  private follow(link: Link, { machine, influence }: Runner, steps: readonly Step[], partsOf: () => Wanted[]): void {
    for (let place = steps.length - 1; place >= 0; place -= 1) {
      const { index, event, key, before, after } = steps[place] as Step
      const position = link.start + index
      const typeId = link.block.typeIds[index] as number
      const written = partsOf().filter((part) => {
        const { slot, below } = part
        if (below <= position || this.program.slots[slot]?.typeIds.has(typeId) !== true) return false
        if (key !== undefined && part.key !== key && machine.isKeyed(slot)) return false
        const changed = !sameState(machine.valueOf(before, part), machine.valueOf(after, part))
        if (!changed && !this.mayWrite(typeId, part)) return false
        const wrote = changed || influence.rewrites(before, event, part)
        this.learn(typeId, part, wrote)
        return wrote
      })
      if (written.length === 0) continue
      this.positions.add(position)
      for (const part of written) this.wanted.delete(part)
      for (const part of influence.of(before, event, written)) {
        this.want({ ...part, value: machine.valueOf(before, part), below: position })
      }
    }
  }
}
