/** The edits of what-ifs by their plain definition, on the records of a plain branch. */
import type { TapelineEvent } from '@tapeline/core'
import { isPrice, type PlainBranch, type PlainRecord, showOf } from './plain-branch.js'

/** An edit of events that are named by their ids alone. */
export type PlainEdit =
  | {
      readonly does: 'scale'
      readonly ids: readonly string[]
      readonly factor: number
      readonly effects: number
    }
  | { readonly does: 'remove'; readonly ids: readonly string[]; readonly effects: number | 'keep' | 'drop' }
  | {
      readonly does: 'rename'
      readonly id: string
      readonly summary: string
      readonly effects: number | 'keep'
    }
  | { readonly does: 'shift'; readonly id: string; readonly hours: number; readonly effects: number | 'keep' }
  | {
      readonly does: 'reprice'
      readonly id: string
      readonly price: number
      readonly effects: number | 'keep'
    }
  | { readonly does: 'insert'; readonly id: string; readonly at: number; readonly price?: number }

/** A branch with one more edit. @param seq the number of the event that it inserts */
export function plainEdit(branch: PlainBranch, edit: PlainEdit, seq: number): PlainBranch {
  const change = (ids: readonly string[], to: (record: PlainRecord) => PlainRecord): PlainBranch =>
    branch.map((record) => (ids.includes(record.event.id) ? to(record) : record))
  const shown = (id: string): TapelineEvent =>
    showOf(branch, branch.find(({ event }) => event.id === id) as PlainRecord) as TapelineEvent
  switch (edit.does) {
    case 'scale': {
      const scaled = change(edit.ids, (record) => {
        const moves = isPrice(record.event) && !record.inserted && record.instead === undefined
        return { ...record, own: record.own * (moves ? edit.factor : 1) }
      })
      const prices = branch.filter(({ event }) => isPrice(event)).map(({ event }) => event.id)
      const [own, others] = [true, false].map((wanted) =>
        edit.ids.filter((id) => prices.includes(id) === wanted),
      )
      return withEffects(withEffects(scaled, own ?? [], edit.effects), others ?? [], edit.factor)
    }
    case 'remove':
      return withEffects(
        change(edit.ids, (record) => ({ ...record, hidden: true })),
        edit.ids,
        edit.effects,
      )
    case 'rename': {
      const { summary } = edit
      const instead = { ...shown(edit.id), basis: 'simulated' as const, data: { summary } }
      return withEffects(
        change([edit.id], (record) => ({ ...record, instead })),
        [edit.id],
        edit.effects,
      )
    }
    case 'shift': {
      const own = shown(edit.id)
      const by = edit.hours * 3_600_000
      const instead = { ...own, at: own.at + by, knownAt: own.knownAt + by }
      return withEffects(
        change([edit.id], (record) => ({ ...record, instead })),
        [edit.id],
        edit.effects,
      )
    }
    case 'reprice': {
      const own = shown(edit.id)
      const instead = {
        ...own,
        basis: 'simulated' as const,
        data: { ...(own.data as object), price: edit.price },
      }
      return withEffects(
        change([edit.id], (record) => ({ ...record, instead })),
        [edit.id],
        edit.effects,
      )
    }
    case 'insert': {
      const body = edit.price === undefined ? news(edit.id) : trade(edit.price)
      const envelope = {
        id: edit.id,
        at: edit.at,
        knownAt: edit.at,
        precision: 'instant' as const,
        version: 1,
        seq,
      }
      const event = { ...envelope, ...body, basis: 'simulated' as const, causes: [], sources: [] }
      return [...branch, { event, own: 1, parts: {}, drops: false, hidden: false, inserted: true }]
    }
  }
}

const news = (summary: string) => ({ type: 'news.published', data: { summary } }) as const
const trade = (price: number) => ({ type: 'price.traded', data: { symbol: 'AA', price } }) as const

function withEffects(
  branch: PlainBranch,
  ids: readonly string[],
  effects: number | 'keep' | 'drop',
): PlainBranch {
  if (effects === 'keep') return branch
  const factor = effects === 'drop' ? 0 : effects
  return branch.map((record) => {
    const touched = record.event.causes.filter(({ id }) => ids.includes(id)).map(({ id }) => id)
    if (touched.length === 0) return record
    const parts = { ...record.parts }
    for (const id of touched) parts[id] = (parts[id] ?? 1) * factor
    return { ...record, parts, drops: record.drops || effects === 'drop' }
  })
}
