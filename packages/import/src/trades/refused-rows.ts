import type { Timeline } from '@tapeline/core'
import { type BrokenRule, FAULTS_MAX, offSessionPrices, replayFaults } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { FaultTally, RowRef } from '../rows/findings.js'
import type { SourceRows } from '../rows/read-source.js'

interface Refusal {
  readonly ref: RowRef
  readonly broken: BrokenRule
  readonly at: number
  readonly seq: number
}

/** The rows whose events the market cannot replay, or that lie on days without trading: a bit for each row of the source. */
export class RefusedRows {
  count = 0
  private readonly bits: Uint8Array[] = []
  private readonly files: ReadonlyMap<string, number>

  constructor(relations: SourceRows['relations']) {
    this.files = new Map(relations.map(({ label }, file) => [label, file]))
  }

  has(file: number, row: number): boolean {
    return (((this.bits[file]?.[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
  }

  /**
   * Adds the rows of a timeline that are refused, and their faults, in the order of its events.
   * @returns how many were added
   */
  addFrom(timeline: Timeline<MarketEvent>, isSealed: boolean, faults: FaultTally): number {
    const before = this.count
    const listed: Refusal[] = []
    let unlisted = 0
    const add = (id: string, broken: BrokenRule, room: { left: number }): void => {
      const ref = this.refOf(id)
      if (ref === undefined || this.has(ref.file, ref.row)) return
      this.add(ref)
      if (room.left === 0) {
        unlisted += 1
        return
      }
      room.left -= 1
      const { at, seq } = timeline.get(id)
      listed.push({ ref, broken, at, seq })
    }
    // Each of the two passes is in order, so that the first of both are among the first of each.
    const first = { left: FAULTS_MAX }
    if (!isSealed)
      for (const { eventId = '', place: _, ...fault } of replayFaults(timeline)) add(eventId, fault, first)
    const second = { left: FAULTS_MAX }
    for (const { id, exchange, day, isTradingDay } of offSessionPrices(timeline)) {
      if (isTradingDay) continue
      const message = `${exchange} did not trade on this day.`
      add(id, { code: 'file.invalid', message, expected: 'a trading day', found: day }, second)
    }
    listed.sort((left, right) => left.at - right.at || left.seq - right.seq)
    for (const { ref, broken } of listed) faults.add(ref, () => broken)
    faults.addUnlisted(unlisted)
    return this.count - before
  }

  private add({ file, row }: RowRef): void {
    let bits = this.bits[file] ?? new Uint8Array(0)
    if (row >> 3 >= bits.length) {
      const larger = new Uint8Array(2 * (row >> 3) + 64)
      larger.set(bits)
      bits = larger
    }
    bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7))
    this.bits[file] = bits
    this.count += 1
  }

  private refOf(id: string): RowRef | undefined {
    const colon = id.lastIndexOf(':')
    const file = this.files.get(id.slice(0, colon))
    return file === undefined ? undefined : { file, row: Number(id.slice(colon + 1)) }
  }
}
