import { createTimeline, explain, replay, type Timeline } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { byInstrument, scale, whatIf } from '@tapeline/core/what-if'

/* Runs in a separate process, with `--expose-gc`. */

const [EVENTS, INSTRUMENTS] = [40_000, 40]
const START = Date.UTC(2025, 0, 6, 14, 30)

const symbolOf = (index: number): string => `S${index % INSTRUMENTS}`
const price = (id: string, at: number, symbol: string, value: number, knownAt = at): object => ({
  id,
  type: 'price.traded',
  at,
  knownAt,
  data: { symbol, price: value, size: 1 },
})

// A day of trades; a tenth of them is known later, so that views of the past differ.
function tape(): Timeline {
  const listings = Array.from({ length: INSTRUMENTS }, (_, index) => ({
    id: `listing-${index}`,
    type: 'instrument.listed',
    at: START - 1,
    data: { symbol: symbolOf(index), name: symbolOf(index), kind: 'equity', exchange: 'XNYS' },
  }))
  const trades = Array.from({ length: EVENTS }, (_, index) => {
    const at = START + index * 500
    const late = index % 10 === 0 ? (index % 100) * 10_000 : 0
    return price(`trade-${index}`, at, symbolOf(index), 100 + (index % 97) / 10, at + late)
  })
  return createTimeline(marketEvents).append([...listings, ...trades] as never) as unknown as Timeline
}

const append = (timeline: Timeline, event: object): Timeline => timeline.append([event] as never)
const middle = START + (EVENTS / 2) * 500
const end = START + EVENTS * 500

/** Rounds that suffice to show a leak of each kind. */
export const ROUNDS: Readonly<Record<string, number>> = {
  branches: 20,
  views: 100,
  appends: 800,
  'late arrivals': 200,
  explanations: 15,
}

/** The repeated actions; each call gets a new number. */
const kinds: Readonly<Record<string, (timeline: Timeline) => (round: number) => void>> = {
  branches: (timeline) => (round) => {
    replay(
      whatIf(timeline, { name: 'branch', edits: [scale(byInstrument(symbolOf(round)), 1 + round / 1000)] }),
      market,
    ).atEnd()
  },
  views: (timeline) => (round) => {
    replay(timeline.asKnownAt(middle + round * 7000), market).atEnd()
  },
  appends: (timeline) => {
    let grown = timeline
    return (round) => {
      grown = append(grown, price(`new-${round}`, end + round, symbolOf(round), 100))
      replay(grown, market).atEnd()
    }
  },
  'late arrivals': (timeline) => {
    let grown = timeline
    return (round) => {
      const at = START + ((round * 7919) % EVENTS) * 500 + 1
      grown = append(grown, price(`late-${round}`, at, symbolOf(round), 100))
      replay(grown, market).atEnd()
    }
  },
  explanations: (timeline) => (round) => {
    const branch = whatIf(timeline, {
      name: 'branch',
      edits: [scale(byInstrument(symbolOf(round)), 1 + round / 1000)],
    })
    explain(replay(branch, market), { path: `quotes.${symbolOf(round)}.last`, at: end })
  },
}

let running: ((round: number) => void) | undefined
let heldBefore = 0

/**
 * Runs rounds of a kind in one synchronous loop, after a few warm-up rounds.
 * @returns the bytes held at the end of the loop, still within it, minus the bytes held after the warm-up
 */
export function heldAfter(kind: string, rounds: string): string {
  running = started(kind)
  for (let round = 1; round <= 10; round += 1) running(round)
  heldBefore = held()
  for (let round = 11; round <= 10 + Number(rounds); round += 1) running(round)
  return heldNow()
}

/** A separate function, so that the loop keeps no reference to the first tape. */
function started(kind: string): (round: number) => void {
  const timeline = tape()
  replay(timeline, market).atEnd()
  return (kinds[kind] as (timeline: Timeline) => (round: number) => void)(timeline)
}

/** The same, measured now. Called from another job, it excludes memory that only the running job kept. */
export function heldNow(): string {
  if (running === undefined) throw new Error('Call heldAfter first.')
  return String(held() - heldBefore)
}

/** Makes and drops a timeline in which every event has a distinct text in a column. */
export function useTexts(round: string): string {
  const inputs = Array.from({ length: 20_000 }, (_, index) => ({
    ...price(`trade-${index}`, START + index, 'S1', 100),
    data: { symbol: `R${round}.${index}`, price: 100 },
  }))
  const timeline = createTimeline(marketEvents).append(inputs as never)
  return String(timeline.length)
}

/** The bytes held now. */
export function heldBytes(): string {
  return String(held())
}

function held(): number {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('Run Node with --expose-gc.')
  gc()
  gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
