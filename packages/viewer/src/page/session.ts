/** The engine of the page, and its answers for what the page shows. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import {
  type BranchInfo,
  type CandleWidth,
  type Cursor,
  type Engine,
  type EventGroup,
  type EventRow,
  type Failure,
  type FigureDifference,
  type History,
  type OpenedFiles,
  type Overview,
  type Panels,
  type PriceTables,
  RECORDED,
  type Series,
  type VerifiedReceipt,
  type Why,
} from '../protocol.js'
import { type ReceiptFile, readData, readDropped, startWorker } from './data-source.js'
import { createEngineClient } from './engine-client.js'
import { quotePath } from './format.js'
import { type Answer, failureFrom, type LiveQueryOptions, liveQuery } from './live-query.js'
import {
  axis,
  branches,
  branchesVersion,
  cursor,
  dialog,
  fail,
  field,
  firstSymbol,
  histories,
  historyOf,
  isPlaying,
  overview,
  plotWidth,
  readAddress,
  shownHistory,
  state,
  symbols,
  update,
  visible,
  wholeAxis,
} from './model.js'
import { initialState, type Kind, type OwnBranch } from './page-state.js'
import { positionOf, slotStarts } from './time-axis.js'

export const engine: Engine = createEngineClient(startWorker())

const importance = field('importance')
const types = field('types')
const whyPath = field('why')
const own = field('own')
const kind = field('kind')
const lower = field('lower')
const upper = field('upper')
const compared = field('compared')
const branch = field('branch')
const chosenEvent = field('event')
const isSwept = field('isSwept')
const limit = field('limit')

/** What the engine has made of {@link own}, by name. */
let made = new Map<string, OwnBranch>()

/** Whether the engine does not know a new branch yet. It reads signals. */
function hasNewBranch(): boolean {
  return branchesVersion.value >= 0 && own.value.some(({ name }) => !made.has(name))
}

/** A live query that waits for the engine to have opened something, and asks again when a branch has changed. */
function ask<Name extends Parameters<Engine['ask']>[0]>(
  name: Name,
  requestOf: LiveQueryOptions<Name>['requestOf'],
  quietMs = 0,
  onFailure: LiveQueryOptions<Name>['onFailure'] = (failure) => fail(name, failure),
): ReturnType<typeof liveQuery<Name>> {
  return liveQuery<Name>({
    engine,
    name,
    quietMs,
    isWaiting: hasNewBranch,
    requestOf: () => (overview.value === undefined || branchesVersion.value < 0 ? undefined : requestOf()),
    onFailure,
  })
}

/** The most news and claims that are shown; a click shows more. */
export const rowsMax: Signal<number> = signal(50)
const panelsAnswer = ask('panels', () => ({
  history: shownHistory.value,
  cursor: cursor.value,
  rowsMax: rowsMax.value,
  lists: [lower.value, upper.value].filter((tab) => tab === 'news' || tab === 'claims' || tab === 'agenda'),
}))
export const panels: ReadonlySignal<Panels | undefined> = computed(() => panelsAnswer.value?.reply)

const laneAnswer = ask('lane', () => {
  if (plotWidth.value === 0) return undefined
  const { from, to } = visible.value
  const axis = wholeAxis.value
  const shown = Math.max(1, positionOf(axis, to) - positionOf(axis, from))
  // The engine groups by even time, the lane compresses closed hours: ask for as many pixels as open hours need.
  const stretched = plotWidth.value * Math.max(1, (to - from) / 60_000 / shown)
  return {
    history: shownHistory.value,
    cursor: cursor.value,
    from,
    to,
    widthPixels: Math.min(20_000, Math.ceil(stretched)),
    importanceMin: importance.value,
    ...(types.value === undefined ? {} : { types: types.value }),
  }
})
export const laneGroups: ReadonlySignal<readonly EventGroup[]> = computed(() => laneAnswer.value?.reply ?? [])

const seriesAnswer = ask('series', () =>
  plotWidth.value === 0
    ? undefined
    : {
        histories: histories.value,
        symbols: symbols.value,
        cursor: cursor.value,
        from: axis.value.from,
        to: axis.value.to,
        widthPixels: Math.max(200, Math.round(plotWidth.value)),
        kind: kind.value === 'line' ? 'line' : { candles: candleWidth(kind.value) },
      },
)
/** The prices of all charts. */
export const series: ReadonlySignal<readonly Series[]> = computed(() => seriesAnswer.value?.reply ?? [])

function candleWidth(chosen: Exclude<Kind, 'line'>): CandleWidth {
  return chosen === 'session' ? 'session' : { minutes: Math.round(axis.value.slotMs / 60_000) }
}

