import type { Basis, TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent } from '../timeline/columns/block.js'
import type { Ledger, Move } from './ledger.js'
import { PricePath, type Return } from './price-path.js'
import { type Reach, relative } from './reach.js'
import type { Recording } from './recording.js'

/** Whether the shown price of an event depends on its path: the event is shown, and not as an edit wrote it. */
export function isOnPath(ledger: Ledger, reach: Reach, id: string): boolean {
  return !ledger.hidden.has(id) && !ledger.inPlace.has(id) && !reach.dropped.has(id) && !ledger.shown.has(id)
}

export interface PriceStep {
  readonly placed: PlacedEvent
  /** Whether the recording has the event here. Otherwise it is an added move or change of unit. */
  readonly isRecorded: boolean
}

/** Walks over the prices of one instrument from a position on, and rebases them along a path. It reads each when it gets there. */
export class PriceWalk {
  private readonly entries: Iterator<PriceStep>
  private upcoming: PriceStep | undefined
  private isRead = false

  constructor(
    readonly instrument: string,
    private readonly recording: Recording,
    private readonly ledger: Ledger,
    private readonly reach: Reach,
    readonly path: PricePath,
    entries: Iterable<PriceStep>,
  ) {
    this.entries = entries[Symbol.iterator]()
  }

  /** The first price that was not passed; undefined at the end. */
  get next(): PriceStep | undefined {
    if (!this.isRead) {
      const read = this.entries.next()
      this.upcoming = read.done === true ? undefined : read.value
      this.isRead = true
    }
    return this.upcoming
  }

  /** Leaves the next price behind. */
  pass(): void {
    this.isRead = false
  }

  /** Moves the path over one price. @returns the event to show; undefined if it is the recorded or written one */
  step({ placed, isRecorded }: PriceStep): PlacedEvent | undefined {
    const { event, seq } = placed
    const factor = this.recording.factorOf(event)
    if (factor !== undefined) this.rescale(event.id, factor, isRecorded)
    const power = this.powerOf(event)
    const rules = this.recording.rulesOf(event)
    if (rules === undefined) return undefined
    const returns = (this.ledger.moves.get(event.id) ?? []).map((move) => this.returnOf(event, move))
    const prices = isRecorded
      ? this.path.step(event, rules, power, returns)
      : this.path.move(event, rules, returns)
    const isSimulated = this.path.isSimulated || event.basis === 'simulated'
    if (hasPrices(event, prices)) return undefined
    return withoutCorrection(event, seq, { basis: isSimulated ? 'simulated' : 'rebased', prices })
  }

  /**
   * A recorded change of unit that the branch does not show here changes the unit of the recorded path only. One that only the branch
   * shows here changes the unit of the branch only.
   */
  private rescale(id: string, factor: number, isRecorded: boolean): void {
    if (!isRecorded) this.path.rescale(1, factor)
    else this.path.rescale(factor, isOnPath(this.ledger, this.reach, id) ? factor : 1)
  }

  private powerOf({ id }: TapelineEvent): number {
    return this.ledger.inPlace.has(id) ? 0 : (this.reach.powers.get(id) ?? 1)
  }

  private returnOf(event: TapelineEvent, { prices, base, share, cause, since }: Move): Return {
    const own = this.ledger.own.get(event.id) ?? 1
    const left =
      cause === undefined ? this.reach.receivedBy(event.id) : relative(this.reach.receivedBy(cause), since)
    return { prices, base, power: own * share * left }
  }
}

/** The prices that differ from the recorded path or change it, and the changes of unit that only one of the paths has. */
function steppedOn(recording: Recording, ledger: Ledger, reach: Reach): PlacedEvent[] {
  const prices = [...reach.powers.keys(), ...ledger.moves.keys(), ...ledger.inPlace.keys()]
  const gone = [...ledger.hidden, ...ledger.shown.keys(), ...reach.dropped].flatMap((id) => {
    const placed = recording.placeOf(id)
    return placed !== undefined && recording.factorOf(placed.event) !== undefined ? [placed] : []
  })
  return [
    ...prices.flatMap((id) => recording.placeOf(id) ?? ledger.written.get(id) ?? []),
    ...gone,
    ...rescalesBrought(recording, ledger, reach),
  ]
}

/** The changes of unit that are shown but not recorded at their place. */
function rescalesBrought(recording: Recording, ledger: Ledger, reach: Reach): PlacedEvent[] {
  return [...new Map([...ledger.written, ...ledger.shown])].flatMap(([id, placed]) => {
    const shows = !ledger.hidden.has(id) && !ledger.inPlace.has(id) && !reach.dropped.has(id)
    return shows && recording.factorOf(placed.event) !== undefined ? [placed] : []
  })
}

