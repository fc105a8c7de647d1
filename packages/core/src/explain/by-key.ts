import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry } from '../event/recipes.js'
import { getOrInsert } from '../event/records.js'
import type { FieldTable } from '../projection/field-table.js'
import { areKeyed, EventInterpreter, withReads } from '../replay/partial/event-interpreter.js'
import type { MutableEntries } from '../replay/partial/partial-states.js'
import type { Program } from '../replay/program.js'
import { typeIdOf } from '../timeline/columns/block.js'
import type { HypotheticalState, KeyEntries } from './hypothetical-state.js'
import { minimize } from './minimize.js'

/**
 * Tests which evidence of a slice gives the value. It replays only the entries whose events differ from those of the last test. It relies on
 * the slicer having found that entries are independent.
 */
export class EvidenceTest {
  private readonly interpreter: EventInterpreter
  private readonly context = new Map<string, readonly SliceEvent[]>()
  private readonly common: readonly SliceEvent[]
  /** The evidence of each key in the hypothetical state. */
  private readonly current = new Map<string, readonly SliceEvent[]>()

  /** @param hypothetical made from the published state that the whole slice gives */
  constructor(
    program: Program,
    slice: readonly SliceEvent[],
    private readonly hypothetical: HypotheticalState,
  ) {
    this.interpreter = EventInterpreter.of(
      program,
      hypothetical.slots.map(({ index }) => index),
    )
    this.common = slice.filter(({ key }) => key === undefined)
    const named = slice.filter(({ key }) => key !== undefined)
    for (const [key, items] of byKey(named.filter(({ isContext }) => isContext))) this.context.set(key, items)
    for (const [key, items] of byKey(named.filter(({ isContext }) => !isContext)))
      this.current.set(key, items)
  }

  /** Whether evidence can be tested in this way: it must change keyed states only, each at one key. */
  static fits(program: Program, slice: readonly SliceEvent[], seen: readonly number[]): boolean {
    const isKeyed = (slot: number): boolean => program.slots[slot]?.leaf.fields !== undefined
    const others = withReads(
      program,
      seen.filter((slot) => !isKeyed(slot)),
    )
    return (
      areKeyed(withReads(program, seen.filter(isKeyed))) &&
      slice.every(
        ({ key, isContext, event }) =>
          isContext ||
          (key !== undefined && !others.some(({ typeIds }) => typeIds.has(typeIdOf(event.type)))),
      )
    )
  }

  /** @param evidence in the order of the tape */
  gives(evidence: readonly SliceEvent[]): boolean {
    const groups = byKey(evidence)
    for (const [key, before] of this.current) {
      const events = groups.get(key) ?? []
      if (events.length === before.length && events.every((item, index) => item === before[index])) continue
      const all = [...events, ...(this.context.get(key) ?? []), ...this.common]
      const entries = entriesAfter(this.interpreter, this.hypothetical, key, all)
      if (entries === undefined) return false
      this.hypothetical.replace(key, entries)
      this.current.set(key, events)
    }
    return this.hypothetical.isSame()
  }
}

/** An event of a slice. */
export interface SliceEvent {
  /** Index of the event on the tape, 0 for the first. */
  readonly index: number
  readonly event: TapelineEvent
  /** The instrument that the event names. */
  readonly key: string | undefined
  readonly isContext: boolean
}

/**
 * Minimises a long slice whose value depends on keyed states only. To test whether an event can be left out, it replays only the
 * entry that the event names. It relies on the slicer having found that entries are independent.
 */
export class ByKey {
  private readonly interpreter: EventInterpreter
  private readonly groups = new Map<string, readonly SliceEvent[]>()
  private readonly common: readonly SliceEvent[]

  /**
   * @param hypothetical made from the published state that the whole slice gives
   * @param seen by slot, the published fields from which the value is computed
   */
  constructor(
    program: Program,
    slice: readonly SliceEvent[],
    private readonly hypothetical: HypotheticalState,
    private readonly seen: ReadonlyMap<number, ReadonlySet<string>>,
  ) {
    this.interpreter = EventInterpreter.of(program, seen.keys())
    this.common = slice.filter(({ key }) => key === undefined)
    for (const item of slice) {
      if (item.key !== undefined) this.groups.set(item.key, [...(this.groups.get(item.key) ?? []), item])
    }
  }

