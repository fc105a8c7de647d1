import type { EditPath } from '../event/error.js'
import type { Edit } from './edit.js'
import type { LedgerStep } from './ledger.js'
import type { Multiplication } from './multiplication.js'

/** Context that is shared by all edits of one branch. */
export interface EditContext {
  /** Whether edits may select nothing and refer to missing events: in a view of what was known before. */
  readonly isLenient: boolean
  readonly hasReactions: boolean
  /** Sequence number of the next event that an edit adds. */
  nextSeq: number
}

/** The part of an edit that concerns one event: a whole edit, or one event that it inserts. */
export interface EditPart {
  /** Its place in the list of edits, for errors. */
  readonly path: EditPath
  readonly steps: readonly LedgerStep[]
}

/** An edit as steps of the ledger, with the events that it selects or adds. */
export interface ResolvedEdit {
  readonly parts: readonly EditPart[]
  readonly selected: ReadonlySet<string>
  /** Multiplications select by rule, since they may select most of a tape. */
  readonly multiplications?: readonly Multiplication[]
}

export type EditOf<Kind extends Edit['edit']> = Extract<Edit, { readonly edit: Kind }>

export type SingleEdit = Exclude<Edit, EditOf<'in-order'>>

export function stepsOf(parts: readonly EditPart[]): readonly LedgerStep[] {
  return parts.flatMap(({ steps }) => steps)
}
