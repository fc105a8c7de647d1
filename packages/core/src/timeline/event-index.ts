import type { TapelineEvent } from '../event/event.js'
import type { Chain } from './chain/chain.js'
import { LayeredMap } from './chain/layered-map.js'
import type { Block } from './columns/block.js'
import { BulkIds } from './columns/bulk-ids.js'
import { type DerivedId, derivedId, PREFIXES_MAX } from './columns/derived-id.js'
import { type Layouts, typeIdOf } from './columns/layout.js'
import { IdBounds } from './id-bounds.js'
import type { StoredIds } from './stored/stored-ids.js'

/**
 * Finds events by their ids; persistent. An event in columns is found by the number in its id; any other is indexed by its id.
 * Timelines with other events share the index, so each look-up is verified in the chain.
 */
export class EventIndex {
  static readonly empty: EventIndex = new EventIndex(
    LayeredMap.empty,
    LayeredMap.empty,
    0,
    undefined,
    BulkIds.empty,
    IdBounds.empty,
  )

  private constructor(
    private readonly objects: LayeredMap<TapelineEvent>,
    /** The greatest number in the ids with each prefix. */
    private readonly reach: LayeredMap<number>,
    private readonly prefixCount: number,
    /** Finds events in the blocks of a tape by its own index. */
    private readonly stored: StoredIds | undefined,
    private readonly bulk: BulkIds,
    /** Bounds of the ids in `objects`. */
    private readonly bounds: IdBounds,
  ) {}

  /** Whether it has events of an open tape. */
  get isStored(): boolean {
    return this.stored !== undefined
  }

  /** An index of the events of an open tape. @param reach the greatest number in the ids with each prefix */
  static ofStored(stored: StoredIds, reach: ReadonlyMap<string, number>): EventIndex {
    return EventIndex.empty.withReach(reach).over(stored)
  }

  hasPrefix(prefix: string): boolean {
    return this.reach.get(prefix) !== undefined
  }

  /** Whether no event with one of these prefixes may have arrived, and columns can hold the prefixes. */
  hasRoomFor(prefixes: ReadonlySet<string>): boolean {
    if (this.prefixCount + prefixes.size > PREFIXES_MAX || this.stored?.hasObjects === true) return false
    for (const prefix of prefixes) if (this.hasPrefix(prefix) || this.bulk.has(prefix)) return false
    for (const { id } of this.objects.values()) if (prefixes.has(derivedId(id)?.prefix ?? '')) return false
    return true
  }

  /**
   * Adds events. Add them to the chain with the id prefixes of the returned index.
   * @param events by id; do not change the map afterwards
   */
  with(events: ReadonlyMap<string, TapelineEvent>, layouts: Layouts): EventIndex {
    const reached = new Reached(this.reach, this.prefixCount)
    const isInColumns = (event: TapelineEvent): boolean => {
      const id = layouts[typeIdOf(event.type)]?.valuesOf(event, layouts) && derivedId(event.id)
      return id !== undefined && reached.note(id)
    }
    // Filling a map takes about as long as reading the events, so the given one serves if it holds no event in columns.
    let others: Map<string, TapelineEvent> | undefined
    let index = 0
    for (const [id, event] of events) {
      if (isInColumns(event)) others ??= firstOf(events, index)
      else others?.set(id, event)
      index += 1
    }
    const { reach, prefixCount } = reached
    const added = others ?? events
    const { bulk, stored } = this
    const bounds = this.bounds.with(added.keys())
    return new EventIndex(this.objects.with(added), reach, prefixCount, stored, bulk, bounds)
  }

  /** Adds ids that columns already hold. @param numbers the greatest number of each of at most 4,096 prefixes */
  withReach(numbers: ReadonlyMap<string, number>): EventIndex {
    const reach = this.reach.with(numbers)
    const prefixCount = this.prefixCount + numbers.size
    return new EventIndex(this.objects, reach, prefixCount, this.stored, this.bulk, this.bounds)
  }

