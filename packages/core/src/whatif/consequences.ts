import { type EditPath, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { BranchState } from './branch-state.js'
import type { Consequences, ShiftConsequences } from './edit.js'
import { atEdit } from './edit-path.js'
import type { LedgerDraft, LedgerStep } from './ledger.js'
import { causesOf, effectsAmong } from './partial-causes.js'
import { withConsequences } from './touched.js'

/**
 * The steps of an edit for the consequences of the events that it touches.
 * @param path of the edit in the list
 * @throws TapelineError `edit.consequences` if there are consequences and the edit does not mention them, or if it needs reactions
 * and the branch has none
 */
export function consequenceSteps(
  state: BranchState,
  ids: ReadonlySet<string>,
  consequences: ShiftConsequences | undefined,
  path: EditPath,
  hasReactions: boolean,
): readonly LedgerStep[] {
  if (consequences === undefined) {
    const having = withConsequences(state, ids)
    if (having.size > 0) throw unstated(state, [...having][0] as string, path)
    return []
  }
  if (consequences === 'keep' || consequences === 'along') return []
  if (consequences === 'rederive' && !hasReactions) {
    throw new TapelineError({
      code: 'edit.consequences',
      message: "Reactions derive the consequences again, but there are none; pass `reactions` to 'whatIf'.",
      ...atEdit(path),
    })
  }
  return [...ids].flatMap((id) => stepsOf(state, id, consequences))
}

/** Steps for the existing consequences, not for those that reactions derive later. */
function stepsOf(state: BranchState, id: string, consequences: Exclude<Consequences, 'keep'>): LedgerStep[] {
  const factor = typeof consequences === 'object' ? consequences.scale : 0
  const effects = effectsOf(state, id)
  const hasMoves = [...state.ledger.moves.values()].some((moves) => moves.some(({ cause }) => cause === id))
  const steps: LedgerStep[] = consequences === 'rederive' ? [(ledger) => forgetDerived(ledger, id)] : []
  if (effects.length === 0 && !hasMoves) return steps
  steps.unshift((ledger) => {
    for (const effect of effects) ledger.scalePart(effect, id, factor)
    ledger.scaleMoves(id, factor)
  })
  if (consequences === 'drop') {
    steps.push((ledger) => {
      for (const effect of effects) ledger.drops.add(effect)
      for (const [moved, moves] of ledger.moves) {
        if (ledger.written.has(moved) && moves.every(({ cause }) => cause === id)) ledger.hidden.add(moved)
      }
    })
  }
  return steps
}

/** The ids of the events, recorded or written, that follow from an event, without moves that were shifted along. */
function effectsOf({ recording, ledger }: BranchState, id: string): readonly string[] {
  const follows = (event: TapelineEvent): boolean =>
    causesOf(ledger, event).some((cause) => recording.effectiveId(cause.id) === id)
  const recorded = effectsAmong(recording, new Set(recording.aliasesOf(id)))
  const rewritten = [...ledger.causes.keys()].flatMap((effect) => recording.placeOf(effect)?.event ?? [])
  const written = [...ledger.written.values()].filter(
    ({ event }) => !ledger.moves.get(event.id)?.some(({ cause }) => cause !== undefined),
  )
  const effects = [...recorded, ...rewritten, ...written.map(({ event }) => event)].filter(follows)
  return [...new Set(effects.map((event) => event.id))]
}

/** Forgets what reactions derived from an event, directly or not, so that they derive it again; also empty answers. */
function forgetDerived(ledger: LedgerDraft, id: string): void {
  ledger.forgetAnswers(id)
  const pending = [id]
  for (let cause = pending.pop(); cause !== undefined; cause = pending.pop()) {
    for (const { event } of [...ledger.written.values()]) {
      if (!ledger.derived.has(event.id) || !event.causes.some((own) => own.id === cause)) continue
      ledger.erase(event.id)
      pending.push(event.id)
    }
  }
}

function unstated(state: BranchState, id: string, path: EditPath): TapelineError {
  const shifted = "; for a shift also 'along'"
  return new TapelineError({
    code: 'edit.consequences',
    message: `It has declared consequences; say what happens to them by 'consequences'.`,
    eventId: state.recording.effectiveId(id),
    ...atEdit(path),
    expected: `'keep', 'drop', 'rederive' or { scale: k }${shifted}`,
  })
}
