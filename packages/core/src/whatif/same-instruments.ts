import type { ComparedInstruments } from '../projection/compared-instruments.js'
import type { SortKey } from '../timeline/columns/block.js'
import { instrumentOf } from '../timeline/columns/instrument-column.js'
import { InstrumentNames } from '../timeline/instrument-names.js'
import { correctionChainIds } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { branchOf } from './what-if.js'

/**
 * Which instruments of two timelines are the same: those with the same listing, by its id or the id of the event that it corrects,
 * even if their names differ. In unrelated timelines, the remaining instruments are matched by their last names.
 */
export class SameInstruments {
  private readonly a: InstrumentNames
  private readonly b: InstrumentNames
  /** By key in the second timeline, the key of the same instrument in the first, if the keys differ. */
  private readonly others = new Map<string, string>()

  constructor(private readonly timelines: { readonly a: Timeline; readonly b: Timeline }) {
    const { a, b } = timelines
    this.a = InstrumentNames.of(a)
    this.b = a === b ? this.a : InstrumentNames.of(b)
    if (a !== b) this.match()
  }

  /** @param place up to which the states include the events */
  at(place: SortKey): ComparedInstruments {
    const { a, b } = this.timelines
    return {
      a: {
        keyOf: (name) => this.a.instrumentAt(name, place),
        keyOfEvent: (id) => instrumentOfEvent(a, this.a, id),
      },
      b: {
        keyOf: (name) => this.keyInA(this.b.instrumentAt(name, place)),
        keyOfEvent: (id) => {
          const key = instrumentOfEvent(b, this.b, id)
          return key === undefined ? undefined : this.keyInA(key)
        },
      },
    }
  }

  private keyInA(key: string): string {
    return this.others.get(key) ?? key
  }

  private match(): void {
    const { a, b } = this.timelines
    const byListing = new Map<string, string>()
    const left = new Set<string>()
    for (const { key, listings } of this.a.instruments()) {
      left.add(key)
      for (const { id } of listings) for (const alias of correctionChainIds(a, id)) byListing.set(alias, key)
    }
    const unmatched: string[] = []
    for (const { key, listings } of this.b.instruments()) {
      const ids = listings.flatMap(({ id }) => correctionChainIds(b, id))
      const own = ids.map((id) => byListing.get(id)).find((found) => found !== undefined && left.has(found))
      if (own === undefined) unmatched.push(key)
      else this.pair(own, key, left)
    }
    const isRelated = areRelated(a, b)
    for (const key of unmatched) {
      // No event lists these, or their timelines are unrelated: only the name is left to match by.
      const isNameAll = !isRelated || this.b.listingOf(key) === undefined
      if (left.has(key) && isNameAll) this.pair(key, key, left)
      else this.others.set(key, `${key}\0b`)
    }
  }

  private pair(inA: string, inB: string, left: Set<string>): void {
    left.delete(inA)
    if (inA !== inB) this.others.set(inB, inA)
  }
}

function instrumentOfEvent(timeline: Timeline, names: InstrumentNames, id: string): string | undefined {
  const event = timeline.find(id)
  const name = event && instrumentOf(event, timeline.definitions)
  return name && names.instrumentAt(name, event)
}

/** Whether one timeline was made from the other, or both from a third. */
function areRelated(a: Timeline, b: Timeline): boolean {
  const [one, other] = [rootOf(a), rootOf(b)]
  const [first, second] = [one.eventBefore(1), other.eventBefore(1)]
  return one === other || (first !== undefined && first.id === second?.id && first.at === second.at)
}

function rootOf(timeline: Timeline): Timeline {
  let root = timeline
  for (let branch = branchOf(root); branch !== undefined; branch = branchOf(root)) root = branch.parent
  return root
}
