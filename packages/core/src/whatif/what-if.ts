import { type ArgumentKind, checkArgument, checkOptions as checkKnown, kinds } from '../event/arguments.js'
import { isTapelineError, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Derivation } from '../timeline/parts.js'
import type { Timeline } from '../timeline/timeline.js'
import { type BranchState, type ChangedState, changedState, rootState } from './branch-state.js'
import { checkBranch } from './check-branch.js'
import type { Edit } from './edit.js'
import { type Ledger, LedgerDraft, withSteps } from './ledger.js'
import { parseEdits } from './parse-edits.js'
import type { Reaction } from './reaction.js'
import { resolveEdits } from './resolve-edits.js'
import { type EditContext, type EditPart, stepsOf } from './resolved-edit.js'
import { type SimulationOptions, simulate } from './simulation.js'

export interface WhatIfOptions {
  /** Rules that derive simulated events from those of the branch, at their time or later. Default: none. */
  readonly reactions?: readonly Reaction[]
  /** Of the random numbers of reactions: a whole number. Default 0. */
  readonly seed?: number
  /** Most events that reactions may derive from one, directly or not. Default 1,000. */
  readonly derivedMax?: number
}

/** What a branch is. */
export interface Branch<Event extends TapelineEvent = TapelineEvent> {
  readonly name: string
  /** The timeline that was edited; a branch itself where branches are nested. */
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
    readonly options: WhatIfOptions,
    /** The latest moment at which anything in it was known. */
    readonly horizon: number,
  ) {}

  asKnownAt(moment: number): Timeline {
    const horizon = Math.min(moment, this.horizon)
    const parent = this.parent.asKnownAt(horizon)
    if (parent === this.parent && !hasLater(this.state.ledger, horizon)) return this.state.timeline
    return branchOn(parent, this.name, this.edits, this.options, horizon)
  }
}

const REACTIONS = {
  expected: 'an array of reactions, as defineReaction() makes them',
  fits: (value: unknown): boolean =>
    Array.isArray(value) &&
    value.every((one) => kinds.record.fits(one) && typeof (one as { react?: unknown }).react === 'function'),
}
const WHAT_IF_OPTIONS = { reactions: REACTIONS, seed: kinds.any, derivedMax: kinds.any } satisfies Record<
  keyof WhatIfOptions,
  ArgumentKind
>

/**
 * A timeline that is another one plus edits: what if this had not happened, had happened later, had been half of it. It
 * shares with its parent all blocks before the first difference, and branches nest to any depth. The parent never changes.
 * Without edits and reactions the result is the parent itself.
 *
 * Prices are worked out from declared causes alone, by the recorded returns: see `Consequences`. Events whose prices differ
 * from the recorded have the basis `rebased`, and what edits or reactions made up is `simulated`. All edits see the parent;
 * those that touch the same event are an error unless they stand in one `inOrder`. The result is not sealed, since what was
 * removed may be the cause of what stays.
 *
 * Reactions answer each event of their types that stands in the branch, in the order of the tape. What they derive stands
 * as it is in branches of the branch: they are not asked again there, but for consequences that an edit has them `rederive`.
 *
 * `asKnownAt` of a branch is the same edits on what was known of the parent; they may select nothing there. Appending to a
 * branch, or filtering it, makes a timeline of its own, whose prices stand as they are.
 * @param name for people
 * @param edits as made by `remove`, `scale` and so on, or as JSON gives them
 * @throws TapelineError `edit.…` with what to do, naming the edit as `edits[1]`; `edit.unreplayable` where an event would break
 * the rules of its type, on which projections fail, and breaks none in the parent; those of events that are inserted or replaced
 */
export function whatIf<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  name: string,
  edits: readonly Edit[],
  options: WhatIfOptions = {},
): Timeline<Event> {
  checkArgument('whatIf()', 'timeline', timeline, kinds.timeline)
  checkArgument('whatIf()', 'name', name, kinds.text)
  checkArgument('whatIf()', 'edits', edits, kinds.list)
  checkKnown('whatIf()', options, WHAT_IF_OPTIONS)
  const read = parseEdits(edits)
  checkOptions(options)
  if (read.length === 0 && (options.reactions ?? []).length === 0) return timeline
  return branchOn(timeline, name, read, options, Number.POSITIVE_INFINITY) as Timeline<Event>
}