  /** Whether a slice can be minimised in this way. */
  static fits(program: Program, slice: readonly SliceEvent[], seen: Iterable<number>): boolean {
    return (
      areKeyed(withReads(program, seen)) &&
      slice.every(({ key, isContext }) => key !== undefined || isContext)
    )
  }

  /** The minimised slice: no event that is not context can be left out. */
  thinned(): readonly SliceEvent[] {
    for (let removed = true; removed; ) {
      removed = false
      for (const key of this.groups.keys()) removed = this.thin(key) || removed
    }
    const idle = [...this.groups].flatMap(([key, events]) =>
      events.every(({ isContext }) => isContext) ? [key] : [],
    )
    const kept = new Set(this.hypothetical.dropFirst(idle))
    for (const key of idle) if (!kept.has(key)) this.groups.delete(key)
    return [...this.groups.values(), this.common].flat().sort((left, right) => left.index - right.index)
  }

  /** Leaves out events of a key where possible, whole runs first. @returns whether any were left out */
  private thin(key: string): boolean {
    const events: readonly SliceEvent[] = this.groups.get(key) ?? []
    const present = this.entriesOf(key, events) as KeyEntries
    this.hypothetical.replace(key, present)
    const candidates = events.filter(({ isContext }) => !isContext)
    if (candidates.length === 0) return false
    const withContext = (kept: readonly SliceEvent[]): readonly SliceEvent[] => {
      const set = new Set(kept)
      return events.filter((item) => item.isContext || set.has(item))
    }
    const verdicts = new Map([[this.signatureOf(present), true]])
    const kept = minimize(candidates, (fewer) => {
      const entries = this.entriesOf(key, withContext(fewer))
      if (entries === undefined) return false
      const signature = this.signatureOf(entries)
      let same = verdicts.get(signature)
      if (same === undefined) {
        this.hypothetical.replace(key, entries)
        same = this.hypothetical.isSame()
        verdicts.set(signature, same)
      }
      return same
    })
    const left = withContext(kept)
    this.hypothetical.replace(key, this.entriesOf(key, left) as KeyEntries)
    this.groups.set(key, left)
    return left.length < events.length
  }

  private entriesOf(key: string, events: readonly SliceEvent[]): KeyEntries | undefined {
    return entriesAfter(this.interpreter, this.hypothetical, key, [...events, ...this.common])
  }

  /** Entries with the same signature give the same value, because no other fields are read. */
  private signatureOf(entries: KeyEntries): string {
    const readSet = this.hypothetical.slots.map(({ index }, place) => {
      const entry = entries[place] as Readonly<Record<string, unknown>> | undefined
      return entry && [...(this.seen.get(index) ?? [])].map((field) => String(entry[field]))
    })
    return JSON.stringify(readSet)
  }
}

function byKey(items: readonly SliceEvent[]): Map<string, SliceEvent[]> {
  const groups = new Map<string, SliceEvent[]>()
  for (const item of items) getOrInsert(groups, item.key as string, (): SliceEvent[] => []).push(item)
  return groups
}

/** The published entries at a key after some events; undefined if a recipe or a derived value fails. */
function entriesAfter(
  interpreter: EventInterpreter,
  { slots }: HypotheticalState,
  key: string,
  events: readonly SliceEvent[],
): KeyEntries | undefined {
  const states = interpreter.initial()
  try {
    for (const { event } of [...events].sort((left, right) => left.index - right.index))
      interpreter.apply(states, event)
    return slots.map(({ index, leaf }) => {
      const entries = states[index] as MutableEntries
      return Object.hasOwn(entries, key)
        ? (leaf.fields as FieldTable).publishEntry(entries[key] as AnyEntry, key)
        : undefined
    })
  } catch {
    return undefined
  }
}
