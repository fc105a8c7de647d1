import type { TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent } from '../timeline/columns/block.js'
import type { Ledger } from './ledger.js'
import type { Multiplication } from './multiplication.js'
import { factorOn, firstByName } from './multiplied-prices.js'
import { PriceOutOfRange, pricesOf } from './price-path.js'
import { isOnPath, type PriceWalk, priceWalksFrom, withoutCorrection, withPrices } from './price-walk.js'
import type { Reach } from './reach.js'
import type { Recording } from './recording.js'

/*
 * Instruments composed of others, such as indices. Take an event that states weights w, with the index at I and a constituent at
 * P. From then on the index on a branch is I' × (i / I + sum of w × (p' / P' - p / P)): the recorded return plus the change in
 * value of a portfolio bought at these weights then and held. The result does not depend on how finely prices are recorded, and
 * is the recorded price, bit for bit, if no constituent is rebased.
 */

interface Weighting {
  readonly placed: PlacedEvent
  /** By instrument. */
  readonly weights: ReadonlyMap<string, number>
}

/** The price walk of a constituent, and the factor by which its last price was multiplied. */
interface ConstituentWalk {
  readonly priceWalk: PriceWalk
  factor: number
}

interface Level {
  readonly recorded: number
  readonly present: number
}

/**
 * The prices of instruments that follow their constituents, for instruments where this changes a price. An instrument follows
 * if none of its prices declares a cause, and the ledger touches none of them.
 * @param first the instruments whose prices depend on their paths, with the position right before the first such price
 */
export function compositePrices(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
  first: ReadonlyMap<string, number>,
): PlacedEvent[] {
  const found: PlacedEvent[] = []
  const weighted = weightingsOf(recording, ledger, reach)
  if (weighted.size === 0) return found
  const touchedFrom = withMultiplied(recording, ledger, first)
  for (const [instrument, all] of weighted) {
    if (first.has(instrument)) continue
    const names = new Set(all.flatMap(({ weights }) => [...weights.keys()]))
    const constituents = [...names].filter((name) => touchedFrom.has(name))
    if (constituents.length === 0) continue
    const touched = Math.min(...constituents.map((name) => touchedFrom.get(name) as number))
    // Everything before that is as recorded, so of the earlier weights only the last ones matter.
    const isBefore = ({ placed }: Weighting): boolean => positionBefore(recording, placed) <= touched
    const weightings = all.slice(Math.max(0, all.findLastIndex(isBefore)))
    const start = Math.min(touched, positionBefore(recording, (weightings[0] as Weighting).placed))
    const prices = recording.stepsFrom(start, new Set([instrument])).get(instrument) ?? []
    if (prices.some(({ event }) => event.causes.length > 0)) continue
    const before = recording.pricesBefore(start, [instrument]).get(instrument)
    const priceWalks = priceWalksFrom(recording, ledger, reach, start, constituents)
    const composite = new Composite(recording, before, priceWalks, ledger.multiplied)
    for (const placed of composite.follow(weightings, prices)) {
      if (isOnPath(ledger, reach, placed.event.id)) found.push(placed)
    }
  }
  return found
}

/** The given positions with those of multiplied instruments: right before the first multiplied price. */
function withMultiplied(
  { listings: { names }, timeline }: Recording,
  { multiplied }: Ledger,
  first: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const positions = new Map(first)
  for (const multiplication of multiplied) {
    for (const [name, key] of firstByName(multiplication)) {
      const instrument = names.instrumentAt(name, key)
      const position = timeline.chain.rank(key.at, key.seq, false)
      positions.set(instrument, Math.min(position, positions.get(instrument) ?? position))
    }
  }
  return positions
}

/** The weights that a branch shows, by the composed instrument, in the order of the tape. */
function weightingsOf(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
): ReadonlyMap<string, readonly Weighting[]> {
  const { definitions } = recording.timeline
  const types = [...definitions.values()].flatMap(({ type, constituents }) =>
    constituents === undefined ? [] : [type],
  )
  const byInstrument = new Map<string, Weighting[]>()
  if (types.length === 0) return byInstrument
  const recorded = [...recording.listings.eventsOf(types)]
    .filter(({ id }) => isOnPath(ledger, reach, id))
    .map((event) => recording.placeOf(event.id) as PlacedEvent)
  const brought = [...new Map([...ledger.written, ...ledger.shown]).values()].filter(
    ({ event: { id, type } }) =>
      types.includes(type) && !ledger.hidden.has(id) && !ledger.inPlace.has(id) && !reach.dropped.has(id),
  )
  for (const placed of [...recorded, ...brought].sort(comparePlaced)) {
    const { event } = placed
    const instrument = recording.instrumentOf(event)
    const stated = definitions.get(event.type)?.constituents?.(event.data)
    if (instrument === undefined || stated === undefined) continue
    const weights = new Map(
      Object.entries(stated).map(([name, weight]) => [
        recording.listings.names.instrumentAt(name, event),
        weight,
      ]),
    )
    const list = byInstrument.get(instrument)
    if (list === undefined) byInstrument.set(instrument, [{ placed, weights }])
    else list.push({ placed, weights })
  }
  return byInstrument
}

