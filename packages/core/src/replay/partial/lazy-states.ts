import type { AnyEntry } from '../../event/recipes.js'
import type { FieldTable } from '../../projection/field-table.js'
import { sameState } from '../../projection/same-state.js'
import {
  EAGER_MAX,
  EntriesOnRead,
  type FrozenEntries,
  PublishedEntries,
  recordOf,
} from '../published-entries.js'
import type { Slot } from '../slot.js'
import { frozenCopyOf } from '../state-copy.js'
import type { CheckpointInterval } from './checkpoint-interval.js'
import { type PartialStates, rowIn } from './partial-states.js'

/**
 * Most entries that are replayed alone. A reader of more mostly reads all, and then one replay of all events is faster. The limit is
 * lower if the previous state was replayed whole, because the next one probably will be too (benchmark `seek-whole-p50`).
 */
const [READS_MAX, READS_MAX_AFTER_WHOLE] = [16, 2]

/** What readers of earlier states have read. */
export class RecentReads {
  /** The last entry at each key, by slot. An equal entry of a later state is the same object. */
  readonly entries: readonly Map<string, Readonly<AnyEntry>>[]
  /** Whether the previous state was replayed whole. */
  wasWhole = false

  constructor(slots: readonly Slot[]) {
    this.entries = slots.map(() => new Map())
  }
}

/**
 * The states at a position, computed on read. The state of a slot that no event has changed since the checkpoint before is taken from
 * there. Single entries are replayed alone. Other reads replay all events once.
 */
export class LazyStates {
  private all: readonly unknown[] | undefined
  /** How many more entries may be replayed alone. */
  private readsLeft: number
  private readonly states: unknown[] = []
  private readonly entriesByKey = new Map<string, PartialStates>()

  /** @param publishAll the published states of all slots at the position */
  private constructor(
    private readonly interval: CheckpointInterval,
    private readonly recent: RecentReads,
    private readonly publishAll: () => readonly unknown[],
  ) {
    this.readsLeft = recent.wasWhole ? READS_MAX_AFTER_WHOLE : READS_MAX
    recent.wasWhole = false
  }

  /** @returns undefined if no slot has many entries that can be replayed alone, so that a lazy state would save nothing */
  static of(
    interval: CheckpointInterval,
    slots: readonly Slot[],
    recent: RecentReads,
    publishAll: () => readonly unknown[],
  ): LazyStates | undefined {
    const lazy = new LazyStates(interval, recent, publishAll)
    for (const slot of slots) {
      const keys = interval.keysOf(slot)
      if (keys !== undefined && keys.length > EAGER_MAX)
        lazy.states[slot.index] = new LazyEntries(slot, keys, lazy)
    }
    return lazy.states.length > 0 ? lazy : undefined
  }

  /** Whether reading the state of a slot may replay events. */
  isLazy(slot: Slot): boolean {
    return this.states[slot.index] !== undefined || this.interval.snapshotOf(slot) === undefined
  }

  stateOf(slot: Slot): unknown {
    this.states[slot.index] ??=
      this.fromCheckpoint(slot) ?? this.stateAlone(slot) ?? this.replayed()[slot.index]
    return this.states[slot.index]
  }

  /** The entry of a slot at a key. @throws as a replay of all events */
  entryOf(slot: Slot, key: string): Readonly<AnyEntry> | undefined {
    const recent = this.recent.entries[slot.index] as Map<string, Readonly<AnyEntry>>
    const entry = this.entryAlone(slot, key) ?? this.replayedEntry(slot, key)
    const before = recent.get(key)
    if (entry === undefined || (before !== undefined && sameState(before, entry))) return before
    recent.set(key, entry)
    return entry
  }

  private fromCheckpoint(slot: Slot): unknown {
    const snapshot = this.interval.snapshotOf(slot)
    if (snapshot === undefined) return undefined
    if ('packed' in snapshot)
      return PublishedEntries.of(slot.leaf.fields as FieldTable, snapshot.packed, undefined)
    return frozenCopyOf(snapshot.value, undefined, undefined)
  }

  /** @returns undefined if the slot cannot be replayed alone, or all events have been replayed */
  private stateAlone(slot: Slot): unknown {
    if (this.all !== undefined) return undefined
    try {
      const state = this.interval.stateOf(slot)
      return state && frozenCopyOf(state, undefined, undefined)
    } catch {
      // The replay of all events finds and reports the error.
      return undefined
    }
  }

  /** @returns undefined if the entry cannot be replayed alone, or the limit is reached */
  private entryAlone({ index, leaf }: Slot, key: string): Readonly<AnyEntry> | undefined {
    if (this.all !== undefined) return undefined
    try {
      let entries = this.entriesByKey.get(key)
      if (entries === undefined) {
        this.readsLeft -= 1
        if (this.readsLeft < 0) return undefined
        entries = this.interval.entriesOf(key)
        this.entriesByKey.set(key, entries)
      }
      const entry = (entries[index] as FrozenEntries | undefined)?.[key]
      return entry === undefined ? undefined : leaf.fields?.publishEntry(entry, key)
    } catch {
      // The replay of all events finds and reports the error.
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

/** A keyed state whose entries are replayed on read. */
class LazyEntries extends EntriesOnRead {
  private made: FrozenEntries | undefined
  private readonly entries: (Readonly<AnyEntry> | undefined)[] = []

  constructor(
    private readonly slot: Slot,
    private readonly keys: readonly string[],
    private readonly states: LazyStates,
  ) {
    super()
  }

  /** The entries by key, deeply frozen. */
  get record(): FrozenEntries {
    this.made ??= recordOf(this.keys, this)
    return this.made
  }

  entryAt(row: number): Readonly<AnyEntry> | undefined {
    this.entries[row] ??= this.states.entryOf(this.slot, this.keys[row] as string)
    return this.entries[row]
  }
}
