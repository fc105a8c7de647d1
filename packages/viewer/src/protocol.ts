/**
 * What the page and its engine say to each other. The engine runs in a worker, owns the timelines, and sends what a screen can
 * show. Everything here is plain data that `postMessage` can copy. Instants are milliseconds since 1970.
 */
import type { Fault, Source } from '@tapeline/core'
import type { ReceiptWhatIf, ValueDifference } from '@tapeline/core/receipt'
import type { Basis } from '@tapeline/core/types'

/** What the engine opens: the files of a scenario by path, a scenario as JSON by `scenarioToJson`, or the bytes of a `.tape`. */
export type OpenedFiles =
  | { readonly kind: 'scenario'; readonly name: string; readonly files: Readonly<Record<string, string>> }
  | { readonly kind: 'json'; readonly name: string; readonly text: string }
  | { readonly kind: 'tape'; readonly name: string; readonly bytes: Uint8Array }

/** Tables of prices in CSV without a scenario, by the names of their files. */
export interface PriceTables {
  readonly kind: 'tables'
  readonly files: Readonly<Record<string, string>>
}

/** The name of the recorded history among the branches. */
export const RECORDED = 'recorded'

/** The place of the cursor: everything at or before an instant, or of its events only the first `tie`. */
export interface Cursor {
  readonly at: number
  readonly tie?: number
}

/** A branch as it is known at the end, or as it was known at the instant of the cursor. */
export interface History {
  readonly branch: string
  readonly asKnownThen?: boolean
}

export interface Instrument {
  readonly symbol: string
  readonly name: string
  readonly kind: string
  readonly exchange: string
  readonly sector?: string
}

/** A node of the tree of branches. */
export interface BranchInfo {
  readonly name: string
  readonly title: string
  readonly summary?: string
  /** The branch that it edits; undefined for the recorded history. */
  readonly on?: string
  /** Its own edits, as `parseEdits` reads them. */
  readonly edits: readonly unknown[]
  /** Whether it comes from the scenario file rather than from the page. */
  readonly isShipped: boolean
}

/** The regular hours of a trading day. */
export interface SessionHours {
  readonly day: string
  readonly open: number
  readonly close: number
}

/** What the page learns once about what it has opened. */
export interface Overview {
  readonly name: string
  readonly title: string
  readonly summary?: string
  /** The time zone of the exchange. */
  readonly zone: string
  readonly length: number
  /** Of the first event and of the last. */
  readonly from: number
  readonly to: number
  readonly instruments: readonly Instrument[]
  readonly branches: readonly BranchInfo[]
  readonly sessions: readonly SessionHours[]
  /** Of the first price and of the last; undefined without prices. The chart begins with this window. */
  readonly prices?: { readonly from: number; readonly to: number }
  /** What was assumed to read it. */
  readonly notes: readonly string[]
  /** The types of its events, in alphabetical order. */
  readonly types: readonly string[]
}

export interface QuoteRow {
  readonly symbol: string
  readonly last?: number
  readonly changePct?: number
  readonly marketCap?: number
  readonly marketCapChange?: number
  readonly basis?: Basis
  readonly isHalted: boolean
  /** Of the session: the deepest fall, and how much of it was won back. */
  readonly fallPct?: number
  readonly winBackPct?: number
}

export interface RankRow {
  readonly symbol: string
  readonly rank: number
  readonly previousRank?: number
  readonly marketCap: number
}

export interface ClaimRow {
  readonly id: string
  readonly path: string
  readonly relation: string
  readonly reported: number | string | boolean
  readonly computed?: number | string | boolean
  readonly wording?: string
  readonly verdict: string
  readonly sources: readonly Source[]
}

export interface NewsRow {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly precision: 'instant' | 'day'
  readonly text: string
  readonly sources: readonly Source[]
}

export interface AgendaRow {
  readonly id: string
  readonly symbol: string
  readonly day: string
  readonly timing: string
  readonly status: string
}

/** A record that sources reported before, with each figure that they give for it. */
export interface EarlierRecord {
  readonly symbol: string
  readonly day: string
  readonly reports: readonly {
    /** The id of the event that reported it. */
    readonly id: string
    readonly valueUsd: number
    readonly isBroken: boolean
    readonly sources: readonly Source[]
  }[]
}

export interface RecordFigures {
  readonly symbol: string
  readonly day: string
  readonly valueUsd: number
  /** By instrument and day. */
  readonly earlier: readonly EarlierRecord[]
}

