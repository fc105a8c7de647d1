import { readFileSync, writeFileSync } from 'node:fs'
import type { Part } from './progress.js'

/** Seconds by the name of the benchmark, as measured. */
export interface Costs {
  readonly quick: Readonly<Record<string, number>>
  readonly full: Readonly<Record<string, number>>
}

/** A benchmark of a run. */
export interface Asked {
  readonly name: string
  /** The share of its figures that are measured, above 0 and at most 1; it is expected to take this share of the time. */
  readonly share: number
}

/**
 * A full run of a benchmark counts as this many quick ones: it has five times the events. It has more rounds too, but the recorded
 * quick runs each made a tape of their own, which a whole run makes once.
 */
const FULL_TIMES = 5
/** For a benchmark without any record. */
const UNKNOWN_SECONDS = 5

const file = new URL('../../costs.json', import.meta.url)

export function readCosts(): Costs {
  return JSON.parse(readFileSync(file, 'utf8')) as Costs
}

/** The benchmarks with their expected seconds. Where only quick runs are recorded, a full one counts as five of them. */
export function expected(asked: readonly Asked[], quick: boolean, costs: Costs): Part[] {
  return asked.map(({ name, share }) => {
    const recorded = (quick ? costs.quick : costs.full)[name]
    const ofQuick = costs.quick[name] ?? UNKNOWN_SECONDS
    return {
      name,
      seconds: share * (recorded ?? ofQuick * (quick ? 1 : FULL_TIMES)),
      isRecorded: recorded !== undefined && share === 1,
    }
  })
}

/** The costs with newly measured ones in place of older ones, sorted by name. */
export function withMeasured(
  costs: Costs,
  quick: boolean,
  measured: Readonly<Record<string, number>>,
): Costs {
  const merged = { ...costs[quick ? 'quick' : 'full'], ...measured }
  const sorted = Object.fromEntries(
    Object.entries(merged)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, seconds]) => [name, Number(seconds.toPrecision(2))]),
  )
  return quick ? { quick: sorted, full: costs.full } : { quick: costs.quick, full: sorted }
}

export function writeCosts(costs: Costs): void {
  writeFileSync(file, `${JSON.stringify(costs, null, 2)}\n`)
}
