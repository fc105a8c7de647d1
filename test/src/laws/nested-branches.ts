import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { byId, type Edit, insert, remove, replace, scale, shift, whatIf } from '@tapeline/core/what-if'
import { type EditPlan, planEdit } from './arbitrary-branch.js'
import { type PlainBranch, plainBranch } from './plain-branch.js'
import { type PlainEdit, plainEdit } from './plain-edit.js'

export type Tape = Timeline<MarketEvent>

/** A plain edit as an edit of the engine. */
export function editOf(edit: PlainEdit): Edit {
  const said = (effects: number | 'keep' | 'drop') => ({
    consequences: typeof effects === 'number' ? { scale: effects } : effects,
  })
  switch (edit.does) {
    case 'scale':
      return scale(byId(...edit.ids), edit.factor, { mayBeEmpty: true, ...said(edit.effects) })
    case 'remove':
      return remove(byId(...edit.ids), said(edit.effects))
    case 'rename':
      return replace(edit.id, { data: { summary: edit.summary }, ...said(edit.effects) })
    case 'shift':
      return shift(edit.id, { hours: edit.hours }, said(edit.effects))
    case 'reprice':
      return replace(edit.id, { data: { price: edit.price }, ...said(edit.effects) })
    case 'insert': {
      const { id, at, price } = edit
      if (price !== undefined)
        return insert<MarketEvent>({ id, at, type: 'price.traded', data: { symbol: 'AA', price } })
      return insert<MarketEvent>({ id, at, type: 'news.published', data: { summary: id } })
    }
  }
}

/** An edit, and the branch that applies it to the previous branch. */
export interface Step {
  readonly edit: PlainEdit
  readonly branch: Tape
}

/** Nested branches, one for each plan, with the plain branch of the last. */
export function nest(tape: Tape, plans: readonly EditPlan[]): { steps: Step[]; plain: PlainBranch } {
  let plain = plainBranch(tape)
  let branch = tape
  const steps: Step[] = []
  for (const [index, plan] of plans.entries()) {
    const edit = planEdit(plan, branch, index)
    if (edit === undefined || ('ids' in edit && edit.ids.length === 0)) continue
    plain = plainEdit(plain, edit, tape.length + 1000 + index)
    branch = whatIf(branch, { name: `branch ${index}`, edits: [editOf(edit)] })
    steps.push({ edit: edit, branch })
  }
  return { steps, plain }
}
