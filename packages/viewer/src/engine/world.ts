import { type Replay, replay, type Source } from '@tapeline/core'
import { didYouMean, openTimeline, TapelineError } from '@tapeline/core/internal'
import { type MarketEvent, type MarketState, market, marketEvents } from '@tapeline/core/market'
import { parseEdits, whatIf } from '@tapeline/core/what-if'
import { type Scenario, scenarioFromJson } from '@tapeline/scenarios'
import type { BranchInfo, Cursor, History, OpenedFiles, PriceTables } from '../protocol.js'
import { RECORDED } from '../protocol.js'
import { blocksOf, indexOf } from './block-index.js'
import type { MarketTimeline } from './market-timeline.js'
import { positionOf } from './positions.js'
import { TapeBytes } from './tape-source.js'

/** Views as known then that are kept, so that a cursor that moves back and forth makes each once. */
const VIEWS_MAX = 32

/** What is open: the recorded history, its branches, and their replays. */
export class World {
  readonly name: string
  readonly title: string
  readonly summary: string | undefined
  readonly zone: string
  /** What was assumed to read it. */
  readonly notes: readonly string[]
  /** The sources of the scenario file, by key. */
  readonly sources: Readonly<Record<string, Source>>
  #recorded: MarketTimeline
  readonly #branches = new Map<string, BranchInfo>()
  readonly #timelines = new Map<string, MarketTimeline>()
  readonly #replays = new WeakMap<MarketTimeline, Replay<MarketEvent, MarketState>>()
  readonly #views = new Map<string, MarketTimeline>()

