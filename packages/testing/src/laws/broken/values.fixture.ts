import { defineKeyedProjection, defineProjection } from '@tapeline/core'
import { type BrokenProjection, events } from './broken-projection.fixture.js'

/** Numbers, missing values and recipes that fail. */
export const misvalued: readonly BrokenProjection[] = [
  {
    mistake: 'adds an optional size',
    breaks: 'a rule: a missing number is an absent key',
    found: /volume is NaN after/,
    make: () =>
      defineProjection({
        name: 'volume',
        events,
        initial: () => ({ volume: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            draft.volume += data.size as number
          },
        }),
      }),
  },
  {
    mistake: 'adds to a number that has no initial value',
    breaks: 'a rule: recipes accept every event',
    found: /it computes '\w+\.turnover' from a missing number/,
    make: () =>
      defineKeyedProjection({
        name: 'turnover',
        events,
        fields: { turnover: 'float64' },
        recipes: (blank) => ({
          'chip.traded': (draft, { data }) => {
            draft[data.symbol] ??= blank()
            const entry = draft[data.symbol]
            if (entry !== undefined) entry.turnover += data.price
          },
        }),
      }),
  },
  {
    mistake: 'divides by a count of zero in a derived value',
    breaks: 'a rule: a missing number is an absent key',
    found: /mean is NaN before the first event/,
    make: () =>
      defineProjection({
        name: 'mean',
        events,
        initial: () => ({ sum: 0, count: 0 }),
        derive: ({ sum, count }) => ({ mean: sum / count }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            draft.sum += data.price
            draft.count += 1
          },
        }),
      }),
  },
  {
    mistake: 'returns undefined for an entry that a halt needs',
    breaks: 'a rule: recipes accept every event',
    found: /Cannot read properties of undefined \(reading 'halts'\)/,
    make: () =>
      defineProjection({
        name: 'halts',
        events,
        initial: () => ({ bySymbol: {} as Record<string, { halts: number }> }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            draft.bySymbol[data.symbol] ??= { halts: 0 }
          },
          'chip.halted': (draft, { data }) => {
            ;(draft.bySymbol[data.symbol] as { halts: number }).halts += 1
          },
        }),
      }),
  },
  {
    mistake: 'does not roll back what it counted before it rejects an event',
    breaks: 'law',
    found: /open after .* was \d+ and is now \d+/,
    mayThrow: true,
    make: () => {
      let positions = 0
      return defineProjection({
        name: 'positions',
        events,
        initial: () => ({ open: 0 }),
        recipes: () => ({
          'chip.traded': (draft, { data }) => {
            positions += 1
            if ((data.size ?? 1) > 7) throw new Error('The size is above the limit.')
            draft.open = positions
          },
          'chip.halted': (draft) => {
            positions = 0
            draft.open = 0
          },
        }),
      })
    },
  },
  {
    mistake: 'writes a text that the field does not declare',
    breaks: 'a rule: recipes accept every event',
    found: /expected open, halted, found paused/,
    make: () =>
      defineKeyedProjection({
        name: 'status',
        events,
        fields: { status: ['open', 'halted'] },
        recipes: (blank) => ({
          'chip.traded': (draft, { data }) => {
            draft[data.symbol] = blank({ status: 'open' })
          },
          'chip.halted': (draft, { data }) => {
            draft[data.symbol] = blank({ status: 'paused' as 'halted' })
          },
        }),
      }),
  },
]
