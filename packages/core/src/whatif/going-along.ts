import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { standingOf } from '../timeline/rewrite.js'
import type { BranchState } from './branch-state.js'
import type { PartialCause } from './ledger.js'
import { causesOf, causesThrough, causesTogether, oneMove } from './partial-causes.js'
import { relative } from './reach.js'
import { shownEffects } from './touched.js'

/** What goes along with events that are shifted. */
export interface Leaving {
  /** Events of which nothing would be left where they are and that are no recorded price: they are shifted themselves. */
  readonly shifted: readonly PlacedEvent[]
  /** What those follow from where one of their causes is a price that loses its move: what that has followed from. */
  readonly rewritten: ReadonlyMap<string, readonly PartialCause[]>
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
  const walk = new Walk(state, selected)
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

class Walk {
  readonly causes: Set<string>
  readonly rewritten = new Map<string, readonly PartialCause[]>()
  readonly shifted = new Map<string, PlacedEvent>()
  readonly gone = new Map<string, Set<string>>()
  readonly roots = new Map<string, string>()
  /** Prices that lose all of their move, so that what follows from them goes as well, with what they have followed from. */
  private readonly emptied = new Map<string, readonly PartialCause[]>()

  constructor(
    private readonly state: BranchState,
    selected: ReadonlySet<string>,
  ) {
    this.causes = new Set(selected)
  }

  /** Looks at an effect of what leaves, with what is one move with it. @returns the ids of what leaves as well */
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
    this.shifted.set(id, standingOf(timeline, id) as PlacedEvent)
    return true
  }

  private leaves(id: string): boolean {
    return this.causes.has(id) || this.emptied.has(id)
  }

  /** What the causes that stay leave of an event. */
  private restOf(id: string, causes: readonly PartialCause[]): number {
    const { reach, ledger } = this.state
    const since = ledger.derived.get(id)
    return causes.reduce((rest, { id: cause, share, factor }) => {
      const left = this.leaves(cause) ? 0 : factor * relative(reach.receivedBy(cause), since)
      return rest - share * (1 - left)
    }, 1)
  }

  /** Of lost causes those that an event has itself, rather than what is one move with it. */
  private ownOf(event: TapelineEvent, lost: readonly PartialCause[]): Set<string> {
    const { recording, ledger } = this.state
    const own = new Set(causesOf(ledger, event).map((cause) => recording.standingId(cause.id)))
    return new Set(lost.flatMap(({ id }) => (own.has(id) ? [id] : [])))
  }
}
