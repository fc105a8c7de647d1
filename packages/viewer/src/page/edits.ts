/** Edits as the page makes and changes them: plain JSON, as `parseEdits` reads it. */
import { type BranchInfo, RECORDED } from '../protocol.js'
import { showPercent } from './format.js'
import type { OwnBranch } from './page-state.js'

export interface PageEdit {
  readonly edit: string
  readonly selector?: unknown
  readonly factor?: number
  readonly by?: unknown
  readonly exchange?: string
  readonly consequences?: unknown
}

/** The edit that removes an event together with its declared consequences. */
export function switchOff(id: string): PageEdit {
  return { edit: 'remove', selector: id, consequences: { scale: 0 } }
}

export function scaleBy(id: string, factor: number): PageEdit {
  return { edit: 'scale', selector: id, factor }
}

/** @param tradingDays whole; negative for earlier */
export function shiftBy(id: string, tradingDays: number): PageEdit {
  return { edit: 'shift', selector: id, by: { tradingDays }, exchange: 'XNYS', consequences: 'along' }
}

/** What an edit may do with declared consequences, by the name of the edit. */
export function consequenceChoices(edit: PageEdit): readonly string[] {
  if (edit.edit === 'shift') return ['along', 'keep', 'drop']
  return edit.edit === 'remove' ? ['scale to 0', 'keep', 'drop'] : []
}

export function consequenceOf({ consequences }: PageEdit): string {
  if (typeof consequences === 'string') return consequences
  const scale = (consequences as { scale?: number } | undefined)?.scale
  return scale === undefined ? '' : `scale to ${scale}`
}

export function withConsequence(edit: PageEdit, choice: string): PageEdit {
  const scale = /^scale to (.+)$/.exec(choice)?.[1]
  return { ...edit, consequences: scale === undefined ? choice : { scale: Number(scale) } }
}

/** The event or events of an edit, in words. */
export function selectorTitle(selector: unknown): string {
  if (typeof selector === 'string') return selector
  if (typeof selector !== 'object' || selector === null) return 'all events'
  const { ids, types, instruments, sectors } = selector as Record<string, readonly string[] | undefined>
  const names = ids ?? types ?? instruments ?? sectors
  return names === undefined ? JSON.stringify(selector) : names.join(', ')
}

export function editTitle(edit: PageEdit): string {
  const subject = selectorTitle(edit.selector)
  switch (edit.edit) {
    case 'remove':
      return `Without ${subject}`
    case 'scale':
      return `${subject} × ${edit.factor}`
    case 'shift':
      return `${subject}, shifted by ${shiftTitle(edit.by)}`
    case 'multiply-prices':
      return `Prices of ${subject} ${showPercent(((edit.factor ?? 1) - 1) * 100)}`
    default:
      return edit.edit === 'insert' ? 'Further events' : `${edit.edit}: ${subject}`
  }
}

function shiftTitle(by: unknown): string {
  const parts = Object.entries((by ?? {}) as Record<string, number>)
  return parts
    .map(([unit, count]) => {
      const name = unit.replace(/([A-Z])/g, ' $1').toLowerCase()
      return `${count} ${Math.abs(count) === 1 ? name.replace(/s$/, '') : name}`
    })
    .join(', ')
}

/** An edit applied on the shown branch: added to it if it is made on the page, or as the first edit of a new branch on it. */
export function withEdit(
  own: readonly OwnBranch[],
  shown: string,
  edit: PageEdit,
): { readonly own: readonly OwnBranch[]; readonly branch: string } {
  const target = own.find(({ name }) => name === shown)
  if (target === undefined) {
    const name = freeName(own)
    return { own: [...own, { name, title: editTitle(edit), on: shown, edits: [edit] }], branch: name }
  }
  // Two edits of one event would overlap.
  const others = (target.edits as readonly PageEdit[]).filter(
    ({ selector }) => JSON.stringify(selector) !== JSON.stringify(edit.selector),
  )
  return { own: withEdits(own, shown, [...others, edit]), branch: shown }
}

/** A branch of the page with other edits, and the title that follows from them. */
export function withEdits(
  own: readonly OwnBranch[],
  name: string,
  edits: readonly PageEdit[],
): readonly OwnBranch[] {
  const title = edits.map(editTitle).join('; ') || 'No edits'
  return own.map((one) => (one.name === name ? { ...one, edits, title } : one))
}

/** The branches without one of them and those on it. */
export function withoutBranch(own: readonly OwnBranch[], name: string): readonly OwnBranch[] {
  const gone = new Set([name])
  for (let size = 0; size !== gone.size; ) {
    size = gone.size
    for (const one of own) if (gone.has(one.on)) gone.add(one.name)
  }
  return own.filter((one) => !gone.has(one.name))
}

/** The branches that a receipt names, each on the one before: those that exist already, and new ones of the page. */
export function withBranches(
  own: readonly OwnBranch[],
  known: readonly BranchInfo[],
  chain: readonly { readonly edits: readonly unknown[] }[],
): { readonly own: readonly OwnBranch[]; readonly branch: string } {
  let all = own
  let branch: string = RECORDED
  for (const { edits } of chain) {
    const written = JSON.stringify(edits)
    const on = branch
    const same = known.find((one) => one.on === on && JSON.stringify(one.edits) === written)
    branch = same?.name ?? freeName(all)
    if (same === undefined)
      all = [
        ...all,
        { name: branch, title: (edits as readonly PageEdit[]).map(editTitle).join('; '), on, edits },
      ]
  }
  return { own: all, branch }
}

function freeName(own: readonly OwnBranch[]): string {
  let number = own.length + 1
  while (own.some(({ name }) => name === `page-${number}`)) number += 1
  return `page-${number}`
}
