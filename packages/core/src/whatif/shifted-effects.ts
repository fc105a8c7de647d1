import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { effectiveOf } from '../timeline/rewrite.js'
import type { BranchState } from './branch-state.js'
import type { PartialCause } from './ledger.js'
import { causesOf, causesThrough, causesTogether, oneMove } from './partial-causes.js'
import { relative } from './reach.js'
import { shownEffects } from './touched.js'

/** The effects that are shifted together with the selected events. */
export interface ShiftedEffects {
  /** Events that are not recorded prices and would have nothing left at their place: they are shifted themselves. */
  readonly shifted: readonly PlacedEvent[]
  /** New causes for those with a cause that is a price without a move left: the causes of that price. */
  readonly rewritten: ReadonlyMap<string, readonly PartialCause[]>
  /** The causes that each effect loses, by effect. */
  readonly gone: ReadonlyMap<string, ReadonlySet<string>>
  /** The events whose consequences are shifted: the selected ones, and those in `shifted`. */
  readonly causes: ReadonlySet<string>
  /** The event in `causes` from which the lost part of an effect follows. */
  readonly rootOf: (effect: string) => string
}

/** Tolerance: shares may differ from a sum of 1 by a rounding error. */
const NOTHING = 1e-9

/** Follows the declared effects of the selected events, as a branch shows them, to everything that is shifted with them. */
export function shiftedEffects(state: BranchState, selected: ReadonlySet<string>): ShiftedEffects {
  const walk = new EffectWalk(state, selected)
  let frontier: ReadonlySet<string> = selected
  while (frontier.size > 0) {
    const effects = [...shownEffects(state, frontier).values()].flat()
    frontier = new Set(effects.flatMap((event) => walk.visit(event)))
  }
  const { shifted, rewritten, gone, causes, roots } = walk
  const [fallback] = selected
  return {
    shifted: [...shifted.values()],
    rewritten,
    gone,
    causes,
    rootOf: (effect) => roots.get(effect) ?? (fallback as string),
  }
}

class EffectWalk {
  readonly causes: Set<string>
  readonly rewritten = new Map<string, readonly PartialCause[]>()
  readonly shifted = new Map<string, PlacedEvent>()
  readonly gone = new Map<string, Set<string>>()
  readonly roots = new Map<string, string>()
  /** Prices that lose all of their move, so that their effects are shifted too, with the causes of each price. */
  private readonly emptied = new Map<string, readonly PartialCause[]>()

  constructor(
    private readonly state: BranchState,
    selected: ReadonlySet<string>,
  ) {
    this.causes = new Set(selected)
  }

  /** Visits an effect of a shifted event, and the events of the same move. @returns the ids of the effects shifted as well */
  visit({ id }: TapelineEvent): string[] {
    const { recording, ledger } = this.state
    const placed = recording.placeOf(id) ?? (ledger.written.get(id) as PlacedEvent)
    const members = oneMove(recording, placed)
    return members.flatMap((member) => (this.visitMember(member, members) ? [member.event.id] : []))
  }

  private visitMember(placed: PlacedEvent, members: readonly PlacedEvent[]): boolean {
    const { recording, ledger, timeline } = this.state
    const { event } = placed
    const { id } = event
    if (this.leaves(id)) return false
    const causes = causesTogether(recording, ledger, placed, members)
    const lost = causes.filter((cause) => cause.share > 0 && this.leaves(cause.id))
    const [first] = lost
    if (first === undefined) return false
    const root = this.causes.has(first.id) ? first.id : (this.roots.get(first.id) as string)
    if (!this.roots.has(id)) this.roots.set(id, root)
    const isRecordedPrice = recording.rulesOf(event) !== undefined && !ledger.written.has(id)
    const isEmpty = this.restOf(id, causes) < NOTHING
    if (!isEmpty || isRecordedPrice) this.gone.set(id, this.ownOf(event, lost))
    if (!isEmpty) return false
    const through = causesThrough(causes, (cause) => this.emptied.get(cause), ledger.derived.get(id) === 0)
    if (isRecordedPrice) {
      this.emptied.set(id, through)
      return true
    }
    if (causes.some((cause) => this.emptied.has(cause.id))) this.rewritten.set(id, through)
    this.gone.delete(id)
    this.causes.add(id)
    this.shifted.set(id, effectiveOf(timeline, id) as PlacedEvent)
    return true
  }

  private leaves(id: string): boolean {
    return this.causes.has(id) || this.emptied.has(id)
  }

  /** The part of an event that its remaining causes leave. */
  private restOf(id: string, causes: readonly PartialCause[]): number {
    const { reach, ledger } = this.state
    const since = ledger.derived.get(id)
    return causes.reduce((rest, { id: cause, share, factor }) => {
      const left = this.leaves(cause) ? 0 : factor * relative(reach.receivedBy(cause), since)
      return rest - share * (1 - left)
    }, 1)
  }

  /** The lost causes that an event declares itself; the others are declared by events of the same move. */
  private ownOf(event: TapelineEvent, lost: readonly PartialCause[]): Set<string> {
    const { recording, ledger } = this.state
    const own = new Set(causesOf(ledger, event).map((cause) => recording.effectiveId(cause.id)))
    return new Set(lost.flatMap(({ id }) => (own.has(id) ? [id] : [])))
  }
}
