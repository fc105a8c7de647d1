import { sameData } from '../event/frozen-copy.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { NamingChange } from '../timeline/instrument-names.js'
import { correctionChainIds, rewrite } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Derivation } from '../timeline/timeline-state.js'
import { emptyLedger, type Ledger } from './ledger.js'
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
  const overlay = new Map(overlayOf(recording, ledger, reach))
  const removals: PlacedEvent[] = []
  const additions: PlacedEvent[] = []
  for (const id of new Set([...state.overlay.keys(), ...overlay.keys()])) {
    const before = state.overlay.has(id) ? state.overlay.get(id) : recording.placeOf(id)
    if (!overlay.has(id)) restore(recording, id, overlay)
    const after = overlay.has(id) ? overlay.get(id) : recording.placeOf(id)
    if (before !== undefined && after !== undefined && isSame(before, after)) {
      if (state.overlay.has(id)) overlay.set(id, before)
      else overlay.delete(id)
      continue
    }
    if (before !== undefined) removals.push(before)
    if (after !== undefined) additions.push(after)
  }
  const timeline = rewrite(state.timeline, { removals, additions, nextSeq, derivation })
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

/** Restores an event as recorded, without the corrections that it has lost. */
function restore(recording: Recording, id: string, overlay: Map<string, PlacedEvent | undefined>): void {
  const placed = recording.placeOf(id)
  if (placed === undefined || correctionChainIds(recording.timeline, id).length === 1) return
  overlay.set(id, withoutCorrection(placed.event, placed.seq))
}

function isSame(one: PlacedEvent, other: PlacedEvent): boolean {
  return one.seq === other.seq && (one.event === other.event || sameData(one.event, other.event))
}
