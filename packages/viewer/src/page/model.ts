/** The state of the page, in a few signals. The address contains {@link state}; the rest follows from it and from the engine. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { BranchInfo, Cursor, Failure, History, Overview } from '../protocol.js'
import { parseAddress, printAddress } from './address.js'
import { initialState, type PageState, type Range } from './page-state.js'
import { candleStart, createAxis, slotFor, type TimeAxis } from './time-axis.js'
import { zoneOf } from './zone.js'

export const state: Signal<PageState> = signal(initialState)
export const overview: Signal<Overview | undefined> = signal(undefined)
export const branches: Signal<readonly BranchInfo[]> = signal([])
/** Counts the changes of branches in the engine, after which its answers differ. */
export const branchesVersion: Signal<number> = signal(0)
export const isPlaying: Signal<boolean> = signal(false)
export const dialog: Signal<'search' | 'keys' | 'receipt' | undefined> = signal(undefined)
/** What went wrong, by what was asked. */
export const failures: Signal<ReadonlyMap<string, Failure>> = signal(new Map())
/** The instrument on the first chart until one is chosen. */
export const firstSymbol: Signal<string | undefined> = signal(undefined)
/** The width of the plots, which the lane shares, in pixels. */
export const plotWidth: Signal<number> = signal(0)

/** A field of the state as a signal that changes only with it. */
export function field<Name extends keyof PageState>(name: Name): ReadonlySignal<PageState[Name]> {
  return computed(() => state.value[name])
}

const atCursor = field('cursor')
const branch = field('branch')
const asKnownThen = field('asKnownThen')
const chosenWindow = field('window')
const chosenCharts = field('charts')
const zoneChoice = field('zone')
const kind = field('kind')
const compared = field('compared')

/** The whole tape. */
export const span: ReadonlySignal<Range> = computed(() => {
  const opened = overview.value
  return opened === undefined
    ? { from: 0, to: 1 }
    : { from: opened.from, to: Math.max(opened.to, opened.from + 1) }
})
export const cursor: ReadonlySignal<Cursor> = computed(() => atCursor.value ?? { at: span.value.to })
export const shownHistory: ReadonlySignal<History> = computed(() => historyOf(branch.value))
export const zone: ReadonlySignal<string> = computed(() =>
  zoneOf(zoneChoice.value, overview.value?.zone ?? 'UTC'),
)
/** The axis of the whole tape, a slot a minute. */
export const wholeAxis: ReadonlySignal<TimeAxis> = computed(() =>
  createAxis({ sessions: overview.value?.sessions ?? [], ...span.value, slotMs: 60_000, gapSlots: 30 }),
)
/** The visible range: as chosen, or that of the prices. */
export const visible: ReadonlySignal<Range> = computed(() => chosenWindow.value ?? usualWindow())
export const charts: ReadonlySignal<readonly (readonly string[])[]> = computed(
  () => chosenCharts.value ?? [firstSymbol.value === undefined ? [] : [firstSymbol.value]],
)
/** The axis of the charts and the lane. */
export const axis: ReadonlySignal<TimeAxis> = computed(() => {
  const { from, to } = visible.value
  const sessions = overview.value?.sessions ?? []
  const least = slotFor(sessions, from, to, 2 * Math.max(200, plotWidth.value))
  if (kind.value === 'line')
    return createAxis({ sessions, from, to, slotMs: least, gapSlots: gapSlots(least) })
  const slotMs = kind.value === 'session' ? 24 * 3_600_000 : Math.max(least, kind.value * 60_000)
  return createAxis({
    sessions,
    from: candleStart(sessions, from, slotMs),
    to,
    slotMs,
    gapSlots: kind.value === 'session' ? 1 : gapSlots(slotMs),
  })
})
/** The shown branch, then those beside it on the charts. */
export const histories: ReadonlySignal<readonly History[]> = computed(() =>
  [...new Set([branch.value, ...compared.value])].map(historyOf),
)
/** The symbols of all charts. */
export const symbols: ReadonlySignal<readonly string[]> = computed(() => [...new Set(charts.value.flat())])

/** A branch, by the clock that is chosen. */
export function historyOf(name: string): History {
  return asKnownThen.value ? { branch: name, asKnownThen: true } : { branch: name }
}

export function titleOf(name: string): string {
  return branches.value.find((one) => one.name === name)?.title ?? name
}

/** Closed hours are as wide as 20 minutes of trading, and at least a slot. */
function gapSlots(slotMs: number): number {
  return Math.max(1, Math.round((20 * 60_000) / slotMs))
}

function usualWindow(): Range {
  const { from, to } = span.value
  const prices = overview.value?.prices
  if (prices === undefined || prices.from >= prices.to) return { from, to }
  const HOUR = 3_600_000
  return {
    from: Math.max(from, prices.from - HOUR),
    to: Math.min(to, Math.max(prices.to, prices.from + HOUR)),
  }
}

let replaceTimer: ReturnType<typeof setTimeout> | undefined

/**
 * Changes the state and its address. A change that a person would undo by the back button makes an entry of the history (`push`);
 * a move of the cursor or of the window replaces the entry, since browsers limit how often it may change.
 */
export function update(patch: Partial<PageState>, entry: 'push' | 'replace' = 'push'): void {
  state.value = { ...state.value, ...patch }
  clearTimeout(replaceTimer)
  if (entry === 'push') window.history.pushState(null, '', addressOf(state.value))
  else replaceTimer = setTimeout(() => window.history.replaceState(null, '', addressOf(state.value)), 200)
}

/** Reads the address. @returns the names of the fields that could not be read */
export function readAddress(): readonly string[] {
  const { state: read, wrong } = parseAddress(window.location.hash)
  state.value = read
  return wrong
}

function addressOf(shown: PageState): string {
  return `#${printAddress(shown)}`
}

export function fail(what: string, failure: Failure | undefined): void {
  if (failure === undefined && !failures.value.has(what)) return
  const next = new Map(failures.value)
  if (failure === undefined) next.delete(what)
  else next.set(what, failure)
  failures.value = next
}
