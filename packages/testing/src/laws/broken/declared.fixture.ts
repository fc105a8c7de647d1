import { defineKeyedProjection } from '@tapeline/core'
import { type BrokenProjection, events } from './broken-projection.fixture.js'

/** What a projection declares, and its recipes do not keep. */
export const misdeclared: readonly BrokenProjection[] = [
  {
    mistake: 'declares independent entries, and compares with all others',
    breaks: 'law 1: the whole equals its parts',
    found: /rank after .* was \d and is now \d/,
    make: () =>
      defineKeyedProjection({
        name: 'rank',
        events,
        fields: { price: 'number', rank: 'number' },
        independentEntries: true,
        recipes: (blank) => ({
          'chip.traded': (draft, { data }) => {
            draft[data.symbol] ??= blank()
            const entry = draft[data.symbol]
            if (entry === undefined) return
            entry.price = data.price
            entry.rank = 1 + Object.values(draft).filter(({ price }) => (price ?? 0) > data.price).length
          },
        }),
      }),
  },
  {
    mistake: 'removes entries at a type that `removals` does not list',
    breaks: 'law 3',
    found: /its type is not in the declared removals/,
    make: () =>
      defineKeyedProjection({
        name: 'active',
        events,
        fields: { price: 'number' },
        independentEntries: true,
        removals: [],
        recipes: (blank) => ({
          'chip.traded': (draft, { data }) => {
            draft[data.symbol] = blank({ price: data.price })
          },
          'chip.halted': (draft, { data }) => {
            delete draft[data.symbol]
          },
        }),
      }),
  },
]