  private over(stored: StoredIds): EventIndex {
    return new EventIndex(this.objects, this.reach, this.prefixCount, stored, this.bulk, this.bounds)
  }

  /** Adds events that blocks already hold as objects, by id. */
  withObjects(objects: ReadonlyMap<string, TapelineEvent>): EventIndex {
    const { bulk, prefixCount, reach, stored } = this
    const bounds = this.bounds.with(objects.keys())
    return new EventIndex(this.objects.with(objects), reach, prefixCount, stored, bulk, bounds)
  }

  /** Adds the ids of events that arrived in bulk. */
  withBulk(runs: Parameters<BulkIds['with']>[0]): EventIndex {
    const bulk = this.bulk.with(runs)
    return new EventIndex(this.objects, this.reach, this.prefixCount, this.stored, bulk, this.bounds)
  }

  /** The greatest number in the ids with a prefix, of events in columns or that arrived in bulk; -1 if there are none. */
  lastNumberOf(prefix: string): number {
    return Math.max(this.reach.get(prefix) ?? -1, this.bulk.lastOf(prefix))
  }

  /** Whether an event with this id may be indexed by its id. */
  hasObject(id: string): boolean {
    return this.objects.get(id) !== undefined
  }

  find(chain: Chain, id: string): TapelineEvent | undefined {
    const derived = derivedId(id)
    const object = this.bounds.mayInclude(derived) ? this.objects.get(id) : undefined
    if (object !== undefined && chain.placedAt(chain.rank(object.at, object.seq, false))?.event === object)
      return object
    const key = (derived && this.bulk.find(derived)) ?? this.stored?.find(id)
    if (key !== undefined) {
      // The event may be in another block by now, or removed.
      const placed = chain.placedAt(chain.rank(key.at, key.seq, false))
      if (placed?.event.id === id) return placed.event
    }
    if (this.prefixCount === 0) return undefined
    if (derived === undefined || derived.number > (this.reach.get(derived.prefix) ?? -1)) return undefined
    return findInColumns(chain, derived)
  }
}

function firstOf(events: ReadonlyMap<string, TapelineEvent>, count: number): Map<string, TapelineEvent> {
  const first = new Map<string, TapelineEvent>()
  for (const [id, event] of events) {
    if (first.size === count) break
    first.set(id, event)
  }
  return first
}

/** Collects the greatest number in the ids of new events, by prefix. */
class Reached {
  private numbers: Map<string, number> | undefined

  constructor(
    private readonly before: LayeredMap<number>,
    public prefixCount: number,
  ) {}

  /** The greatest numbers of all, by prefix. */
  get reach(): LayeredMap<number> {
    return this.numbers === undefined ? this.before : this.before.with(this.numbers)
  }

  /** @returns whether there is room for its prefix */
  note({ prefix, number }: DerivedId): boolean {
    const known = this.numbers?.get(prefix) ?? this.before.get(prefix)
    if (known === undefined) {
      if (this.prefixCount >= PREFIXES_MAX) return false
      this.prefixCount += 1
    }
    if (known === undefined || known < number) {
      this.numbers ??= new Map()
      this.numbers.set(prefix, number)
    }
    return true
  }
}

function findInColumns(chain: Chain, id: DerivedId): TapelineEvent | undefined {
  const inBlock = (block: Block | undefined): TapelineEvent | undefined => {
    const index = block === undefined ? -1 : block.indexOfId(id)
    return index < 0 ? undefined : block?.event(index)
  }
  const { blocks } = chain
  const inMemory = blocks.some(({ isStored }) => isStored)
    ? blocks.filter((block) => !block.isStored)
    : undefined
  // Bulk events mostly arrive in order, so their numbers ascend and binary search mostly finds the block.
  const guessed =
    inMemory === undefined && inBlock(chain.lastBlock((block) => block.idNumberAt(0) <= id.number))
  if (guessed) return guessed
  for (const block of inMemory ?? blocks) {
    const found = inBlock(block)
    if (found !== undefined) return found
  }
  return undefined
}