/** The state of a history at the cursor, as panels show it. */
export interface Panels {
  readonly position: number
  readonly length: number
  /** The event before the cursor. */
  readonly event?: EventRow
  readonly sessions: readonly { readonly exchange: string; readonly day: string; readonly isOpen: boolean }[]
  readonly quotes: readonly QuoteRow[]
  readonly ranking: readonly RankRow[]
  readonly sectors: readonly {
    readonly sector: string
    readonly changePct?: number
    readonly members: number
  }[]
  readonly breadth: { readonly advancing: number; readonly declining: number; readonly unchanged: number }
  readonly record?: RecordFigures
  readonly agenda: readonly AgendaRow[]
  /** The latest, in the order of time, and how many there are. */
  readonly news: readonly NewsRow[]
  readonly newsCount: number
  readonly claims: readonly ClaimRow[]
  readonly claimsCount: number
}

export interface EventRow {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly knownAt: number
  readonly precision: 'instant' | 'day'
  readonly basis: Basis
  readonly text: string
  readonly symbol?: string
  readonly importance: Importance
  readonly sources: readonly Source[]
  /** The event that it corrects or takes back. */
  readonly corrects?: string
}

/** 3: news and causes of other events; 2: claims, records, halts, listings; 1: closes, sessions, earnings; 0: trades and bars. */
export type Importance = 0 | 1 | 2 | 3

/** Events of the lane that fall onto the same pixels. */
export interface EventGroup {
  readonly from: number
  readonly to: number
  readonly count: number
  /** The most important one, the first of several. */
  readonly shown: EventRow
}

/**
 * A price over time, in the shares at the cursor: prices before a split are divided by its ratio. Gaps between sessions are the page's to
 * draw.
 */
export interface Series {
  readonly symbol: string
  readonly branch: string
  /** Of each point: when it was observed. */
  readonly times: Float64Array
  /** Lines: the value of each point. Candles: its close. */
  readonly values: Float64Array
  /** Candles only; the last candle is what has formed until the cursor. */
  readonly opens?: Float64Array
  readonly highs?: Float64Array
  readonly lows?: Float64Array
  /** The close before the first session of the window, for changes in percent. */
  readonly base?: number
  /** In the window and up to the cursor, with the new shares for each old one. */
  readonly splits?: readonly { readonly at: number; readonly ratio: number }[]
}

/** How wide a candle is. */
export type CandleWidth = 'auto' | 'session' | { readonly minutes: number }

export interface SeriesRequest {
  readonly histories: readonly History[]
  readonly symbols: readonly string[]
  /** Nothing behind it is sent. */
  readonly cursor: Cursor
  readonly from: number
  readonly to: number
  readonly widthPixels: number
  readonly kind: 'line' | { readonly candles: CandleWidth }
}

/** A figure that differs between the two clocks, or between two branches. */
export interface FigureDifference {
  readonly path: string
  readonly a?: unknown
  readonly b?: unknown
}

/** A node of the graph of causes: an event, or the number itself. */
export interface WhyNode {
  readonly id: string
  readonly event?: EventRow
  readonly data?: unknown
  readonly role: 'evidence' | 'context' | 'cause'
}

export interface Why {
  readonly path: string
  readonly value: unknown
  readonly basis: Basis
  readonly nodes: readonly WhyNode[]
  /** From a cause to its effect, with the share of the effect. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly share: number }[]
  /** The value without each cause and its declared consequences. */
  readonly without: readonly { readonly id: string; readonly value?: unknown; readonly fault?: string }[]
  /** The number of causes whose absence was not tried. */
  readonly untried: number
}

export interface SweepRequest {
  readonly on: string
  /** The event whose effects are scaled. */
  readonly event: string
  /** Each from 0 for none to 1 for as recorded. */
  readonly factors: readonly number[]
  readonly path: string
  /** Moments of the rows, not after the cursor. */
  readonly moments: readonly number[]
}

export interface SweepTable {
  readonly factors: readonly number[]
  readonly moments: readonly number[]
  /** By factor, then by moment; NaN for a missing value. */
  readonly values: readonly Float64Array[]
}

export interface ThresholdRequest {
  readonly on: string
  readonly event: string
  readonly path: string
  readonly cursor: Cursor
  /** The condition that holds on one side only. */
  readonly relation: 'equals' | 'above' | 'below'
  readonly value: number | string | boolean
}

/** An event of a receipt. */
export interface ReceiptEvent {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly precision: 'instant' | 'day'
  readonly text: string
  readonly sources: readonly Source[]
}

/** What a replay of a receipt gives. */
export interface VerifiedReceipt {
  readonly verdict: 'agrees' | 'differs'
  readonly path: string
  readonly value: unknown
  /** At most 20 places where the replayed value differs; empty if it agrees. */
  readonly differences: readonly ValueDifference[]
  /** The value holds after every event until this moment, or right after the event with this id. */
  readonly moment: { readonly at: number } | { readonly event: string }
  readonly knownAt?: number
  /** The name of the history from which it was taken. */
  readonly history?: string
  /** The version of Tapeline that wrote it. */
  readonly tapeline: string
  /** The branches from the recorded history to the value, each an edit of the one before. */
  readonly whatIfs: readonly ReceiptWhatIf[]
  readonly events: readonly ReceiptEvent[]
}

