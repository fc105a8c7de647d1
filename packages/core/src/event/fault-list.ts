import type { Fault, Place } from './error.js'
import { keepShape } from './keep-shape.js'

/** Collects the faults of one event, each with its id and place. An object rather than a closure, since there is one an event. */
export class FaultList {
  /** How many faults this event has. */
  count = 0

  constructor(
    private readonly faults: Fault[],
    private readonly eventId?: string | undefined,
    private readonly place?: Place | undefined,
  ) {}

  add(fault: Fault): void {
    this.count += 1
    this.faults.push({ eventId: this.eventId, place: this.place, ...fault })
  }
}

keepShape(new FaultList([]))