/** What a branch is; undefined for any other timeline, one that was appended to a branch included. */
export function branchOf<Event extends TapelineEvent>(timeline: Timeline<Event>): Branch<Event> | undefined {
  checkArgument('branchOf()', 'timeline', timeline, kinds.timeline)
  const { derivation } = timeline.parts
  if (!(derivation instanceof BranchDerivation)) return undefined
  const { name, parent, edits } = derivation
  return { name, parent: parent as unknown as Timeline<Event>, edits }
}

/**
 * The same branch with other random numbers: its own reactions draw anew. Those of branches that it stands on do not.
 * @param seed a whole number
 * @throws TapelineError `reaction.invalid` for what is no branch with reactions, and for a seed that is no whole number
 */
export function withSeed<Event extends TapelineEvent>(
  branch: Timeline<Event>,
  seed: number,
): Timeline<Event> {
  checkArgument('withSeed()', 'branch', branch, kinds.timeline)
  const { derivation } = branch.parts
  if (!(derivation instanceof BranchDerivation) || (derivation.options.reactions ?? []).length === 0) {
    throw new TapelineError({
      code: 'reaction.invalid',
      message: 'Only a branch with reactions of its own draws random numbers.',
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
  options: WhatIfOptions,
  horizon: number,
): Timeline {
  const { reactions = [], seed = 0, derivedMax = 1000 } = options
  const { derivation: before } = parent.parts
  const start = before instanceof BranchDerivation ? before.state : rootState(parent)
  const context: EditContext = {
    isLenient: horizon < Number.POSITIVE_INFINITY,
    hasReactions: reactions.length > 0,
    nextSeq: parent.parts.nextSeq,
  }
  const parts = resolveEdits(start, edits, context)
  let ledger = withSteps(start.ledger, stepsOf(parts))
  let { nextSeq } = context
  let edited: ChangedState | undefined
  if (reactions.length > 0) {
    edited = changedState(start, ledger, nextSeq, undefined)
    const simulated = simulateOn(start, parts, edited, nextSeq, { reactions, seed, derivedMax })
    ledger = simulated.ledger
    nextSeq = simulated.nextSeq
  }
  const derivation = new BranchDerivation(name, parent, edits, options, horizon)
  const changed = changedState(start, withoutLater(ledger, horizon), nextSeq, derivation)
  // What was known before may lack what later events need; so it is with views of any timeline.
  if (!context.isLenient) checkBranch(start, parts, edited ?? changed, changed)
  derivation.state = changed.state
  return changed.state.timeline
}

/** @throws TapelineError as `simulate` does; that of the edit where the state that a reaction reads fails for it */
function simulateOn(
  start: BranchState,
  parts: readonly EditPart[],
  edited: ChangedState,
  nextSeq: number,
  options: SimulationOptions,
): ReturnType<typeof simulate> {
  try {
    return simulate(edited.state, nextSeq, options)
  } catch (error) {
    if (isTapelineError(error, 'recipe.failed')) checkBranch(start, parts, edited, edited)
    throw error
  }
}

function checkOptions({ reactions = [], seed = 0, derivedMax = 1000 }: WhatIfOptions): void {
  const wrong = (option: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({
      code: 'reaction.invalid',
      message: `The option '${option}' is wrong.`,
      expected,
      found: showValue(found),
    })
  if (!Number.isSafeInteger(seed)) throw wrong('seed', 'a whole number', seed)
  if (!Number.isSafeInteger(derivedMax) || derivedMax < 1) throw wrong('derivedMax', '1 or more', derivedMax)
  const names = reactions.map((reaction) => reaction.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw wrong('reactions', 'a name for each of its own', twice)
}

function hasLater(ledger: Ledger, horizon: number): boolean {
  return [...ledger.written.values(), ...ledger.shown.values()].some(({ event }) => event.knownAt > horizon)
}

/** Hides what edits brought and is known later. */
function withoutLater(ledger: Ledger, horizon: number): Ledger {
  if (!hasLater(ledger, horizon)) return ledger
  const draft = new LedgerDraft(ledger)
  for (const { event } of [...ledger.written.values(), ...ledger.shown.values()]) {
    if (event.knownAt > horizon) draft.hidden.add(event.id)
  }
  return draft
}
