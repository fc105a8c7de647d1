import type { AnyEntry, FieldTable } from '../projection/fields.js'
import type { TapelineEvent } from '../event/event.js'
import { type PathStep, valueAtSteps } from '../projection/path.js'
import type { AnyProjection, LeafProjection, Tape } from '../projection/projection.js'
import { sameState } from '../projection/same-state.js'
import type { Program } from '../replay/program.js'
import type { Slot } from '../replay/slot.js'
import { LeafFinder, lazyState } from './lazy-state.js'
import { type Entries, Machine, withReads } from './machine.js'

/** An event of a slice. */
export interface SliceEvent {
  readonly position: number
  readonly event: TapelineEvent
  /** The instrument that it names. */
  readonly key: string | undefined
  readonly isContext: boolean
}

/** The published entries at one key, of each leaf that the value looks at; shorter or undefined where there is none. */
type KeyEntries = readonly (Readonly<AnyEntry> | undefined)[]

const KEYS_AT_ONCE = 32

const NO_TAPE: Tape = {
  position: 0,
  now: undefined,
  events: () => {
    throw new Error('This value has no use for the tape.')
  },
  at: () => {
    throw new Error('This value has no use for the tape.')
  },
}

/**
 * Leaves events out of a long slice whose value follows from keyed states alone. To leave one out, only the entry that it
 * names is replayed; entries are taken to live apart from each other, as the slicer saw that they do.
 */
export class ByKey {
  private readonly machine: Machine
  private readonly groups = new Map<string, readonly SliceEvent[]>()
  private readonly common: readonly SliceEvent[]
  private readonly records = new Map<LeafProjection, Entries>()
  private readonly leaves: readonly Slot[]

  /**
   * @param state the published state that the whole slice gives
   * @param seen the published fields that the value was worked out from, by slot
   */
  constructor(
    private readonly projection: AnyProjection,
    program: Program,
    slice: readonly SliceEvent[],
    state: unknown,
    private readonly seen: ReadonlyMap<number, ReadonlySet<string>>,
    private readonly steps: readonly PathStep[],
    private readonly value: unknown,
  ) {
    this.machine = new Machine(program, withReads(program, seen.keys()))
    this.leaves = this.machine.slots.filter(({ index }) => seen.has(index))
    this.common = slice.filter(({ key }) => key === undefined)
    for (const item of slice) if (item.key !== undefined) this.groups.set(item.key, [...(this.groups.get(item.key) ?? []), item])
    const finder = new LeafFinder(projection)
    for (const { leaf } of this.leaves) this.records.set(leaf, { ...(finder.find(state, leaf) as Entries) })
  }

  /** Whether a slice can be thinned so. */
  static fits(program: Program, slice: readonly SliceEvent[], seen: Iterable<number>): boolean {
    const slots = withReads(program, seen)
    return slots.every(({ leaf }) => leaf.fields !== undefined) && slice.every(({ key, isContext }) => key !== undefined || isContext)
  }

  /** What is left of the slice: none of it that is no context can be left out, given the rest. */
  thinned(): readonly SliceEvent[] {
    this.dropRuns()
    for (let removed = true; removed; ) {
      removed = false
      for (const key of this.groups.keys()) removed = this.thin(key) || removed
    }
    return [...this.groups.values(), this.common].flat().sort((left, right) => left.position - right.position)
  }

  /** Leaves out whole runs of keys, where that can be. */
  private dropRuns(): void {
    const keys = [...this.groups.keys()]
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      const run = keys.slice(start, start + KEYS_AT_ONCE)
      const before = run.map((key) => this.replace(key, []))
      if (this.isSame()) for (const key of run) this.groups.delete(key)
      else for (const [index, key] of run.entries()) this.replace(key, before[index] as KeyEntries)
    }
  }

  /** Leaves out what can be of the events of a key. @returns whether anything was */
  private thin(key: string): boolean {
    let events: readonly SliceEvent[] = this.groups.get(key) ?? []
    const count = events.length
    let present = this.entriesOf(key, events) as KeyEntries
    this.replace(key, present)
    const verdicts = new Map([[this.signatureOf(present), true]])
    for (let index = count - 1; index >= 0; index -= 1) {
      if (events[index]?.isContext === true) continue
      const fewer = events.filter((_, place) => place !== index)
      const entries = this.entriesOf(key, fewer)
      if (entries === undefined) continue
      const signature = this.signatureOf(entries)
      let same = verdicts.get(signature)
      if (same === undefined) {
        this.replace(key, entries)
        same = this.isSame()
        this.replace(key, present)
        verdicts.set(signature, same)
      }
      if (!same) continue
      events = fewer
      present = entries
      this.replace(key, entries)
    }
    this.groups.set(key, events)
    if (events.every(({ isContext }) => isContext)) {
      this.replace(key, [])
      if (this.isSame()) this.groups.delete(key)
      else this.replace(key, present)
    }
    return events.length < count
  }

  /** The published entries at a key after some of its events; undefined if a recipe or a derived value fails. */
  private entriesOf(key: string, events: readonly SliceEvent[]): KeyEntries | undefined {
    const all = this.common.length === 0 ? events : [...events, ...this.common].sort((left, right) => left.position - right.position)
    const states = this.machine.initial()
    try {
      for (const { event } of all) this.machine.step(states, event)
      return this.leaves.map(({ index, leaf }) => {
        const entries = states[index] as Entries
        return Object.hasOwn(entries, key) ? (leaf.fields as FieldTable).publish(entries[key] as AnyEntry, key) : undefined
      })
    } catch {
      return undefined
    }
  }

  /** Puts entries in the place of those at a key; an entry that is missing is taken away. @returns those before */
  private replace(key: string, entries: KeyEntries): KeyEntries {
    return this.leaves.map(({ leaf }, index) => {
      let record = this.records.get(leaf) as Record<string, unknown>
      if (Object.isFrozen(record)) {
        record = { ...record }
        this.records.set(leaf, record as Entries)
      }
      const before = record[key]
      if (entries[index] === undefined) delete record[key]
      else record[key] = entries[index]
      return before as KeyEntries[number]
    })
  }

  private isSame(): boolean {
    try {
      const state = lazyState(this.projection, (leaf) => this.records.get(leaf), NO_TAPE)
      return sameState(valueAtSteps(state, this.steps), this.value)
    } catch {
      return false
    }
  }

  /** Entries with the same signature give the same value, since no more of them is looked at. */
  private signatureOf(entries: KeyEntries): string {
    const looked = this.leaves.map(({ index }, place) => {
      const entry = entries[place] as Readonly<Record<string, unknown>> | undefined
      return entry && [...(this.seen.get(index) ?? [])].map((field) => String(entry[field]))
    })
    return JSON.stringify(looked)
  }
}
