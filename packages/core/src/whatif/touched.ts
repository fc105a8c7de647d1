import type { TapelineEvent } from '../event/event.js'
import type { BranchState } from './branch-state.js'
import { effectsOfCauses } from './cause-index.js'
import type { Ledger } from './ledger.js'
import type { Reach } from './reach.js'

/**
 * The events that a branch shows and that declare one of these as a cause, by the cause.
 * @param ids of effective events in the branch
 */
export function shownEffects(
  state: BranchState,
  ids: Iterable<string>,
): ReadonlyMap<string, TapelineEvent[]> {
  const effective = new Map<string, string>()
  for (const id of ids) for (const alias of state.recording.aliasesOf(id)) effective.set(alias, id)
  const found = new Map<string, TapelineEvent[]>()
  const add = (cause: string, effects: readonly TapelineEvent[]): void => {
    const id = effective.get(cause)
    if (id === undefined || effects.length === 0) return
    const list = found.get(id)
    if (list === undefined) found.set(id, [...effects])
    else for (const effect of effects) list.push(effect)
  }
  const causes = new Set(effective.keys())
  for (const byCause of effectsOfCauses(state.timeline.chain, state.recording.timeline.chain, causes)) {
    for (const [cause, effects] of byCause) add(cause, effects)
  }
  return found
}

/** The given events that have consequences on a branch: effects that it shows, or moves that were shifted along. */
export function withConsequences(state: BranchState, ids: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(shownEffects(state, ids).keys())
  for (const moves of state.ledger.moves.values()) {
    for (const { cause } of moves) if (cause !== undefined && ids.has(cause)) found.add(cause)
  }
  return found
}

/** The events that are shown differently, or move differently, by one ledger than by another. */
export function touchedBetween(
  before: Ledger,
  reach: Reach,
  after: Ledger,
  reachAfter: Reach,
): ReadonlySet<string> {
  const touched = new Set<string>()
  const compare = <Value>(one: ReadonlyMap<string, Value>, other: ReadonlyMap<string, Value>): void => {
    for (const [id, value] of one) if (other.get(id) !== value) touched.add(id)
    for (const id of other.keys()) if (!one.has(id)) touched.add(id)
  }
  const compareSets = (one: ReadonlySet<string>, other: ReadonlySet<string>): void => {
    for (const id of one) if (!other.has(id)) touched.add(id)
    for (const id of other) if (!one.has(id)) touched.add(id)
  }
  compare(before.written, after.written)
  compare(before.shown, after.shown)
  compare(before.inPlace, after.inPlace)
  compare(before.moves, after.moves)
  compare(reach.powers, reachAfter.powers)
  compareSets(before.hidden, after.hidden)
  compareSets(reach.dropped, reachAfter.dropped)
  for (const [id, moves] of after.moves) {
    const changed = moves.some(({ cause = id }) => reach.receivedBy(cause) !== reachAfter.receivedBy(cause))
    if (changed) touched.add(id)
  }
  return touched
}
