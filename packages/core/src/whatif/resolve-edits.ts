import { type EditPath, TapelineError } from '../event/error.js'
import { type BranchState, stateWith } from './branch-state.js'
import type { Edit } from './edit.js'
import { atEdit } from './edit-path.js'
import { type Ledger, withSteps } from './ledger.js'
import { allOf } from './match-rows.js'
import type { Multiplication } from './multiplication.js'
import { PriceOutOfRange } from './price-path.js'
import { reachOf } from './reach.js'
import { resolveEdit } from './resolve-edit.js'
import { type EditContext, type EditOf, type EditPart, type ResolvedEdit, stepsOf } from './resolved-edit.js'
import { matchingEvents } from './select-events.js'
import { touchedBetween } from './touched.js'

interface Multiplying {
  readonly multiplication: Multiplication
  /** Index of its edit. */
  readonly index: number
}

/**
 * Resolves a list of edits on the same branch, so that their order makes no difference.
 * @throws TapelineError `edit.overlap` if two touch the same event, and the errors of each edit
 */
export function resolveEdits(
  state: BranchState,
  edits: readonly Edit[],
  context: EditContext,
): readonly EditPart[] {
  const resolved = edits.map((edit, index) => resolveOne(state, edit, ['edits', index], context))
  if (resolved.length > 1) checkOverlaps(state, edits, resolved)
  return resolved.flatMap(({ parts }) => parts)
}

function resolveOne(state: BranchState, edit: Edit, path: EditPath, context: EditContext): ResolvedEdit {
  return edit.edit === 'in-order'
    ? resolveInOrder(state, edit, path, context)
    : resolveEdit(state, edit, path, context)
}

/** Each edit sees the result of the one before it. */
function resolveInOrder(
  start: BranchState,
  { edits }: EditOf<'in-order'>,
  path: EditPath,
  context: EditContext,
): ResolvedEdit {
  let state = start
  const parts: EditPart[] = []
  const selected = new Set<string>()
  const multiplications: Multiplication[] = []
  for (const [index, edit] of edits.entries()) {
    const resolved = resolveOne(state, edit, [...path, 'edits', index], context)
    for (const part of resolved.parts) parts.push(part)
    for (const id of resolved.selected) selected.add(id)
    multiplications.push(...(resolved.multiplications ?? []))
    const next = edits[index + 1]
    if (next === undefined) continue
    state = stateBetween(state, withSteps(state.ledger, stepsOf(resolved.parts)), context, next)
  }
  return { parts, selected, multiplications }
}

/**
 * The state between two edits of `inOrder`. Consecutive scales multiply to one power before they are applied: if a price is out of
 * range between them, the next scale may correct that, and sees the events as they were before.
 */
function stateBetween(state: BranchState, ledger: Ledger, context: EditContext, next: Edit): BranchState {
  try {
    return stateWith(state, ledger, context.nextSeq, undefined)
  } catch (error) {
    if (!(error instanceof PriceOutOfRange) || next.edit !== 'scale') throw error
    return { ...state, ledger, reach: reachOf(state.recording, ledger) }
  }
}

function checkOverlaps(state: BranchState, edits: readonly Edit[], resolved: readonly ResolvedEdit[]): void {
  const touchedBy = new Map<string, number>()
  const multiplying = resolved.flatMap(({ multiplications = [] }, index) =>
    multiplications.map((multiplication) => ({ multiplication, index })),
  )
  checkTwice(state, edits, multiplying)
  for (const [index, { parts, selected }] of resolved.entries()) {
    const after = withSteps(state.ledger, stepsOf(parts))
    const touched = touchedBetween(state.ledger, state.reach, after, reachOf(state.recording, after))
    for (const id of new Set([...selected, ...touched])) {
      const other = touchedBy.get(id)
      if (other === undefined) touchedBy.set(id, index)
      else throw overlap(id, edits, other, index)
      const event = (after.shown.get(id) ?? after.written.get(id))?.event ?? state.timeline.find(id)
      const multiplied = multiplying.find(
        (own) => own.index !== index && event !== undefined && own.multiplication.matches(event),
      )
      if (multiplied !== undefined)
        throw overlap(id, edits, Math.min(index, multiplied.index), Math.max(index, multiplied.index))
    }
  }
}

/** The first event that two edits multiply. */
function checkTwice(state: BranchState, edits: readonly Edit[], multiplying: readonly Multiplying[]): void {
  for (const [place, { multiplication, index }] of multiplying.entries()) {
    for (const other of multiplying.slice(place + 1)) {
      if (other.index === index) continue
      const both = allOf([multiplication.rows, other.multiplication.rows])
      const [placed] = matchingEvents(state.timeline, both)
      if (placed !== undefined) throw overlap(placed.event.id, edits, index, other.index)
    }
  }
}

function overlap(id: string, edits: readonly Edit[], first: number, second: number): TapelineError {
  const name = (index: number): string => `edits[${index}] (${edits[index]?.edit})`
  return new TapelineError({
    code: 'edit.overlap',
    message: `${name(first)} and ${name(second)} both touch this event, or its move; declare which comes first.`,
    expected: 'inOrder([…]) around the two, or edits of different events',
    eventId: id,
    ...atEdit(['edits', second]),
    edits: [
      ['edits', first],
      ['edits', second],
    ],
  })
}
