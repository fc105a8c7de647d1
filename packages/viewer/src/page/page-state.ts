/** The part of the page's state that its address contains. */
import { type Cursor, type Importance, RECORDED } from '../protocol.js'
import type { ZoneChoice } from './zone.js'

/** A branch made on the page. */
export interface OwnBranch {
  readonly name: string
  readonly title: string
  readonly on: string
  /** As `parseEdits` reads them. */
  readonly edits: readonly unknown[]
}

export interface Range {
  readonly from: number
  readonly to: number
}

export type Theme = 'system' | 'light' | 'dark'
export type Unit = 'auto' | 'price' | 'percent'
/** Of the chart: a line, or candles with their width in minutes, or one a session. */
export type Kind = 'line' | 'session' | number

export const upperTabs = ['watch', 'ranking', 'sectors', 'agenda'] as const
export const lowerTabs = ['news', 'why', 'what-if', 'compare', 'claims', 'clocks'] as const
export type UpperTab = (typeof upperTabs)[number]
export type LowerTab = (typeof lowerTabs)[number]

export const verdicts = ['agrees', 'disagrees', 'not computable'] as const
export type Verdict = (typeof verdicts)[number]

/** The columns of the quotes. */
export const quoteColumns = [
  'symbol',
  'last',
  'changePct',
  'marketCap',
  'marketCapChange',
  'fallPct',
  'winBackPct',
] as const
export type QuoteColumn = (typeof quoteColumns)[number]

export interface Sorting {
  readonly column: QuoteColumn
  readonly isDown: boolean
}

export const relations = ['equals', 'above', 'below'] as const

/** A condition on a number, whose threshold is looked for. */
export interface Limit {
  readonly relation: (typeof relations)[number]
  readonly value: number
}

export interface PageState {
  readonly scenario: string
  /** Undefined: at the end. */
  readonly cursor: Cursor | undefined
  readonly asKnownThen: boolean
  /** The branch that the panels show. */
  readonly branch: string
  /** Further branches on the chart. */
  readonly compared: readonly string[]
  readonly own: readonly OwnBranch[]
  /** The symbols of each chart; undefined until they are chosen. */
  readonly charts: readonly (readonly string[])[] | undefined
  readonly unit: Unit
  readonly kind: Kind
  /** The visible range; undefined for the usual one. */
  readonly window: Range | undefined
  readonly loop: Range | undefined
  readonly zone: ZoneChoice
  readonly theme: Theme
  /** Market time over real time. */
  readonly speed: number
  readonly importance: Importance
  /** Types of events that the lane shows; undefined for all. */
  readonly types: readonly string[] | undefined
  /** The path of the number that is explained. */
  readonly why: string | undefined
  /** The id of the chosen event. */
  readonly event: string | undefined
  readonly upper: UpperTab
  readonly lower: LowerTab
  /** Of the quotes; undefined for the order of their listing. */
  readonly sorting: Sorting | undefined
  /** Of the claims that are shown; undefined for all. */
  readonly verdict: Verdict | undefined
  /** Whether comparisons show all figures that differ, not the main ones alone. */
  readonly hasAllFigures: boolean
  /** Whether the strength of the chosen event is swept. */
  readonly isSwept: boolean
  readonly limit: Limit | undefined
}

export const speeds = [60, 300, 900, 1800, 3600, 7200, 14400] as const

export const initialState: PageState = {
  scenario: '',
  cursor: undefined,
  asKnownThen: false,
  branch: RECORDED,
  compared: [],
  own: [],
  charts: undefined,
  unit: 'auto',
  kind: 'line',
  window: undefined,
  loop: undefined,
  zone: 'exchange',
  theme: 'system',
  speed: 1800,
  importance: 2,
  types: undefined,
  why: undefined,
  event: undefined,
  upper: 'watch',
  lower: 'news',
  sorting: undefined,
  verdict: undefined,
  hasAllFigures: false,
  isSwept: false,
  limit: undefined,
}
