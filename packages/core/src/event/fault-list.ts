import { type ArgumentKind, checkArgument, kinds } from './arguments.js'
import { type Fault, isTapelineError, type Place, TapelineError } from './error.js'
import { keepShape } from './kept-shapes.js'

/** How many faults an error lists, for scenarios, tapes and imports alike; it counts the rest. */
export const FAULTS_MAX = 300

const TAPELINE_ERROR: ArgumentKind = { expected: 'a TapelineError', fits: (value) => isTapelineError(value) }

/** Receives faults. */
export interface FaultSink {
  push(fault: Fault): unknown
}

/** Collects faults of input of any size: lists the first ones, counts all. */
export class Faults implements FaultSink {
  readonly listed: Fault[] = []
  /** The number of faults. */
  count = 0

  /** @param fault or a function that makes it, called only if the fault will be listed, since its message may take a search */
  push(fault: Fault | (() => Fault)): void {
    this.count += 1
    if (this.listed.length < FAULTS_MAX) this.listed.push(typeof fault === 'function' ? fault() : fault)
  }

  /** Adds the faults of an error, and the number of those that it does not list. */
  pushAll(error: TapelineError, change: (fault: Fault) => Fault = (fault) => fault): void {
    checkArgument('pushAll()', 'error', error, TAPELINE_ERROR)
    checkArgument('pushAll()', 'change', change, kinds.function)
    // An error of another copy of the package may have no count.
    const count = error.count ?? error.faults.length
    const listed = count > error.faults.length ? error.faults.slice(0, -1) : error.faults
    for (const fault of listed) this.push(() => change(fault))
    this.count += count - listed.length
  }

  /** @param order of the listed faults */
  error(order: (listed: readonly Fault[]) => readonly Fault[] = (listed) => listed): TapelineError {
    checkArgument('error()', 'order', order, kinds.function)
    if (this.count === 0) {
      throw new TapelineError({
        code: 'argument.invalid',
        message: 'There are no faults for an error; check `count` first.',
      })
    }
    return new TapelineError(order(this.listed), { unlisted: this.count - this.listed.length })
  }
}

/** Collects the faults of one event, each with its id and place. An object instead of a closure, since each event needs one. */
export class FaultList {
  /** The number of faults of this event. */
  count = 0

  constructor(
    private readonly faults: FaultSink,
    private readonly eventId?: string | undefined,
    private readonly place?: Place | undefined,
  ) {}

  add(fault: Fault): void {
    this.count += 1
    this.faults.push({ eventId: this.eventId, place: this.place, ...fault })
  }
}

keepShape('FaultList', new FaultList([]))