function positionBefore({ timeline }: Recording, { event, seq }: PlacedEvent): number {
  return timeline.chain.rank(event.at, seq, false)
}

/** A composed instrument along the tape, with the price walks of its constituents. */
class Composite {
  private readonly walks: readonly ConstituentWalk[]
  private weights: ReadonlyMap<string, number> = new Map()
  /** The price of the instrument when the weights were stated, or the first one after. */
  private base: Level | undefined
  private readonly bases = new Map<string, Level>()
  private last: Level | undefined

  constructor(
    private readonly recording: Recording,
    price: number | undefined,
    priceWalks: readonly PriceWalk[],
    private readonly multiplied: readonly Multiplication[],
  ) {
    this.walks = priceWalks.map((priceWalk) => ({ priceWalk, factor: 1 }))
    this.last = price === undefined ? undefined : { recorded: price, present: price }
  }

  /**
   * Steps through the prices of the instrument. At one moment, constituents come first and weights last, in whatever order the
   * events are on the tape.
   * @returns the prices that differ from the recorded ones
   */
  *follow(weightings: readonly Weighting[], prices: readonly PlacedEvent[]): Generator<PlacedEvent> {
    let next = 0
    for (const placed of prices) {
      for (; (weightings[next]?.placed.event.at as number) < placed.event.at; next += 1)
        this.weigh(weightings[next] as Weighting)
      const factor = this.recording.factorOf(placed.event)
      if (factor !== undefined) this.rescale(factor)
      this.walkTo(placed.event.at)
      const rebased = this.step(placed.event)
      if (rebased !== undefined && rebased !== placed.event) yield withoutCorrection(rebased, placed.seq)
    }
  }

  /** Steps through all prices of constituents up to a moment, inclusive. */
  private walkTo(at: number): void {
    for (const walk of this.walks) {
      const { priceWalk } = walk
      for (let entry = priceWalk.next; entry !== undefined; entry = priceWalk.next) {
        if (entry.placed.event.at > at) break
        priceWalk.pass()
        priceWalk.step(entry)
        if (this.recording.priceAfter(entry.placed.event) !== undefined)
          walk.factor = factorOn(this.multiplied, entry.placed.event)
        this.noteBase(walk)
      }
    }
  }

  private weigh({ placed, weights }: Weighting): void {
    this.walkTo(placed.event.at)
    this.weights = weights
    this.base = this.last
    this.bases.clear()
    for (const walk of this.walks) this.noteBase(walk)
  }

  /** A constituent's first price since the weights were stated is the base of its returns. */
  private noteBase(walk: ConstituentWalk): void {
    const { instrument } = walk.priceWalk
    const level = levelOf(walk)
    if (level !== undefined && !this.bases.has(instrument)) this.bases.set(instrument, level)
  }

  private step(event: TapelineEvent): TapelineEvent | undefined {
    const rules = this.recording.rulesOf(event)
    if (rules === undefined) return undefined
    const recorded = pricesOf(event, rules)
    const { base } = this
    const difference = this.difference()
    const present = { ...recorded }
    if (base !== undefined && (difference !== 0 || base.present !== base.recorded)) {
      for (const field of rules.fields) {
        const price = base.present * ((recorded[field] as number) / base.recorded + difference)
        if (!(price > 0 && price < Number.POSITIVE_INFINITY)) throw unpayable(event, field, price)
        present[field] = price
      }
    }
    if (!rules.isPast(event.data)) {
      this.last = { recorded: recorded[rules.last] as number, present: present[rules.last] as number }
      this.base ??= this.last
    }
    const isSimulated = this.walks.some(
      ({ priceWalk }) => priceWalk.path.isSimulated && this.weights.has(priceWalk.instrument),
    )
    return withPrices(event, present, isSimulated ? 'simulated' : 'rebased')
  }

  /** How much the constituents add to the instrument's recorded return since its weights, summed in the order of the weights. */
  private difference(): number {
    let sum = 0
    for (const [instrument, weight] of this.weights) {
      const base = this.bases.get(instrument)
      const walk = this.walks.find(({ priceWalk }) => priceWalk.instrument === instrument)
      const level = walk && levelOf(walk)
      if (base === undefined || level === undefined) continue
      sum += weight * (level.present / base.present - level.recorded / base.recorded)
    }
    return sum
  }

  private rescale(factor: number): void {
    const scaled = (level: Level | undefined): Level | undefined =>
      level && { recorded: level.recorded * factor, present: level.present * factor }
    this.base = scaled(this.base)
    this.last = scaled(this.last)
  }
}

/** The last prices of a constituent in the unit at the start of its walk. */
function levelOf({ priceWalk, factor }: ConstituentWalk): Level | undefined {
  const { recorded, present, units } = priceWalk.path
  if (recorded === undefined || present === undefined) return undefined
  return { recorded: recorded / units.recorded, present: (present * factor) / units.present }
}

function unpayable(event: TapelineEvent, field: string, price: number): PriceOutOfRange {
  return new PriceOutOfRange({
    code: 'edit.invalid',
    message: `By the weights of its constituents, its '${field}' is no longer a valid price; correct the weights or the prices.`,
    eventId: event.id,
    expected: 'a positive finite number',
    found: String(price),
  })
}
