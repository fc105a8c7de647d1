import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { replay } from './replay.js'

const bought = defineEvent({
  type: 'shares.bought',
  schema: z.strictObject({ symbol: z.string(), shares: z.number() }),
  instrument: 'symbol',
  columns: { symbol: 'text', shares: 'number' },
})
const valued = defineEvent({
  type: 'shares.valued',
  schema: z.strictObject({ symbol: z.string(), price: z.number() }),
  instrument: 'symbol',
})
const events = [bought, valued] as const
const MODES: readonly ReplayMode[] = ['fast', 'immer', 'checked']

function timelineOf(counts: readonly number[]): Timeline {
  return createTimeline(events).append(
    counts.map((shares, index) => ({
      id: `b${index}`,
      type: 'shares.bought' as const,
      at: index,
      data: { symbol: index % 2 === 0 ? 'NVDA' : 'AMD', shares },
    })),
  )
}

interface Found {
  readonly code: string
  readonly eventId: string | undefined
  readonly message: string
}

function errorOf(run: () => unknown): Found {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error)) return { code: error.code, eventId: error.eventId, message: error.message }
    throw error
  }
  throw new Error('nothing was wrong')
}

const fields = { shares: 'float64', value: 'float64' } as const
const careless = {
  'an entry recipe': defineKeyedProjection({
    name: 'holdings',
    events,
    fields,
    entryRecipes: (blank) => ({
      'shares.bought': (draft, { data }) => {
        const entry = draft ?? blank()
        entry.shares += data.shares
        return entry
      },
    }),
  }),
  'a recipe of the whole state': defineKeyedProjection({
    name: 'holdings',
    events,
    fields,
    recipes: (blank) => ({
      'shares.bought': (draft, { data }) => {
        draft[data.symbol] ??= blank()
        const entry = draft[data.symbol]
        if (entry !== undefined) entry.shares += data.shares
      },
    }),
  }),
  'a recipe of each entry': defineKeyedProjection({
    name: 'holdings',
    events,
    fields,
    recipes: (blank) => ({
      'shares.valued': (draft, { data }) => {
        draft[data.symbol] = blank()
      },
    }),
    eachEntryRecipes: () => ({
      'shares.bought':
        ({ data }) =>
        (draft) => {
          draft.shares -= data.shares
        },
    }),
  }),
}

describe('a missing number', () => {
  for (const mode of MODES) {
    it.each(Object.entries(careless))(`is not added to by %s, in mode ${mode}`, (what, projection) => {
      const first = { id: 'v', type: 'shares.valued' as const, at: -1, data: { symbol: 'NVDA', price: 1 } }
      const timeline =
        what === 'a recipe of each entry' ? timelineOf([10]).append(first as never) : timelineOf([10])
      const error = errorOf(() => JSON.stringify(replay(timeline, projection as never, { mode }).atEnd()))
      expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'b0' })
      expect(error.message).toContain("it computes 'NVDA.shares' from a missing number")
      expect(error.message).toContain('blank({ shares: 0 })')
    })

    it(`may be cleared, copied and compared, in mode ${mode}`, () => {
      const careful = defineKeyedProjection({
        name: 'careful',
        events,
        fields: { low: 'float64', last: 'float64', before: 'float64', count: 'float64' },
        entryRecipes: (blank) => ({
          'shares.bought': (draft, { data }) => {
            const entry = draft ?? blank({ count: 0 })
            if (!(data.shares >= entry.low)) entry.low = data.shares
            entry.before = entry.last
            entry.last = data.shares === 3 ? Number.NaN : data.shares
            if (!Number.isNaN(entry.before)) entry.before *= 2
            entry.count += 1
            return entry
          },
        }),
      })
      const state = replay(timelineOf([5, 1, 3, 1, 4, 1]), careful, { mode }).atEnd()
      expect(state).toEqual({
        NVDA: { low: 3, last: 4, count: 3 },
        AMD: { low: 1, last: 1, before: 2, count: 3 },
      })
    })

    it(`does not occur in fields with declared initial values, in mode ${mode}`, () => {
      const holdings = defineKeyedProjection({
        name: 'holdings',
        events,
        fields: { shares: { kind: 'float64', initial: 0 }, trades: { kind: 'number', initial: 100 } },
        entryRecipes: (blank) => ({
          'shares.bought': (draft, { data }) => {
            const entry = draft ?? blank()
            entry.shares += data.shares
            entry.trades += 1
            return entry
          },
        }),
      })
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 40 }), (counts) => {
          const expected: Record<string, { shares: number; trades: number }> = {}
          for (const [index, shares] of counts.entries()) {
            const key = index % 2 === 0 ? 'NVDA' : 'AMD'
            const { shares: sum, trades } = expected[key] ?? { shares: 0, trades: 100 }
            expected[key] = { shares: sum + shares, trades: trades + 1 }
          }
          expect(replay(timelineOf(counts), holdings, { mode }).atEnd()).toEqual(expected)
        }),
        { numRuns: 20 },
      )
    })

    it(`is rejected in a field with an initial value, in mode ${mode}`, () => {
      const broken = defineKeyedProjection({
        name: 'broken',
        events,
        fields: { shares: { kind: 'float64', initial: 0 } },
        entryRecipes: (blank) => ({
          'shares.bought': (draft, { data }) => {
            const entry = draft ?? blank()
            entry.shares += data.shares === 3 ? Number.NaN : data.shares
            return entry
          },
        }),
      })
      const error = errorOf(() => JSON.stringify(replay(timelineOf([1, 2, 3, 4]), broken, { mode }).atEnd()))
      expect(error.code).toBe('state.unsupported')
      expect(error.message).toMatch(/'NVDA\.shares'.*found NaN/)
    })

    it(`is rejected as an initial value, and so is a value of an undeclared field, in mode ${mode}`, () => {
      const withBlank = (initial: object): Found => {
        const projection = defineKeyedProjection({
          name: 'p',
          events,
          fields,
          entryRecipes: (blank) => ({ 'shares.bought': () => blank(initial) }),
        })
        return errorOf(() => JSON.stringify(replay(timelineOf([1]), projection, { mode }).atEnd()))
      }
      expect(withBlank({ shares: Number.NaN })).toMatchObject({ code: 'recipe.failed', eventId: 'b0' })
      expect(withBlank({ share: 0 }).message).toContain(
        "'share', which is not declared. Did you mean 'shares'?",
      )
    })
  }

  it('cannot be declared as an initial value', () => {
    for (const initial of [Number.NaN, undefined, '0']) {
      const define = (): unknown =>
        defineKeyedProjection({
          name: 'p',
          events,
          fields: { shares: { kind: 'float64', initial: initial as number } },
          entryRecipes: () => ({}),
        })
      expect(define).toThrow(/'shares' of 'p' is declared wrongly/)
    }
  })
})
