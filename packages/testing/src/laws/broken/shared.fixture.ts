import { defineKeyedProjection, defineProjection } from '@tapeline/core'
import { type BrokenProjection, events } from './broken-projection.fixture.js'

interface Last {
  price: number
  at: number
}

/** Objects that are shared, kept, or changed in the wrong place. */
export const shared: readonly BrokenProjection[] = [
  {
    mistake: 'gives every symbol the same blank entry',
    breaks: 'a rule: recipes accept every event',
    found: /Cannot assign to read only property 'count'/,
    make: () => {
      const blank = { count: 0 }
      return defineProjection({
        name: 'counts',
        events,
        initial: () => ({ bySymbol: {} as Record<string, { count: number }> }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            draft.bySymbol[data.symbol] ??= blank
            const entry = draft.bySymbol[data.symbol]
            if (entry !== undefined) entry.count += 1
          },
        }),
      })
    },
  },
  {
    mistake: 'shares a list of `initial` between replays and changes the original',
    breaks: 'law 1',
    found: /prices\[\d+\] .* was nothing and is now \d/,
    make: () => {
      const initial = { prices: [] as number[] }
      return defineProjection({
        name: 'prices',
        events,
        initial: () => initial,
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            initial.prices.push(data.price)
            draft.prices = [...initial.prices]
          },
        }),
      })
    },
  },
  {
    mistake: 'compares an event with one that it kept, which is filled anew',
    breaks: 'law',
    found: /\w+\.gap after/,
    make: () => {
      let before: { readonly at: number } | undefined
      return defineKeyedProjection({
        name: 'gaps',
        events,
        fields: { gap: 'number' },
        recipes: (blank) => ({
          'chip.traded': (draft, event) => {
            draft[event.data.symbol] ??= blank()
            const entry = draft[event.data.symbol]
            if (entry !== undefined) entry.gap = event.at - (before?.at ?? event.at)
            before = event
          },
        }),
      })
    },
  },
  {
    mistake: 'changes the payload of an event',
    breaks: 'a rule: recipes accept every event',
    found: /Cannot assign to read only property '0'/,
    make: () =>
      defineProjection({
        name: 'sorted-tags',
        events,
        initial: () => ({ tags: [] as readonly string[] }),
        recipes: () => ({
          'note.made': (draft, { data }) => {
            draft.tags = data.tags.sort()
          },
        }),
      }),
  },
  {
    mistake: 'looks for an object by identity',
    breaks: 'law 3',
    found: /different states on plain objects and under Immer/,
    make: () =>
      defineProjection({
        name: 'open-notes',
        events,
        initial: () => ({ notes: [] as object[], current: undefined as object | undefined, index: -1 }),
        recipes: () => ({
          'note.made': (draft, { data }) => {
            const note = { text: data.text }
            draft.notes.push(note)
            draft.current = note
            draft.index = draft.notes.indexOf(note)
          },
          'chip.traded': (draft) => {
            draft.index = draft.current === undefined ? -1 : draft.notes.indexOf(draft.current)
          },
        }),
      }),
  },
  {
    mistake: 'keeps a draft for the next event',
    breaks: 'law',
    found: /(bars|read only property 'price')/,
    make: () => {
      let open: Last | undefined
      return defineProjection({
        name: 'bar',
        events,
        initial: () => ({ bars: [] as Last[] }),
        recipes: () => ({
          'chip.traded': (draft, { at, data }) => {
            if (open === undefined) {
              draft.bars.push({ price: data.price, at })
              open = draft.bars.at(-1)
            } else open.price = data.price
          },
          'chip.halted': () => {
            open = undefined
          },
        }),
      })
    },
  },
]
