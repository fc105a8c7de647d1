import { TapelineError } from '../event/error.js'

/** Ends of a chain that an error shows; what lies between is counted. */
const SHOWN = 4

/** Which derived event follows from which, and how many from each event that reactions began with. */
export class Ancestry {
  private readonly parents = new Map<string, string>()
  private readonly origins = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  /** @param max most events that may be derived from one, directly or not */
  constructor(private readonly max: number) {}

  has(id: string): boolean {
    return this.parents.has(id)
  }

  /** Notes that an event follows from another. @throws TapelineError `reaction.chain` */
  add(parent: string, id: string): void {
    const origin = this.origins.get(parent) ?? parent
    this.parents.set(id, parent)
    this.origins.set(id, origin)
    this.count(origin, id)
  }

  /** Notes that an event is looked at again later. @throws TapelineError `reaction.chain` */
  addLook(parent: string): void {
    this.count(this.origins.get(parent) ?? parent, parent)
  }

  private count(origin: string, last: string): void {
    const count = (this.counts.get(origin) ?? 0) + 1
    this.counts.set(origin, count)
    if (count <= this.max) return
    throw new TapelineError({
      code: 'reaction.chain',
      message: `Reactions derive more than ${this.max} events from it: ${this.chainTo(last)}. Let a reaction end, or raise derivedMax.`,
      eventId: origin,
      expected: `at most ${this.max}`,
    })
  }

  private chainTo(id: string): string {
    const chain = [id]
    for (let parent = this.parents.get(id); parent !== undefined; parent = this.parents.get(parent))
      chain.push(parent)
    chain.reverse()
    const left = chain.length - 2 * SHOWN
    const shown = left > 0 ? [...chain.slice(0, SHOWN), `(${left} more)`, ...chain.slice(-SHOWN)] : chain
    return shown.map((one) => (one.length > 80 ? `${one.slice(0, 40)}…${one.slice(-30)}` : one)).join(' → ')
  }
}
