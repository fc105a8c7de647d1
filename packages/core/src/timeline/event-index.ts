import type { TapelineEvent } from '../event/event.js'
import type { Block } from './block.js'
import type { Chain } from './chain.js'
import { type DerivedId, derivedId } from './derived-id.js'
import { LayeredMap } from './layered-map.js'
import type { Layouts } from './layout.js'
import { typeIdOf } from './type-ids.js'

/** Most first parts of derived ids in one timeline; further ones are ids like any other. */
export const PREFIXES_MAX = 4096

/**
 * Finds events by their ids; persistent. An event that stands in columns is found there, by the number in its id; any other
 * is kept by its id. It is shared with timelines in which other events stand, so that what it finds is asked for in the chain.
 */
export class EventIndex {
  static readonly empty: EventIndex = new EventIndex(LayeredMap.empty, new Map())

  private constructor(
    private readonly objects: LayeredMap<TapelineEvent>,
    /** The greatest number that an id with a prefix has had. */
    private readonly reach: ReadonlyMap<string, number>,
  ) {}

  /** The prefixes of ids that are told by their numbers. */
  get prefixes(): ReadonlyMap<string, number> {
    return this.reach
  }

  /** With more events; those in force are to be put into the chain with the prefixes of the index that this gives. */
  with(events: Iterable<TapelineEvent>, layouts: Layouts): EventIndex {
    const objects = new Map<string, TapelineEvent>()
    const reach = new Map(this.reach)
    for (const event of events) {
      const id = layouts[typeIdOf(event.type)]?.valuesOf(event) && derivedId(event.id)
      if (id === undefined || !reaches(reach, id)) objects.set(event.id, event)
    }
    return new EventIndex(this.objects.with(objects), reach)
  }

  /** With ids that stand in columns already, up to a greatest number for each of at most 4,096 prefixes. */
  withReach(numbers: ReadonlyMap<string, number>): EventIndex {
    const reach = new Map(this.reach)
    for (const [prefix, number] of numbers) reaches(reach, { prefix, number })
    return new EventIndex(this.objects, reach)
  }

  /** With events that stand as objects already, by id. */
  withObjects(objects: ReadonlyMap<string, TapelineEvent>): EventIndex {
    return new EventIndex(this.objects.with(objects), this.reach)
  }

  /** The event with an id that stands in a chain. */
  find(chain: Chain, id: string): TapelineEvent | undefined {
    const object = this.objects.get(id)
    if (object !== undefined && chain.placedAt(chain.rank(object.at, object.seq, false))?.event === object)
      return object
    const derived = derivedId(id)
    if (derived === undefined || derived.number > (this.reach.get(derived.prefix) ?? -1)) return undefined
    return findInColumns(chain, derived)
  }
}

/** Notes a number. @returns whether there is room for its prefix */
function reaches(reach: Map<string, number>, { prefix, number }: DerivedId): boolean {
  const known = reach.get(prefix)
  if (known === undefined && reach.size >= PREFIXES_MAX) return false
  if (known === undefined || known < number) reach.set(prefix, number)
  return true
}

function findInColumns(chain: Chain, id: DerivedId): TapelineEvent | undefined {
  const inBlock = (block: Block | undefined): TapelineEvent | undefined => {
    const index = block === undefined ? -1 : block.indexOfId(id)
    return index < 0 ? undefined : block?.event(index)
  }
  // Bulk events mostly arrive in order, so that their numbers ascend: then the block can be guessed.
  const guessed = inBlock(chain.lastBlock((block) => block.idNumberAt(0) <= id.number))
  if (guessed !== undefined) return guessed
  for (const block of chain.blocks) {
    const found = inBlock(block)
    if (found !== undefined) return found
  }
  return undefined
}
