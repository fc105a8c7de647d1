import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/block.js'
import { standingOf } from '../timeline/rewrite.js'
import type { BranchState } from './branch-state.js'
import { shownEffects } from './touched.js'

/** What goes along with events that are shifted. */
export interface Leaving {
  /** Events of which nothing would be left where they are and that are no recorded price: they are shifted themselves. */
  readonly shifted: readonly PlacedEvent[]
  /** The causes that effects lose, by effect. */
  readonly gone: ReadonlyMap<string, ReadonlySet<string>>
  /** The events whose consequences go: those selected, and those in `shifted`. */
  readonly causes: ReadonlySet<string>
  /** The one of them from which the lost part of an effect follows. */
  readonly rootOf: (effect: string) => string
}

/** Shares may add up to a rounding error beside 1. */
const NOTHING = 1e-9

/** Follows the declared effects of events, as a branch shows them, to all that goes along with them. */
export function goingAlong(state: BranchState, selected: ReadonlySet<string>): Leaving {
  const { recording, reach, ledger } = state
  const causes = new Set(selected)
  /** Prices that lose all of their move, so that what follows from them goes as well. */
  const emptied = new Set<string>()
  const shifted = new Map<string, PlacedEvent>()
  const gone = new Map<string, Set<string>>()
  const roots = new Map<string, string>()
  const leaves = (id: string): boolean => causes.has(id) || emptied.has(id)

  const visit = (event: TapelineEvent): boolean => {
    const { id } = event
    if (leaves(id)) return false
    const own = event.causes.map(({ id: cause, share }) => ({ cause: recording.standingId(cause), share }))
    const lost = own.filter(({ cause, share }) => share > 0 && leaves(cause)).map(({ cause }) => cause)
    const [first] = lost
    if (first === undefined) return false
    if (!roots.has(id)) roots.set(id, causes.has(first) ? first : (roots.get(first) as string))
    const rest = own.reduce((sum, { cause, share }) => {
      const factor = leaves(cause) ? 0 : (ledger.parts.get(id)?.get(cause) ?? 1)
      return sum - share * (1 - factor * reach.receivedBy(cause))
    }, 1)
    const isRecordedPrice = recording.rulesOf(event) !== undefined && !ledger.written.has(id)
    const isEmpty = rest < NOTHING
    if (!isEmpty || isRecordedPrice) gone.set(id, new Set(lost))
    if (!isEmpty) return false
    if (isRecordedPrice) {
      emptied.add(id)
      return true
    }
    gone.delete(id)
    causes.add(id)
    shifted.set(id, standingOf(state.timeline, id) as PlacedEvent)
    return true
  }

  let frontier: Iterable<string> = selected
  for (;;) {
    const next: string[] = []
    for (const effects of shownEffects(state, frontier).values()) {
      for (const event of effects) if (visit(event)) next.push(event.id)
    }
    if (next.length === 0) break
    frontier = new Set(next)
  }
  const [fallback] = selected
  return {
    shifted: [...shifted.values()],
    gone,
    causes,
    rootOf: (effect) => roots.get(effect) ?? (fallback as string),
  }
}
