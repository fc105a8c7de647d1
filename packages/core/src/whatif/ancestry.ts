import { TapelineError } from '../event/error.js'

/** How many events an error shows from each end of a chain; it counts the rest. */
const SHOWN = 4

/** Records which derived event follows from which, and how many follow from each event that starts a chain of reactions. */
export class Ancestry {
  private readonly parents = new Map<string, string>()
  private readonly origins = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  /** @param max maximum number of events derived from one event, directly or not */
  constructor(private readonly max: number) {}

  has(id: string): boolean {
    return this.parents.has(id)
  }

  /** Records that an event follows from another. @throws TapelineError `reaction.chain` */
  add(parent: string, id: string): void {
    const origin = this.origins.get(parent) ?? parent
    this.parents.set(id, parent)
    this.origins.set(id, origin)
    this.count(origin, id)
  }

  /** Records that a reaction to an event is deferred to a later moment. @throws TapelineError `reaction.chain` */
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
