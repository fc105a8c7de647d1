import { type ArgumentKind, checkArgument, checkOptionsOf, kinds } from '../event/arguments.js'
import { isTapelineError, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Derivation } from '../timeline/timeline-state.js'
import { type BranchState, type ChangedState, changedState, rootState } from './branch-state.js'
import { checkBranch } from './check-branch.js'
import type { Edit } from './edit.js'
import { type Ledger, LedgerDraft, withSteps } from './ledger.js'
import { parseEdits } from './parse-edits.js'
import type { Reaction } from './reaction.js'
import { resolveEdits } from './resolve-edits.js'
import { type EditContext, type EditPart, stepsOf } from './resolved-edit.js'
import { unknownNameOn } from './select-events.js'
import type { Simulated, SimulationOptions } from './simulation.js'
import { loadedSimulate } from './simulator.js'

export interface WhatIfOptions extends SimulatedOptions {
  /** A label for people. */
  readonly name: string
  /** Made by `remove`, `scale` and so on, or parsed from JSON. Default: none. */
  readonly edits?: readonly Edit[]
}

interface SimulatedOptions {
  /** Rules that derive simulated events from those of the branch, at their time or later. Default: none. */
  readonly reactions?: readonly Reaction[]
  /** Seed of the random numbers of reactions: a whole number. Default 0. */
  readonly seed?: number
  /** Maximum number of events that reactions may derive from one event, directly or not. Default 1,000. */
  readonly derivedMax?: number
}

/** The origin of a branch: its parent and its edits. */
export interface Branch<Event extends TapelineEvent = TapelineEvent> {
  readonly name: string
  /** The timeline that was edited; a branch itself if branches are nested. */
  readonly parent: Timeline<Event>
  readonly edits: readonly Edit[]
}

/** How a branch was made: kept by its timeline. */
class BranchDerivation implements Derivation, Branch {
  /** Set once, right after it is made. */
  state!: BranchState

  constructor(
    readonly name: string,
    readonly parent: Timeline,
    readonly edits: readonly Edit[],
    readonly options: SimulatedOptions,
    /** The latest moment at which any of its events became known. */
    readonly horizon: number,
  ) {}

  get label(): string {
    return this.name
  }

  asKnownAt(moment: number): Timeline {
    const horizon = Math.min(moment, this.horizon)
    const parent = this.parent.asKnownAt(horizon)
    if (parent === this.parent && !hasLater(this.state.ledger, horizon)) return this.state.timeline
    return branchOn(parent, this.name, this.edits, this.options, horizon)
  }
}

const isReaction = (value: unknown): boolean => {
  if (!kinds.record.fits(value)) return false
  const { name, on, projection, react } = value as Partial<Reaction>
  return (
    typeof name === 'string' &&
    kinds.texts.fits(on) &&
    kinds.projection.fits(projection) &&
    typeof react === 'function'
  )
}
const REACTIONS = {
  expected: 'an array of reactions, as defineReaction() makes them',
  fits: (value: unknown): boolean => Array.isArray(value) && value.every(isReaction),
}
const WHAT_IF_OPTIONS = {
  name: kinds.text,
  edits: kinds.list,
  reactions: REACTIONS,
  seed: kinds.any,
  derivedMax: kinds.any,
} satisfies Record<keyof WhatIfOptions, ArgumentKind>