/** The instruments whose prices depend on their paths, each with the position right before the first such price. */
export function firstStepsOf(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  const { chain } = recording.timeline
  for (const placed of steppedOn(recording, ledger, reach)) {
    const instrument = recording.instrumentOf(placed.event)
    if (instrument === undefined) continue
    const position = chain.rank(placed.event.at, placed.seq, false)
    first.set(instrument, Math.min(position, first.get(instrument) ?? position))
  }
  return first
}

/** The price walks of some instruments from a position of the recording, before which their prices are as recorded. */
export function priceWalksFrom(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
  position: number,
  instruments: Iterable<string>,
): PriceWalk[] {
  const all = new Set(instruments)
  const before = recording.pricesBefore(position, all)
  const moves = movesByInstrument(recording, ledger, reach)
  const [only] = all
  // One instrument is read lazily: reactions mostly need few of its later prices.
  const lists: Iterable<readonly [string, Iterable<PlacedEvent>]> =
    only !== undefined && all.size === 1
      ? [[only, recording.stepsOf(position, only)]]
      : recording.stepsFrom(position, all)
  return Array.from(lists, ([instrument, recorded]) => {
    const path = new PricePath(before.get(instrument))
    const entries = merged(recorded, moves.get(instrument) ?? [])
    return new PriceWalk(instrument, recording, ledger, reach, path, entries)
  })
}

/** The price walk of one instrument, from its first move or power, or from a position if that is earlier. */
export function priceWalkOf(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
  instrument: string,
  position: number,
): PriceWalk {
  const { chain } = recording.timeline
  let first = position
  for (const placed of steppedOn(recording, ledger, reach)) {
    if (recording.instrumentOf(placed.event) !== instrument) continue
    first = Math.min(first, chain.rank(placed.event.at, placed.seq, false))
  }
  return priceWalksFrom(recording, ledger, reach, first, [instrument])[0] as PriceWalk
}

/** By instrument, the moves and changes of unit that the recording does not have. */
function movesByInstrument(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
): ReadonlyMap<string, PriceStep[]> {
  const byInstrument = new Map<string, PriceStep[]>()
  const moves = [...ledger.moves.keys()].flatMap((id) =>
    recording.placeOf(id) === undefined ? (ledger.written.get(id) ?? []) : [],
  )
  for (const placed of [...moves, ...rescalesBrought(recording, ledger, reach)]) {
    const instrument = recording.instrumentOf(placed.event)
    if (instrument === undefined) continue
    const entry = { placed, isRecorded: false }
    const list = byInstrument.get(instrument)
    if (list === undefined) byInstrument.set(instrument, [entry])
    else list.push(entry)
  }
  return byInstrument
}

/** Both in the order of the tape, at one place the recorded price first. */
function* merged(recorded: Iterable<PlacedEvent>, moves: readonly PriceStep[]): Generator<PriceStep> {
  const sorted = [...moves].sort((left, right) => comparePlaced(left.placed, right.placed))
  let next = 0
  for (const placed of recorded) {
    for (; next < sorted.length; next += 1) {
      const move = sorted[next] as PriceStep
      if (comparePlaced(move.placed, placed) >= 0) break
      yield move
    }
    yield { placed, isRecorded: true }
  }
  yield* sorted.slice(next)
}

/** The event with other prices, and so another basis; the event itself if they are the same. */
export function withPrices(
  event: TapelineEvent,
  prices: Readonly<Record<string, number>>,
  basis: Basis,
): TapelineEvent {
  return hasPrices(event, prices) ? event : { ...event, basis, data: pricedAt(event, prices) }
}

/** An event under the sequence number that orders it, which no longer corrects another. @param priced its other prices, if any */
export function withoutCorrection(
  event: TapelineEvent,
  seq: number,
  priced?: { readonly basis: Basis; readonly prices: Readonly<Record<string, number>> },
): PlacedEvent {
  // One copy, since thousands of prices may follow from one edit.
  const copy: { -readonly [Key in keyof TapelineEvent]: TapelineEvent[Key] } = {
    ...('replaces' in event ? uncorrecting(event) : event),
    seq,
  }
  if (priced !== undefined) {
    copy.basis = priced.basis
    copy.data = pricedAt(event, priced.prices)
  }
  return { event: Object.freeze(copy), seq }
}

function hasPrices({ data }: TapelineEvent, prices: Readonly<Record<string, number>>): boolean {
  for (const field of Object.keys(prices))
    if ((data as Readonly<Record<string, unknown>>)[field] !== prices[field]) return false
  return true
}

function pricedAt({ data }: TapelineEvent, prices: Readonly<Record<string, number>>): unknown {
  return Object.freeze({ ...(data as object), ...prices })
}

function uncorrecting({ replaces: _, ...rest }: TapelineEvent): TapelineEvent {
  return rest
}
