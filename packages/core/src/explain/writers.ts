import { getOrInsert } from '../event/records.js'
import { areKeyed, EventInterpreter, withReads } from '../replay/partial/event-interpreter.js'
import { hasLocations, keyInside, namesTo } from '../replay/partial/nested-locations.js'
import type { Program } from '../replay/program.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import type { Dependency } from './dependency.js'
import type { History } from './history.js'
import { type Samples, samplesOf } from './samples.js'

/** How often an event type must have left a field unchanged before it is assumed not to write it. */
const SEEN_OFTEN = 8
/** About how many blocks are sampled. Which ones does not depend on the explained position. */
const SAMPLED_BLOCKS = 8

/**
 * Which event types write which fields, as observed in samples of the tape and during one explanation. Observations of an explanation
 * are not kept, so that it does not depend on earlier ones.
 */
export class Writers {
  /** Increases whenever an answer of {@link mayWrite} changes. */
  version = 0
  /** By slot, field and type id: how often an event type left a field unchanged, or Infinity once it has written it. */
  private readonly leftAlone: Map<string, number[]>[] = []
  private readonly samples: readonly Samples[]
  /** By slot, the initial states that are not keyed. */
  private readonly initials: readonly unknown[]

  /** @param top the position after the last event that matters */
  constructor(
    private readonly program: Program,
    chain: Chain,
    history: History,
    top: number,
  ) {
    const keyed = program.slots.filter(({ index }) => areKeyed(withReads(program, [index])))
    const interpreter = EventInterpreter.of(
      program,
      keyed.map(({ index }) => index),
    )
    const last = keyed.length === 0 ? -1 : chain.prefixIndexAt(top - 1)
    // A few blocks are searched directly instead.
    let stride = 1
    while (stride * SAMPLED_BLOCKS < last) stride *= 2
    const sampled: Samples[] = []
    for (let index = 0; index <= last && last >= SAMPLED_BLOCKS; index += stride) {
      sampled.push(samplesOf(chain.prefixes[index] as Prefix, history, interpreter, program))
    }
    this.samples = sampled
    this.initials = program.initialCells().map(({ keyed, value }) => (keyed ? undefined : value))
  }

  /** Whether an event of a type may write a location, or one with the same field at another key. */
  mayWrite(typeId: number, location: Dependency): boolean {
    if (this.program.slots[location.slot]?.typeIds.has(typeId) !== true) return false
    return this.countOf(typeId, location.slot, this.fieldOf(location)) < SEEN_OFTEN
  }

  /** Records whether an event of a type wrote a wanted location. */
  learn(typeId: number, location: Dependency, wrote: boolean): void {
    const { slot } = location
    const field = this.fieldOf(location)
    const before = this.countOf(typeId, slot, field)
    const after = wrote ? Number.NEGATIVE_INFINITY : before + 1
    ;(this.leftAlone[slot]?.get(field) as number[])[typeId] = after
    if (before < SEEN_OFTEN !== after < SEEN_OFTEN) this.version += 1
  }

  /** In a state that is not keyed, what is below one key of the initial state has other fields than what is below another. */
  private fieldOf({ slot, key, field }: Dependency): string {
    const initial = this.initials[slot]
    if (key === undefined || !hasLocations(initial)) return field
    const [top] = namesTo({ key, field: '' }) as [string]
    return Object.hasOwn(initial, top) ? keyInside(top, field) : field
  }

  private countOf(typeId: number, slot: number, field: string): number {
    this.leftAlone[slot] ??= new Map()
    const counts = getOrInsert(this.leftAlone[slot], field, (): number[] => [])
    counts[typeId] ??= this.sampledCount(typeId, `${slot}.${field}`)
    return counts[typeId]
  }

  private sampledCount(typeId: number, name: string): number {
    let count = 0
    for (const { seen, wrote } of this.samples) {
      if (wrote[typeId]?.has(name) === true) return Number.NEGATIVE_INFINITY
      count += seen[typeId] ?? 0
    }
    return count
  }
}