/** Why there is no explanation: often the number has no value at the cursor. */
export const whyFailure: Signal<Failure | undefined> = signal(undefined)
const whyAnswer = ask(
  'why',
  () =>
    whyPath.value === undefined || lower.value !== 'why'
      ? undefined
      : { history: shownHistory.value, cursor: cursor.value, path: whyPath.value },
  80,
  (failure) => {
    whyFailure.value = failure
  },
)
export const why: ReadonlySignal<Why | undefined> = computed(() => {
  const answer = whyAnswer.value
  return answer?.request.path === whyPath.value ? answer?.reply : undefined
})

const clocksAnswer = ask(
  'differences',
  () =>
    isPlaying.value
      ? undefined
      : {
          a: { branch: branch.value },
          b: { branch: branch.value, asKnownThen: true },
          cursor: cursor.value,
        },
  150,
)
/** What differs between what is known now and what was known at the cursor. */
export const clockDifferences: ReadonlySignal<readonly FigureDifference[]> = computed(
  () => clocksAnswer.value?.reply.differences ?? [],
)
/** How many there are, also of those that are not sent. */
export const clockDifferenceCount: ReadonlySignal<number> = computed(
  () => clocksAnswer.value?.reply.count ?? 0,
)
export const differingPaths: ReadonlySignal<ReadonlyMap<string, FigureDifference>> = computed(
  () => new Map(clockDifferences.value.map((difference) => [difference.path, difference])),
)

/** The branch beside the shown one: the first compared one, or the recorded history. */
export const comparedWith: ReadonlySignal<string | undefined> = computed(
  () =>
    compared.value.find((name) => name !== branch.value) ??
    (branch.value === RECORDED ? undefined : RECORDED),
)
const compareAnswer = ask('differences', () =>
  lower.value !== 'compare' || comparedWith.value === undefined
    ? undefined
    : { a: historyOf(comparedWith.value), b: shownHistory.value, cursor: cursor.value },
)
export const branchDifferences: ReadonlySignal<readonly FigureDifference[]> = computed(
  () => compareAnswer.value?.reply.differences ?? [],
)

/** The number that a sweep and a threshold are of: the explained one, or the price of the first instrument on the chart. */
export const sweptPath: ReadonlySignal<string> = computed(
  () => whyPath.value ?? quotePath(symbols.value[0] ?? '', 'last'),
)
const FACTORS = Array.from({ length: 11 }, (_, index) => index / 10)
const MOMENTS_MAX = 120

const isAsked = computed(() => lower.value === 'what-if' && chosenEvent.value !== undefined)

const sweepAnswer = ask(
  'sweep',
  () =>
    !isSwept.value || !isAsked.value
      ? undefined
      : {
          on: branch.value,
          event: chosenEvent.value ?? '',
          factors: FACTORS,
          path: sweptPath.value,
          moments: momentsUpTo(cursor.value.at),
        },
  100,
)
/** A number at eleven strengths of the effects of the chosen event, with the question. */
export const sweep: ReadonlySignal<Answer<'sweep'> | undefined> = computed(() => sweepAnswer.value)

/** Moments at even distances of the visible range, up to the cursor. */
function momentsUpTo(at: number): readonly number[] {
  const starts = [...slotStarts(axis.value)].filter((start) => start < at)
  const step = Math.max(1, Math.ceil(starts.length / MOMENTS_MAX))
  return [...starts.filter((_, index) => index % step === 0), at]
}

/** Why there is no threshold. */
export const thresholdFailure: Signal<Failure | undefined> = signal(undefined)
const thresholdAnswer = ask(
  'threshold',
  () =>
    limit.value === undefined || !isAsked.value
      ? undefined
      : {
          on: branch.value,
          event: chosenEvent.value ?? '',
          path: sweptPath.value,
          cursor: cursor.value,
          ...limit.value,
        },
  100,
  (failure) => {
    thresholdFailure.value = failure
  },
)
export const threshold: ReadonlySignal<Answer<'threshold'> | undefined> = computed(
  () => thresholdAnswer.value,
)

const eventAnswer = signal<EventRow | undefined>(undefined)
/** The chosen event, if it is not after the cursor. */
export const event: ReadonlySignal<EventRow | undefined> = computed(() =>
  eventAnswer.value?.id === chosenEvent.value ? eventAnswer.value : undefined,
)
effect(() => {
  const [id, opened] = [chosenEvent.value, overview.value]
  if (id === undefined || opened === undefined || hasNewBranch()) return
  const history = shownHistory.value
  // An event that the branch has removed is still the recorded one.
  findEvent(id, history, cursor.value)
    .then((row) => row ?? findEvent(id, { ...history, branch: RECORDED }, cursor.peek()))
    .then((row) => {
      if (chosenEvent.peek() === id) eventAnswer.value = row
      fail('find', undefined)
    })
    .catch((error: unknown) => fail('find', failureFrom(error)))
})

async function findEvent(id: string, history: History, at: Cursor): Promise<EventRow | undefined> {
  const found = await engine.ask('find', { history, cursor: at, text: id, countMax: 50 })
  return found.find((one): one is EventRow => 'id' in one && one.id === id)
}