  /** @param scenario undefined for a tape */
  constructor(
    opened: OpenedFiles | PriceTables,
    scenario: Scenario | undefined,
    notes: readonly string[] = [],
  ) {
    this.notes = notes
    const own = 'name' in opened ? opened.name : 'prices'
    this.name = scenario?.name ?? own
    this.title = scenario?.title ?? own
    this.summary = scenario?.summary
    this.zone = scenario?.zone ?? 'America/New_York'
    this.sources = scenario?.sources ?? {}
    this.#recorded =
      opened.kind === 'tape'
        ? openTimeline(marketEvents, new TapeBytes(opened.name, opened.bytes)).timeline
        : (scenario as Scenario).timeline
    this.#branches.set(RECORDED, { name: RECORDED, title: 'As recorded', edits: [], isShipped: true })
    for (const { name, title, summary, on, edits } of scenario?.whatIfs ?? [])
      this.#branches.set(name, {
        name,
        title: title ?? name,
        ...(summary === undefined ? {} : { summary }),
        on: on ?? RECORDED,
        edits,
        isShipped: true,
      })
  }

  get recorded(): MarketTimeline {
    return this.#recorded
  }

  /**
   * Appends what has been recorded since. Branches are made anew on the longer history.
   * @param events as JSON; those whose id is there already are left out
   * @throws TapelineError with every fault; nothing is appended then
   */
  append(events: readonly unknown[]): void {
    const isNew = (event: unknown): boolean => this.#recorded.find((event as { id: string }).id) === undefined
    const added = events.filter(isNew)
    if (added.length === 0) return
    this.#recorded = this.#recorded.append(added as Parameters<MarketTimeline['append']>[0])
    this.#timelines.clear()
    this.#views.clear()
  }

  /** When the recorded history begins and ends. */
  get span(): { readonly from: number; readonly to: number } {
    const { recorded } = this
    return {
      from: recorded.eventBefore(1)?.at ?? 0,
      to: recorded.eventBefore(recorded.length)?.at ?? 0,
    }
  }

  /** Of the instruments that the recorded history lists. */
  get exchanges(): readonly string[] {
    const listed = blocksOf(this.recorded).flatMap(({ block }) =>
      indexOf(block).namings.flatMap(({ listed }) => listed?.exchange ?? []),
    )
    return [...new Set(listed)].sort()
  }

  get branches(): readonly BranchInfo[] {
    return [...this.#branches.values()]
  }

  /**
   * @throws TapelineError `what-if.unknown`
   */
  branchOf(name: string): BranchInfo {
    const branch = this.#branches.get(name)
    if (branch) return branch
    throw new TapelineError({
      code: 'what-if.unknown',
      message: `There is no branch '${name}'.${didYouMean(name, [...this.#branches.keys()])}`,
    })
  }

  /**
   * Makes a branch, or makes it and those on it anew. Nothing changes if it fails.
   * @throws TapelineError with every fault of its edits
   */
  setBranch({ name, title, on, edits }: Omit<BranchInfo, 'isShipped'> & { readonly on: string }): void {
    if (this.#branches.get(name)?.isShipped)
      throw new TapelineError({
        code: 'argument.invalid',
        message: `The branch '${name}' comes from the scenario and cannot be changed. Give yours another name.`,
      })
    for (let above: string | undefined = on; above !== undefined; above = this.branchOf(above).on)
      if (above === name)
        throw new TapelineError({
          code: 'argument.invalid',
          message: `The branch '${name}' cannot be made on a branch of itself.`,
        })
    const timeline = this.#made(name, on, edits)
    this.#forget(name)
    this.#branches.set(name, { name, title, on, edits, isShipped: false })
    this.#timelines.set(name, timeline)
  }

  /**
   * @throws TapelineError `what-if.unknown`; `argument.invalid` for a branch of the scenario, or one with branches on it
   */
  dropBranch(name: string): void {
    const { isShipped } = this.branchOf(name)
    const child = this.branches.find(({ on }) => on === name)
    if (isShipped || child)
      throw new TapelineError({
        code: 'argument.invalid',
        message: child
          ? `The branch '${child.name}' is made on '${name}'. Remove it first.`
          : `The branch '${name}' comes from the scenario and cannot be removed.`,
      })
    this.#forget(name)
    this.#branches.delete(name)
  }

  /** The history as it is known at the end. */
  timelineOf(name: string): MarketTimeline {
    const { on, edits } = this.branchOf(name)
    if (on === undefined) return this.recorded
    const known = this.#timelines.get(name)
    if (known) return known
    const timeline = this.#made(name, on, edits)
    this.#timelines.set(name, timeline)
    return timeline
  }

  /** The history, as it was known at the cursor if that is asked. */
  historyAt({ branch, asKnownThen = false }: History, { at }: Cursor): MarketTimeline {
    const timeline = this.timelineOf(branch)
    if (!asKnownThen) return timeline
    const key = `${at} ${branch}`
    const view = this.#views.get(key) ?? timeline.asKnownAt(at)
    this.#views.delete(key)
    this.#views.set(key, view)
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= VIEWS_MAX) break
      this.#views.delete(oldest)
    }
    return view
  }

  replayOf(timeline: MarketTimeline): Replay<MarketEvent, MarketState> {
    let replayed = this.#replays.get(timeline)
    if (!replayed) {
      replayed = replay(timeline, market)
      this.#replays.set(timeline, replayed)
    }
    return replayed
  }

  /** The state of a history at the cursor. */
  stateAt(history: History, cursor: Cursor): MarketState {
    const timeline = this.historyAt(history, cursor)
    return this.replayOf(timeline).atPosition(positionOf(timeline, cursor))
  }

  #made(name: string, on: string, edits: readonly unknown[]): MarketTimeline {
    return whatIf(this.timelineOf(on), { name, edits: parseEdits(edits) })
  }

  /** Forgets the timelines of a branch and of those made on it. */
  #forget(name: string): void {
    this.#timelines.delete(name)
    this.#views.clear()
    for (const child of this.branches) if (child.on === name) this.#forget(child.name)
  }
}

/** Opens files, JSON or a tape. @throws TapelineError with every fault of the files */
export async function openWorld(opened: OpenedFiles | PriceTables): Promise<World> {
  if (opened.kind === 'tape') return new World(opened, undefined)
  if (opened.kind === 'json') return new World(opened, scenarioFromJson(opened.text))
  if (opened.kind === 'tables') {
    const { readTables } = await import('./read-tables.js')
    const { scenario, notes } = readTables(opened)
    return new World(opened, scenario, notes)
  }
  const { readFiles } = await import('./read-files.js')
  return new World(opened, readFiles(opened))
}
