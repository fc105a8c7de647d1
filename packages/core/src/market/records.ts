import { freeze } from 'immer'
import type { Basis, Source } from '../event/event.js'
import { type DeepReadonly, defineProjection, type LeafProjection } from '../projection/projection.js'
import { weakerBasis } from './basis.js'
import type { ClosePublished, Exchange } from './event-data.js'
import { marketEvents } from './events.js'
import type { MoveEntry } from './move.js'
import { moves } from './moves.js'
import type { QuoteEntry } from './quote.js'
import { isSessionBefore, quotes } from './quotes.js'
import { recordSubjects } from './record-subjects.js'
import { sessionOn } from './trading-session.js'

/** A record that a source reports. */
export interface ReportedRecord {
  readonly symbol: string
  /** The lost market capitalisation, in USD, positive. */
  readonly valueUsd: number
  readonly day: string
  /** The id of the event that reported it. */
  readonly reportedBy: string
  readonly sources: readonly Source[]
}

/** The largest loss of market capitalisation in one session so far, judged at official closes. */
export interface CapLoss {
  readonly symbol: string
  /** In USD, positive. */
  readonly valueUsd: number
  readonly day: string
  /** The id of the official close that completed it. */
  readonly closeId: string
  readonly basis: Basis
  /** The reported records that it exceeds, in the order of their reports, each with its ratio to the report. */
  readonly broke: readonly (ReportedRecord & { readonly ratio: number })[]
  /** The reported records that it does not exceed; by those sources, it is not a record. */
  readonly unbroken: readonly ReportedRecord[]
}

export interface Records {
  largestOneDayCapLoss?: CapLoss
  /** Every reported record, in order. */
  reported: ReportedRecord[]
}

/** Records: losses at official close, compared with the earlier records that sources report. */
export const records: LeafProjection<Records, DeepReadonly<Records>> = defineProjection({
  name: 'records',
  events: marketEvents,
  reads: { quotes, moves, subjects: recordSubjects },
  independentEntries: true,
  // The largest loss does not depend on smaller ones, and the order of reports does not depend on prices.
  holds: ({ largestOneDayCapLoss: largest }, { type, data }, reads) => {
    if (type !== 'close.published') return true
    const close = data as ClosePublished
    const valueUsd = lossAt(close, reads)
    return largest?.symbol !== close.symbol && (valueUsd === undefined || valueUsd < (largest?.valueUsd ?? 0))
  },
  initial: (): Records => ({ reported: [] }),
  recipes: () => ({
    'record.reported': (draft, { id, data, sources }) => {
      const { symbol, valueUsd, day } = data
      draft.reported.push(Object.freeze({ symbol, valueUsd, day, reportedBy: id, sources }))
    },
    'close.published': (draft, { id, data, basis: closeBasis }, reads) => {
      const { symbol, day } = data
      const valueUsd = lossAt(data, reads)
      if (valueUsd === undefined) return
      if (draft.largestOneDayCapLoss !== undefined && valueUsd <= draft.largestOneDayCapLoss.valueUsd) return
      const quote = reads.quotes[symbol] as Readonly<QuoteEntry>
      const basis = weakerBasis(closeBasis, quote.previousCloseBasis as Basis)
      // A report of this very loss is not an earlier record.
      const others = draft.reported.filter(
        (record) => record.day !== day || reads.subjects.byReport.get(record.reportedBy) !== symbol,
      )
      draft.largestOneDayCapLoss = {
        symbol,
        valueUsd,
        day,
        closeId: id,
        basis,
        broke: others
          .filter((record) => record.valueUsd < valueUsd)
          .map((record) => Object.freeze({ ...copyOf(record), ratio: valueUsd / record.valueUsd })),
        unbroken: others.filter((record) => record.valueUsd >= valueUsd).map(copyOf),
      }
    },
  }),
})

/** The loss of a company in the session of an official close, in USD, positive; undefined without one, or if it is unknown. */
function lossAt(
  { symbol, day }: ClosePublished,
  reads: {
    readonly quotes: Readonly<Record<string, Readonly<QuoteEntry>>>
    readonly moves: Readonly<Record<string, Readonly<MoveEntry>>>
  },
): number | undefined {
  const [quote, move] = [reads.quotes[symbol], reads.moves[symbol]]
  if (quote?.shares === undefined || quote.kind !== 'equity') return undefined
  const session = sessionOn(quote.exchange as Exchange, day)
  // The close may be that of the previous session, known late. An older one is too late for quotes and moves.
  if (session.open !== quote.sessionOpen && !isSessionBefore(quote, session)) return undefined
  if (move?.closeSession !== session.open) return undefined
  const { closeFrom, closeTo } = move
  if (!(closeTo < closeFrom)) return undefined
  return (closeFrom - closeTo) * quote.shares
}

/** A copy, since an object must not be at two paths of a state; frozen, since checkpoints share frozen objects. */
function copyOf(record: DeepReadonly<ReportedRecord>): ReportedRecord {
  return freeze({ ...record, sources: record.sources.map((source) => ({ ...source })) }, true)
}
