import type { Program } from '../replay/program.js'
import { type Dependency, entryOf } from './dependency.js'

/** So often an event type must have left a field alone before it is taken not to write it. */
const SEEN_OFTEN = 4

/**
 * What has been seen of which event types write which fields, during one explanation: it is not kept, so that an explanation
 * does not depend on those before it.
 */
export class Writers {
  /** Grows whenever an answer of {@link mayWrite} has changed. */
  version = 0
  /** How often an event type left a field alone; infinite where it has written it. By slot, field and type id. */
  private readonly leftAlone: Map<string, number[]>[] = []

  constructor(private readonly program: Program) {}

  /** Whether an event of a type may write a field, whatever the key. */
  mayWrite(typeId: number, slot: number, field: string): boolean {
    if (this.program.slots[slot]?.typeIds.has(typeId) !== true) return false
    return (this.leftAlone[slot]?.get(field)?.[typeId] ?? 0) < SEEN_OFTEN
  }

  /** Notes what an event of a type did to a part that was looked for. */
  learn(typeId: number, { slot, field }: Dependency, wrote: boolean): void {
    this.leftAlone[slot] ??= new Map()
    const counts = entryOf(this.leftAlone[slot], field, (): number[] => [])
    const before = counts[typeId] ?? 0
    counts[typeId] = wrote ? Number.NEGATIVE_INFINITY : before + 1
    if (before < SEEN_OFTEN !== counts[typeId] < SEEN_OFTEN) this.version += 1
  }
}
