/**
 * What-ifs by their plain definition: an array of records, every price computed from the first on, every share by recursion.
 * It knows the market's prices, and uses only the pure power function of the engine.
 */
import pow from '@stdlib/math-base-special-pow'
import type { TapelineEvent } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'

export interface PlainRecord {
  readonly event: TapelineEvent
  readonly own: number
  readonly parts: Readonly<Record<string, number>>
  readonly drops: boolean
  readonly hidden: boolean
  /** The event that is shown instead. */
  readonly instead?: TapelineEvent
  readonly inserted: boolean
}

export type PlainBranch = readonly PlainRecord[]

export function plainBranch(events: Iterable<TapelineEvent>): PlainBranch {
  return [...events].map((event) => ({
    event,
    own: 1,
    parts: {},
    drops: false,
    hidden: false,
    inserted: false,
  }))
}

const PRICES: Readonly<Record<string, readonly string[]>> = {
  'price.traded': ['price'],
  'bar.closed': ['open', 'high', 'low', 'close'],
  'close.published': ['price'],
}

export const isPrice = ({ type }: TapelineEvent): boolean => type in PRICES

type Numbers = Readonly<Record<string, number>>
const numbersOf = (event: TapelineEvent): Numbers => event.data as Numbers
const symbolOf = (event: TapelineEvent): string => (event.data as { symbol: string }).symbol
const lastOf = (event: TapelineEvent): number =>
  numbersOf(event)[event.type === 'bar.closed' ? 'close' : 'price'] as number

/** The events of a branch in the order of the tape, without `seq`. */
export function shownBy(branch: PlainBranch): TapelineEvent[] {
  const shown = branch.flatMap((record) => {
    const event = showOf(branch, record)
    return event === undefined ? [] : [{ event, seq: record.event.seq }]
  })
  return shown
    .sort((left, right) => left.event.at - right.event.at || left.seq - right.seq)
    .map(({ event }) => event)
}

/** The event that a record shows; undefined if it shows none. */
export function showOf(branch: PlainBranch, record: PlainRecord): TapelineEvent | undefined {
  if (record.hidden) return undefined
  const rest = received(branch, record)
  if (rest === 0 && (!isPrice(record.event) || isDropped(branch, record))) return undefined
  if (record.instead !== undefined) return record.instead
  if (record.inserted || !isPrice(record.event)) return record.event
  const prices = pathTo(branch, record).prices
  const fields = Object.keys(prices)
  if (fields.every((field) => numbersOf(record.event)[field] === prices[field])) return record.event
  return { ...record.event, basis: 'rebased', data: { ...(record.event.data as object), ...prices } }
}

/** The recorded prices of an instrument, in the order of the tape. */
function pricesOf(branch: PlainBranch, symbol: string): PlainRecord[] {
  return branch
    .filter(({ event, inserted }) => !inserted && isPrice(event) && symbolOf(event) === symbol)
    .sort((left, right) => left.event.at - right.event.at || left.event.seq - right.event.seq)
}

function pathTo(branch: PlainBranch, target: PlainRecord): { prices: Record<string, number> } {
  let before: number | undefined
  let present: number | undefined
  for (const record of pricesOf(branch, symbolOf(target.event))) {
    const { event } = record
    const power = received(branch, record) * record.own
    const prices: Record<string, number> = {}
    const fields = PRICES[event.type] as readonly string[]
    for (const field of fields) {
      const price = numbersOf(event)[field] as number
      prices[field] = price
      if (before === undefined || present === undefined || (power === 1 && present === before)) continue
      prices[field] =
        power === 0 ? present : present * (power === 1 ? price / before : pow(price / before, power))
    }
    const recorded = numbersOf(event)
    const level = { ...prices }
    for (const field of fields) {
      const below = fields.filter((other) => (recorded[other] as number) <= (recorded[field] as number))
      if (before !== undefined) prices[field] = Math.max(...below.map((other) => level[other] as number))
    }
    before = lastOf(event)
    present = prices[event.type === 'bar.closed' ? 'close' : 'price'] as number
    if (record === target) return { prices }
  }
  throw new Error('no price of this branch')
}

/** The part of a move that its causes leave: by recursion, and a closing price together with its close. */
function received(branch: PlainBranch, record: PlainRecord): number {
  const causes = new Map<string, { share: number; factor: number }>()
  for (const member of moveOf(branch, record)) {
    for (const { id, share } of member.event.causes) {
      // Prices of one move share only the causes before all of them.
      if (member !== record && !isBefore(branch, id, record)) continue
      if ((causes.get(id)?.share ?? -1) < share) causes.set(id, { share, factor: member.parts[id] ?? 1 })
    }
  }
  let sum = 0
  for (const [id, { share, factor }] of causes) {
    const cause = branch.find(({ event }) => event.id === id)
    sum += share * (1 - factor * (cause === undefined ? 1 : received(branch, cause)))
  }
  return Math.abs(1 - sum) < 1e-9 ? 0 : 1 - sum
}

function isBefore(branch: PlainBranch, id: string, record: PlainRecord): boolean {
  const cause = branch.find(({ event }) => event.id === id)?.event
  return cause !== undefined && (cause.at - record.event.at || cause.seq - record.event.seq) < 0
}

function isDropped(branch: PlainBranch, record: PlainRecord): boolean {
  const members = moveOf(branch, record)
  if (members.some(({ drops }) => drops)) return true
  const declared = members.flatMap((member) => member.event.causes.map((cause) => ({ ...cause, member })))
  const causes = declared
    .filter(({ id, share, member }) => share > 0 && (member === record || isBefore(branch, id, record)))
    .map(({ id }) => id)
  return causes.some((id) => {
    const cause = branch.find(({ event }) => event.id === id)
    return cause !== undefined && isDropped(branch, cause)
  })
}

/** A close with the trades or bars before and after it in its session. */
function moveOf(branch: PlainBranch, record: PlainRecord): PlainRecord[] {
  if (record.inserted || !isPrice(record.event)) return [record]
  const prices = pricesOf(branch, symbolOf(record.event))
  let [first, last] = [prices.indexOf(record), prices.indexOf(record)]
  while (first > 0 && isOneMove(prices[first - 1], prices[first])) first -= 1
  while (last < prices.length - 1 && isOneMove(prices[last], prices[last + 1])) last += 1
  return prices.slice(first, last + 1)
}

/** All prices of these tapes lie in the sessions of 27 to 30 January 2025, 14:30 to 21:00 UTC. */
function isOneMove(one: PlainRecord | undefined, other: PlainRecord | undefined): boolean {
  if (one === undefined || other === undefined) return false
  const closes = [one, other].filter(({ event }) => event.type === 'close.published')
  const sameDay = Math.floor(one.event.at / 86_400_000) === Math.floor(other.event.at / 86_400_000)
  return closes.length === 1 && sameDay
}

/** Events without `seq`. */
export function unnumbered(events: Iterable<TapelineEvent>): Omit<TapelineEvent, 'seq'>[] {
  return [...events].map(({ seq: _, ...rest }) => rest)
}

/** The same event as an input for an append. */
export function inputOf({ seq: _, ...event }: TapelineEvent): MarketEvent {
  return event as unknown as MarketEvent
}
