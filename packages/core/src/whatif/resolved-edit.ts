import type { Edit } from './edit.js'
import type { LedgerStep } from './ledger.js'

/** What holds for all edits of one branch. */
export interface EditContext {
  /** Whether edits may select nothing and refer to what is not there: in a view of what was known before. */
  readonly isLenient: boolean
  readonly hasReactions: boolean
  /** Number of the next event that edits bring. */
  nextSeq: number
}

/** What one edit does, or one event that it inserts. */
export interface EditPart {
  /** Where it is in the list of edits, for errors: `edits[0].events[2]`. */
  readonly place: string
  readonly steps: readonly LedgerStep[]
}

/** An edit as steps of the ledger, and the events that it selected or brings. */
export interface ResolvedEdit {
  readonly parts: readonly EditPart[]
  readonly selected: ReadonlySet<string>
}

export type EditOf<Kind extends Edit['edit']> = Extract<Edit, { readonly edit: Kind }>

export type SingleEdit = Exclude<Edit, EditOf<'in-order'>>

export function stepsOf(parts: readonly EditPart[]): readonly LedgerStep[] {
  return parts.flatMap(({ steps }) => steps)
}
