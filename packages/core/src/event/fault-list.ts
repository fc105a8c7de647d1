import { type ArgumentKind, checkArgument, kinds } from './arguments.js'
import { type Fault, isTapelineError, type Place, TapelineError } from './error.js'
import { keepShape } from './kept-shapes.js'

/** So many faults an error lists, of scenarios, tapes and imports alike; those beyond them are counted. */
export const FAULTS_MAX = 300

const TAPELINE_ERROR: ArgumentKind = { expected: 'a TapelineError', fits: (value) => isTapelineError(value) }

/** What faults are handed to. */
export interface FaultSink {
  push(fault: Fault): unknown
}

/** Faults of input of any size: the first are listed, all are counted. */
export class Faults implements FaultSink {
  readonly listed: Fault[] = []
  /** How many faults were found. */
  count = 0

  /** @param fault or what makes it, which is asked only if the fault will be listed: its words may take a search */
  push(fault: Fault | (() => Fault)): void {
    this.count += 1
    if (this.listed.length < FAULTS_MAX) this.listed.push(typeof fault === 'function' ? fault() : fault)
  }

  /** Adds those of an error, the ones that it does not list among them. */
  pushAll(error: TapelineError, change: (fault: Fault) => Fault = (fault) => fault): void {
    checkArgument('pushAll()', 'error', error, TAPELINE_ERROR)
    checkArgument('pushAll()', 'change', change, kinds.function)
    // An error of another copy of the package may have no count.
    const count = error.count ?? error.faults.length
    const listed = count > error.faults.length ? error.faults.slice(0, -1) : error.faults
    for (const fault of listed) this.push(() => change(fault))
    this.count += count - listed.length
  }

  /** @param order the listed ones in another order */
  error(order: (listed: readonly Fault[]) => readonly Fault[] = (listed) => listed): TapelineError {
    checkArgument('error()', 'order', order, kinds.function)
    if (this.count === 0) {
      throw new TapelineError({
        code: 'argument.invalid',
        message: 'There are no faults to make an error of; look at `count` first.',
      })
    }
    return new TapelineError(order(this.listed), { unlisted: this.count - this.listed.length })
  }
}

/** Collects the faults of one event, each with its id and place. An object rather than a closure, since there is one an event. */
export class FaultList {
  /** How many faults this event has. */
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