/**
 * A branch: a timeline with edits, for a what-if. What if this had not happened, had happened later, had been half as large? It
 * shares with its parent all blocks before the first difference, and branches nest to any depth. The parent never changes.
 * Without edits and reactions the result is the parent itself.
 *
 * Prices are computed from declared causes alone, by the recorded returns: see `Consequences`. Events whose prices differ from the
 * recorded ones have the basis `rebased`; events that edits or reactions add are `simulated`. All edits see the parent; edits that
 * touch the same event are an error unless they are in one `inOrder`. The result is not sealed, since a removed event may be the
 * cause of one that stays.
 *
 * Reactions answer each effective event of their types in the branch, in the order of the tape. Branches of the branch keep the
 * derived events: reactions do not run again there, except for consequences that an edit treats with `rederive`.
 *
 * `asKnownAt` of a branch applies the same edits to what was known of the parent; they may select nothing there. Appending to a
 * branch, or filtering it, makes an ordinary timeline that keeps the prices of the branch.
 * @throws TapelineError `edit.…` with the place of the edit, for example `edits[1]`, and what to do; `edit.unreplayable` if an
 * event would break a rule of its type that it does not break in the parent, since projections fail on such events; the errors
 * of events that are inserted or replaced
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { scale, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * // Half of the moves that are declared consequences of the release.
 * const half = whatIf(weeks, { name: 'half the shock', edits: [scale('r1-release', 0.5)] })
 * const close = replay(half, market).at('2025-01-27T16:00-05:00').quotes.NVDA
 * console.log(close?.last, close?.basis) // 129.9579178041877 rebased
 * ```
 */