let isMaking = false

/** Makes the branches of the page in the engine, parents first; asks only for those that have changed. */
async function makeBranches(): Promise<void> {
  if (isMaking) return
  isMaking = true
  for (let wanted = own.peek(); !isMade(wanted); wanted = own.peek()) {
    try {
      let reply: readonly BranchInfo[] | undefined
      for (const one of wanted) if (made.get(one.name) !== one) reply = await engine.ask('branch', { ...one })
      for (const name of made.keys())
        if (!wanted.some((one) => one.name === name)) reply = await engine.ask('dropBranch', { name })
      if (reply) branches.value = reply
      fail('branch', undefined)
    } catch (error) {
      fail('branch', failureFrom(error))
    }
    made = new Map(wanted.map((one) => [one.name, one]))
    branchesVersion.value += 1
  }
  isMaking = false
}

function isMade(wanted: readonly OwnBranch[]): boolean {
  return wanted.length === made.size && wanted.every((one) => made.get(one.name) === one)
}

/** Whether what is open is what the page was served with, rather than a dropped file. */
export const isServed: Signal<boolean> = signal(false)

/** Opens what the page was served with, at the state of its address. @returns the position of a log that grows */
export async function start(): Promise<number | undefined> {
  try {
    const wrong = readAddress()
    const { files, feed } = await readData()
    await open(files, wrong)
    isServed.value = true
    return feed
  } catch (error) {
    fail('open', failureFrom(error))
    return undefined
  }
}

/** Appends events of the log that the page follows. The cursor moves only if it is at the end. */
export async function append(events: readonly unknown[]): Promise<void> {
  const longer = await engine.ask('append', { events })
  // A dropped file may have replaced the log in the meantime.
  if (!isServed.peek()) return
  made = new Map()
  overview.value = longer
  branches.value = longer.branches
  branchesVersion.value += 1
}

/** A receipt that was dropped on the page: what its replay gives, or why it is refused. */
export interface CheckedReceipt {
  readonly file: string
  readonly result: VerifiedReceipt | Failure
}
export const checkedReceipt: Signal<CheckedReceipt | undefined> = signal(undefined)

async function checkReceipt({ name, text }: ReceiptFile): Promise<void> {
  const result = await engine.ask('verify', { text }).catch(failureFrom)
  checkedReceipt.value = { file: name, result }
  dialog.value = 'receipt'
  fail('open', undefined)
}

/** Opens files that a person has dropped on the page, or chosen. */
export async function openDropped(files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  dialog.value = undefined
  try {
    await openFiles(await readDropped(files))
  } catch (error) {
    fail('open', failureFrom(error))
  }
}

/** Opens dropped files at their end, or checks a dropped receipt. */
async function openFiles(files: OpenedFiles | PriceTables | ReceiptFile): Promise<void> {
  if (files.kind === 'receipt') return checkReceipt(files)
  try {
    isServed.value = false
    await open(files)
  } catch (error) {
    fail('open', failureFrom(error))
  }
}

/** @param wrong fields of the address that cannot be read; undefined for dropped files, which have no address */
async function open(files: OpenedFiles | PriceTables, wrong?: readonly string[]): Promise<void> {
  const opened = await engine.ask('open', files)
  const meant = state.peek().scenario
  const isOther = meant !== '' && meant !== opened.name
  if (isOther || meant === '') {
    const { theme, zone } = state.peek()
    const kept = isOther ? { ...initialState, theme, zone } : state.peek()
    update({ ...kept, scenario: opened.name }, 'replace')
  }
  made = new Map()
  branches.value = opened.branches
  if (own.peek().length > 0) await makeBranches()
  if (state.peek().charts === undefined) firstSymbol.value = await symbolOfInterest(opened)
  overview.value = opened
  document.title = `${opened.title} – Tapeline`
  fail('open', undefined)
  const notes = [
    ...(isOther && wrong !== undefined
      ? [`The address is of '${meant}', and '${opened.name}' is open; the rest of the address was ignored.`]
      : []),
    ...(wrong !== undefined && wrong.length > 0
      ? [`The address has fields that cannot be read: ${wrong.join(', ')}. Each keeps its default.`]
      : []),
  ]
  fail('notes', opened.notes.length === 0 ? undefined : { message: opened.notes.join(' '), faults: [] })
  fail('address', notes.length === 0 ? undefined : { message: notes.join(' '), faults: [] })
}

/** The instrument with the record, or the largest one. */
async function symbolOfInterest({ to, instruments }: Overview): Promise<string | undefined> {
  const { record, ranking } = await engine.ask('panels', {
    history: { branch: RECORDED },
    cursor: { at: to },
  })
  return record?.symbol ?? ranking[0]?.symbol ?? instruments[0]?.symbol
}

effect(() => {
  if (overview.value !== undefined && !isMade(own.value)) void makeBranches()
})
