import { sameData } from '../event/frozen-copy.js'
import type { Block, PlacedEvent } from '../timeline/columns/block.js'
import type { NamingChange } from '../timeline/instrument-names.js'
import { correctionChainIds, rewrite } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Derivation } from '../timeline/timeline-state.js'
import { emptyLedger, type Ledger } from './ledger.js'
import type { Multiplication } from './multiplication.js'
import { ColumnMultiplier, heldIds, multiplied } from './multiplied-prices.js'
import { type Overlay, overlayOf } from './overlay.js'
import { withoutCorrection } from './price-walk.js'
import { type Reach, reachOf } from './reach.js'
import { Recording } from './recording.js'

/** A timeline, its recording, and the edits that make it a branch. */
export interface BranchState {
  readonly recording: Recording
  readonly ledger: Ledger
  readonly reach: Reach
  /** The differences of `timeline` from the recording. */
  readonly overlay: Overlay
  readonly timeline: Timeline
}

const rootStates = new WeakMap<Timeline, BranchState>()

/** The state of a timeline that is not a branch: it is its own recording. All of its branches share what was read from it. */
export function rootState(timeline: Timeline): BranchState {
  const known = rootStates.get(timeline)
  if (known !== undefined) return known
  const recording = new Recording(timeline)
  const reach = reachOf(recording, emptyLedger)
  const state = { recording, ledger: emptyLedger, reach, overlay: new Map(), timeline }
  rootStates.set(timeline, state)
  return state
}

/** A branch, and the events that differ between it and the branch from which it was made. */
export interface ChangedState {
  readonly state: BranchState
  readonly removals: readonly PlacedEvent[]
  readonly additions: readonly PlacedEvent[]
}

/**
 * The branch with another ledger. Its timeline shares with that of `state` all prefixes before the first event in which the two
 * differ.
 * @param nextSeq minimum sequence number of the next event to arrive
 */
export function stateWith(
  state: BranchState,
  ledger: Ledger,
  nextSeq: number,
  derivation: Derivation | undefined,
): BranchState {
  return changedState(state, ledger, nextSeq, derivation).state
}

/** As {@link stateWith}, with the changes. */
export function changedState(
  state: BranchState,
  ledger: Ledger,
  nextSeq: number,
  derivation: Derivation | undefined,
): ChangedState {
  const { recording, reach } = namedAs(state.recording, ledger)
  const recorded = new Map<string, PlacedEvent>()
  const overlay = new Map(overlayOf(recording, ledger, reach, recorded))
  const more = ledger.multiplied.slice(state.ledger.multiplied.length)
  const ids = new Set([...state.overlay.keys(), ...overlay.keys()])
  for (const multiplication of more) for (const id of heldIds(state.timeline, multiplication)) ids.add(id)
  const removals: PlacedEvent[] = []
  const additions: PlacedEvent[] = []
  const kept: PlacedEvent[] = []
  for (const id of ids) {
    const before = state.overlay.has(id)
      ? state.overlay.get(id)
      : baseOf(recording, state.ledger, id, recorded.get(id))
    if (state.overlay.has(id) && !overlay.has(id)) restore(recording, ledger, id, overlay)
    const after = overlay.has(id) ? overlay.get(id) : baseOf(recording, ledger, id)
    if (before !== undefined && after !== undefined && isSame(before, after)) {
      kept.push(before)
      if (state.overlay.has(id)) overlay.set(id, before)
      else overlay.delete(id)
      continue
    }
    if (before !== undefined) removals.push(before)
    if (after !== undefined) additions.push(after)
  }
  const patched = more.length === 0 ? undefined : multipliedColumns(state, more, [...additions, ...kept])
  const timeline = rewrite(state.timeline, { removals, additions, nextSeq, derivation, patched })
  return { state: { recording, ledger, reach, overlay, timeline }, removals, additions }
}

/** The recording with the names that instruments have by a ledger, and the reach of its edits with these names. */
export function namedAs(recording: Recording, ledger: Ledger): Pick<BranchState, 'recording' | 'reach'> {
  const reach = reachOf(recording, ledger)
  const named = recording.named(namingOf(recording, ledger, reach))
  return { recording: named, reach: named === recording ? reach : reachOf(named, ledger) }
}

/** The changes that a ledger makes to the events that list, rename or delist. */
function namingOf(recording: Recording, ledger: Ledger, reach: Reach): NamingChange {
  const isNaming = (placed: PlacedEvent | undefined): placed is PlacedEvent =>
    placed !== undefined && recording.isNaming(placed.event)
  const isGone = (id: string): boolean =>
    ledger.hidden.has(id) || ledger.inPlace.has(id) || reach.dropped.has(id)
  const gone = [ledger.hidden, ledger.inPlace.keys(), reach.dropped, ledger.shown.keys()].flatMap((ids) =>
    [...ids].filter((id) => isNaming(recording.placeOf(id))),
  )
  const brought = [...new Map([...ledger.written, ...ledger.shown])].flatMap(([id, placed]) =>
    isNaming(placed) && !isGone(id) ? [placed] : [],
  )
  return { removed: new Set(gone), added: brought }
}

/** Multiplies the prices in columns. @param complete the events that are already as the branch shows them */
function multipliedColumns(
  { timeline }: BranchState,
  more: readonly Multiplication[],
  complete: readonly PlacedEvent[],
): (block: Block) => Block {
  const except = new Map(complete.map(({ event }) => [event.id, event]))
  const multipliers = more.map((own) => new ColumnMultiplier(own, timeline, except))
  return (block) => multipliers.reduce((made, multiplier) => multiplier.patched(made), block)
}

/** What a branch shows of a recorded event that is not in its overlay. @param known the recorded event, if it is known */
export function baseOf(
  recording: Recording,
  { multiplied: list }: Ledger,
  id: string,
  known?: PlacedEvent,
): PlacedEvent | undefined {
  const placed = known ?? recording.placeOf(id)
  return placed === undefined || list.length === 0 ? placed : multiplied(recording, list, placed)
}

/** Restores an event as recorded, without the corrections that it has lost. */
function restore(
  recording: Recording,
  { multiplied: list }: Ledger,
  id: string,
  overlay: Map<string, PlacedEvent | undefined>,
): void {
  const placed = recording.placeOf(id)
  if (placed === undefined || correctionChainIds(recording.timeline, id).length === 1) return
  overlay.set(id, multiplied(recording, list, withoutCorrection(placed.event, placed.seq)))
}

function isSame(one: PlacedEvent, other: PlacedEvent): boolean {
  if (one.event === other.event) return one.seq === other.seq
  // Prices on a path mostly have another basis than the recorded ones.
  return one.seq === other.seq && one.event.basis === other.event.basis && sameData(one.event, other.event)
}