export function whatIf<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  options: WhatIfOptions,
): Timeline<Event> {
  checkArgument('whatIf()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('whatIf()', options, WHAT_IF_OPTIONS, ['name'])
  const { name, edits = [], ...simulated } = options
  const read = parseEdits(edits)
  checkOptions(simulated)
  if (read.length === 0 && (simulated.reactions ?? []).length === 0) return timeline
  return branchOn(timeline, name, read, simulated, Number.POSITIVE_INFINITY) as Timeline<Event>
}

/**
 * The origin of a branch; undefined for any other timeline, also for one made by appending to a branch.
 * @throws TapelineError `argument.invalid` if it is not a timeline
 */
export function branchOf<Event extends TapelineEvent>(timeline: Timeline<Event>): Branch<Event> | undefined {
  checkArgument('branchOf()', 'timeline', timeline, kinds.timeline)
  const { derivation } = timeline.state
  if (!(derivation instanceof BranchDerivation)) return undefined
  const { name, parent, edits } = derivation
  return { name, parent: parent as unknown as Timeline<Event>, edits }
}

/** A timeline that is not a branch, and the branches from it to another timeline, each made from the one before. */
export interface Branches {
  readonly root: Timeline
  readonly branches: readonly {
    readonly name: string
    readonly edits: readonly Edit[]
    readonly hasReactions: boolean
  }[]
}

/** The branches that lead to a timeline; none if it is not a branch. */
export function branchesOf(timeline: Timeline): Branches {
  const { derivation } = timeline.state
  if (!(derivation instanceof BranchDerivation)) return { root: timeline, branches: [] }
  const { name, parent, edits, options } = derivation
  const { root, branches } = branchesOf(parent)
  const hasReactions = (options.reactions ?? []).length > 0
  return { root, branches: [...branches, { name, edits, hasReactions }] }
}

/**
 * A branch of some events of a history, as `asKnownAt` makes branches: edits may select nothing and refer to missing events.
 * @param edits parsed
 * @param knownAt the moment of the view; undefined for the present
 */
export function branchOnPart(
  part: Timeline,
  name: string,
  edits: readonly Edit[],
  knownAt: number | undefined,
): Timeline {
  return branchOn(part, name, edits, {}, knownAt ?? Number.MAX_VALUE)
}

/**
 * The same branch with other random numbers: its own reactions run again. Reactions of branches from which it was made do not.
 * @param seed a whole number
 * @throws TapelineError `reaction.invalid` for a timeline that is not a branch with reactions, and for a seed that is not a whole
 * number
 */
export function withSeed<Event extends TapelineEvent>(
  branch: Timeline<Event>,
  seed: number,
): Timeline<Event> {
  checkArgument('withSeed()', 'branch', branch, kinds.timeline)
  const { derivation } = branch.state
  if (!(derivation instanceof BranchDerivation) || (derivation.options.reactions ?? []).length === 0) {
    throw new TapelineError({
      code: 'reaction.invalid',
      message: 'The timeline is not a branch with reactions of its own, and so uses no random numbers.',
      expected: 'a timeline made by whatIf, with reactions',
    })
  }
  const { parent, name, edits, options, horizon } = derivation
  checkOptions({ ...options, seed })
  return branchOn(parent, name, edits, { ...options, seed }, horizon) as Timeline<Event>
}

function branchOn(
  parent: Timeline,
  name: string,
  edits: readonly Edit[],
  options: SimulatedOptions,
  horizon: number,
): Timeline {
  const { reactions = [], seed = 0, derivedMax = 1000 } = options
  const { derivation: before } = parent.state
  const start = before instanceof BranchDerivation ? before.state : rootState(parent)
  const context: EditContext = {
    isLenient: horizon < Number.POSITIVE_INFINITY,
    hasReactions: reactions.length > 0,
    nextSeq: parent.state.nextSeq,
  }
  const parts = resolveEdits(start, edits, context)
  let ledger = withSteps(start.ledger, stepsOf(parts))
  let { nextSeq } = context
  let edited: ChangedState | undefined
  if (reactions.length > 0) {
    edited = changedState(start, ledger, nextSeq, undefined)
    if (!context.isLenient) checkWhere(reactions, [edited.state.timeline, parent])
    const simulated = simulateOn(start, parts, edited, nextSeq, { reactions, seed, derivedMax })
    ledger = simulated.ledger
    nextSeq = simulated.nextSeq
  }
  const derivation = new BranchDerivation(name, parent, edits, options, horizon)
  const changed = changedState(start, withoutLater(ledger, horizon), nextSeq, derivation)
  // A view of what was known before may lack events that later ones need; so it is with views of any timeline.
  if (!context.isLenient) checkBranch(start, parts, edited ?? changed, changed)
  derivation.state = changed.state
  return changed.state.timeline
}

/**
 * Checks that the names in the selectors of reactions are known on the branch or on its parent. A reaction to simulated events may
 * name what other reactions derive.
 * @throws TapelineError `reaction.invalid` with the nearest name
 */
function checkWhere(reactions: readonly Reaction[], timelines: readonly Timeline[]): void {
  for (const { name, where, answersSimulated } of reactions) {
    if (where === undefined || answersSimulated) continue
    const [unknown, ...others] = timelines.map((timeline) => unknownNameOn(timeline, where))
    if (unknown === undefined || others.includes(undefined)) continue
    throw new TapelineError({
      code: 'reaction.invalid',
      message: `The reaction '${name}' selects by ${unknown.what}, which this timeline does not have, and so answers nothing.${unknown.hint}`,
    })
  }
}

/** @throws TapelineError as `simulate` does; the error of the edit if it breaks the state that a reaction reads */
function simulateOn(
  start: BranchState,
  parts: readonly EditPart[],
  edited: ChangedState,
  nextSeq: number,
  options: SimulationOptions,
): Simulated {
  const simulate = loadedSimulate()
  try {
    return simulate(edited.state, nextSeq, options)
  } catch (error) {
    if (isTapelineError(error, 'recipe.failed')) checkBranch(start, parts, edited, edited)
    throw error
  }
}

function checkOptions({ reactions = [], seed = 0, derivedMax = 1000 }: SimulatedOptions): void {
  const wrong = (option: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({
      code: 'reaction.invalid',
      message: `The option '${option}' is invalid.`,
      expected,
      found: showValue(found),
    })
  if (!Number.isSafeInteger(seed)) throw wrong('seed', 'a whole number', seed)
  if (!Number.isSafeInteger(derivedMax) || derivedMax < 1) throw wrong('derivedMax', '1 or more', derivedMax)
  const names = reactions.map((reaction) => reaction.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw wrong('reactions', 'a different name for each reaction', twice)
}

function hasLater(ledger: Ledger, horizon: number): boolean {
  return [...ledger.written.values(), ...ledger.shown.values()].some(({ event }) => event.knownAt > horizon)
}

/** Hides the events that edits added and that became known later. */
function withoutLater(ledger: Ledger, horizon: number): Ledger {
  if (!hasLater(ledger, horizon)) return ledger
  const draft = new LedgerDraft(ledger)
  for (const { event } of [...ledger.written.values(), ...ledger.shown.values()]) {
    if (event.knownAt > horizon) draft.hidden.add(event.id)
  }
  return draft
}