/** Every request of the page with its reply. */
export interface Requests {
  open: { readonly request: OpenedFiles | PriceTables; readonly reply: Overview }
  /** Appends events, as JSON, that a log has got since; those that are there already are left out. */
  append: { readonly request: { readonly events: readonly unknown[] }; readonly reply: Overview }
  panels: {
    readonly request: {
      readonly history: History
      readonly cursor: Cursor
      /** The most news, and the most claims. Default 200. */
      readonly rowsMax?: number
      /** The lists to fill; others are empty, and counted all the same. A list of a long tape takes time. Default: all. */
      readonly lists?: readonly ('news' | 'claims' | 'agenda')[]
    }
    readonly reply: Panels
  }
  series: { readonly request: SeriesRequest; readonly reply: readonly Series[] }
  lane: {
    readonly request: {
      readonly history: History
      readonly cursor: Cursor
      readonly from: number
      readonly to: number
      readonly widthPixels: number
      readonly importanceMin: Importance
      /** Default: all. */
      readonly types?: readonly string[]
    }
    readonly reply: readonly EventGroup[]
  }
  events: {
    readonly request: {
      readonly history: History
      readonly cursor: Cursor
      readonly from: number
      readonly countMax: number
    }
    readonly reply: readonly EventRow[]
  }
  /** The next place of the cursor; undefined at the end. */
  step: {
    readonly request: {
      readonly history: History
      readonly cursor: Cursor
      readonly by: 'event' | 'session' | 'change'
      readonly isBackward: boolean
      /** For `change`: the symbols on the screen. */
      readonly symbols?: readonly string[]
    }
    readonly reply: Cursor | undefined
  }
  /** Events whose id or text contains the words, or the date, most important first. */
  find: {
    readonly request: {
      readonly history: History
      readonly cursor: Cursor
      readonly text: string
      /** Whether events after the cursor are searched too. Default false. */
      readonly isAhead?: boolean
      readonly countMax: number
    }
    readonly reply: readonly (EventRow | { readonly moment: number })[]
  }
  /** What differs between two histories at the cursor: the two clocks, or two branches. */
  differences: {
    readonly request: { readonly a: History; readonly b: History; readonly cursor: Cursor }
    /** The first of them, and how many there are. */
    readonly reply: { readonly differences: readonly FigureDifference[]; readonly count: number }
  }
  why: {
    readonly request: { readonly history: History; readonly cursor: Cursor; readonly path: string }
    readonly reply: Why
  }
  /** Makes a branch, or makes it anew. */
  branch: {
    readonly request: {
      readonly name: string
      readonly title: string
      readonly on: string
      readonly edits: readonly unknown[]
    }
    readonly reply: readonly BranchInfo[]
  }
  dropBranch: { readonly request: { readonly name: string }; readonly reply: readonly BranchInfo[] }
  /** The edits of a branch as the `whatIfs` of a scenario file. */
  yaml: { readonly request: { readonly branch: string }; readonly reply: string }
  sweep: { readonly request: SweepRequest; readonly reply: SweepTable }
  /** The factor at which the condition changes, none if it is the same at 0 and at 1; and whether it holds below that. */
  threshold: {
    readonly request: ThresholdRequest
    readonly reply: { readonly factor?: number; readonly holdsBelow: boolean }
  }
  /** The whole state, for exports and for its hash. */
  state: {
    readonly request: { readonly history: History; readonly cursor: Cursor }
    readonly reply: { readonly state: unknown; readonly hash: string }
  }
  /** The text of a receipt: a file that proves the value of the path at the cursor. */
  receipt: {
    readonly request: { readonly history: History; readonly cursor: Cursor; readonly path: string }
    readonly reply: string
  }
  /** Replays the text of a receipt. It needs nothing that is open, and fails for a text that is no sound receipt. */
  verify: { readonly request: { readonly text: string }; readonly reply: VerifiedReceipt }
}

export type RequestName = keyof Requests

export interface RequestMessage<Name extends RequestName = RequestName> {
  readonly number: number
  readonly name: Name
  readonly request: Requests[Name]['request']
}

/** The faults of a request that failed; the engine stays usable. */
export interface Failure {
  readonly message: string
  readonly faults: readonly Fault[]
}

export type ReplyMessage<Name extends RequestName = RequestName> =
  | { readonly number: number; readonly reply: Requests[Name]['reply'] }
  | { readonly number: number; readonly failure: Failure }

/** The engine as the page sees it: in a worker, or in the same thread in a test. */
export interface Engine {
  ask<Name extends RequestName>(
    name: Name,
    request: Requests[Name]['request'],
  ): Promise<Requests[Name]['reply']>
}
