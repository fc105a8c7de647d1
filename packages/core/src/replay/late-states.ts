import type { AnyEntry } from '../projection/entry-code.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import { rowIn } from './packed-entries.js'
import { AT_ONCE_MAX, type Entries, PublishedEntries, recordOf } from './published-entries.js'
import type { Slot } from './slot.js'
import type { Stretch } from './stretch.js'
import { frozenCopyOf } from './values.js'

/**
 * So many entries are replayed alone; whoever reads more will mostly read all, and then one replay of all is faster. It is fewer
 * after a state that was read whole, since the next will be as well.
 */
const [LOOKS_MAX, LOOKS_MAX_OF_ALL] = [16, 2]

/** What was last read, and shared from state to state. */
export class RecentLooks {
  /** The entries that were last looked at, by slot and key: those that have not changed are given again. */
  readonly entries: readonly Map<string, Readonly<AnyEntry>>[]
  /** Whether the last state was replayed whole. */
  wasWhole = false

  constructor(slots: readonly Slot[]) {
    this.entries = slots.map(() => new Map())
  }
}

/**
 * The states at a position of which only what is read is worked out: what no event has changed since the checkpoint before is
 * taken from there, single entries are replayed alone, and all is replayed once more than that is asked for.
 */
export class LateStates {
  private all: readonly unknown[] | undefined
  /** How many more entries are replayed alone. */
  private looks: number
  private readonly states: unknown[] = []
  private readonly entriesByKey = new Map<string, ReturnType<Stretch['entriesOf']>>()

  /** @param publishAll the published states of all slots at the position */
  private constructor(
    private readonly stretch: Stretch,
    private readonly recent: RecentLooks,
    private readonly publishAll: () => readonly unknown[],
  ) {
    this.looks = recent.wasWhole ? LOOKS_MAX_OF_ALL : LOOKS_MAX
    recent.wasWhole = false
  }

  /** @returns undefined where no slot has many entries that can be replayed alone, so that nothing is gained */
  static of(
    stretch: Stretch,
    slots: readonly Slot[],
    recent: RecentLooks,
    publishAll: () => readonly unknown[],
  ): LateStates | undefined {
    const late = new LateStates(stretch, recent, publishAll)
    for (const slot of slots) {
      const keys = stretch.keysOf(slot)
      if (keys !== undefined && keys.length > AT_ONCE_MAX)
        late.states[slot.index] = new LateEntries(slot, keys, late)
    }
    return late.states.length > 0 ? late : undefined
  }

  /** What a part of the state may have to be replayed for is asked for when that is read. */
  isPutOff(slot: Slot): boolean {
    return this.states[slot.index] !== undefined || this.stretch.snapshotOf(slot) === undefined
  }

  stateOf(slot: Slot): unknown {
    this.states[slot.index] ??= this.fromCheckpoint(slot) ?? this.replayed()[slot.index]
    return this.states[slot.index]
  }

  /** @throws as a replay of all */
  entryOf(slot: Slot, key: string): Readonly<AnyEntry> | undefined {
    const recent = this.recent.entries[slot.index] as Map<string, Readonly<AnyEntry>>
    const entry = this.lookAt(slot, key) ?? this.replayedEntry(slot, key)
    const before = recent.get(key)
    if (entry === undefined || (before !== undefined && sameState(before, entry))) return before
    recent.set(key, entry)
    return entry
  }

  private fromCheckpoint(slot: Slot): unknown {
    const snapshot = this.stretch.snapshotOf(slot)
    if (snapshot === undefined) return undefined
    if ('packed' in snapshot)
      return PublishedEntries.of(slot.leaf.fields as FieldTable, snapshot.packed, undefined)
    return frozenCopyOf(snapshot.value, undefined, undefined)
  }

  /** @returns undefined where the entry cannot be replayed alone, or no more are to be */
  private lookAt({ index, leaf }: Slot, key: string): Readonly<AnyEntry> | undefined {
    if (this.all !== undefined) return undefined
    try {
      let entries = this.entriesByKey.get(key)
      if (entries === undefined) {
        this.looks -= 1
        if (this.looks < 0) return undefined
        entries = this.stretch.entriesOf(key)
        this.entriesByKey.set(key, entries)
      }
      const entry = entries.get(index)?.[key]
      return entry === undefined ? undefined : leaf.fields?.publishEntry(entry, key)
    } catch {
      // Whatever went wrong is told by the replay of all.
      return undefined
    }
  }

  private replayedEntry({ index }: Slot, key: string): Readonly<AnyEntry> | undefined {
    const state = this.replayed()[index] as PublishedEntries
    const row = rowIn(state.packed, key)
    return row === undefined ? undefined : state.entryAt(row)
  }

  private replayed(): readonly unknown[] {
    if (this.all === undefined) {
      this.all = this.publishAll()
      this.recent.wasWhole = true
    }
    return this.all
  }
}

/** Entries of which each is worked out when it is read. */
export class LateEntries {
  private made: Entries | undefined
  private readonly entries: (Readonly<AnyEntry> | undefined)[] = []

  constructor(
    private readonly slot: Slot,
    private readonly keys: readonly string[],
    private readonly states: LateStates,
  ) {}

  /** The entries by key, deeply frozen. */
  get record(): Entries {
    this.made ??= recordOf(this.keys, this)
    return this.made
  }

  entryAt(row: number): Readonly<AnyEntry> | undefined {
    this.entries[row] ??= this.states.entryOf(this.slot, this.keys[row] as string)
    return this.entries[row]
  }
}
