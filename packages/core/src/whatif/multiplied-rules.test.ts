import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import type { TapeRules } from '../event/tape-rules.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { multiplyPrices, scale } from './edit.js'
import { byInstrument, byType } from './selector.js'
import { whatIf } from './what-if.js'

/** Fares of at most 100, by rules that count how often they are asked. */
function fares(more: Partial<TapeRules>): { readonly timeline: Timeline; readonly asked: () => number } {
  let count = 0
  const fare = defineEvent({
    type: 'fare.set',
    schema: z.strictObject({ line: z.string(), fare: z.number().positive() }),
    instrument: 'line',
    columns: { line: 'text', fare: 'number' },
    prices: { fields: ['fare'], last: 'fare' },
    rules: {
      decidedBy: [],
      ...more,
      begin: () => (event) => {
        count += 1
        if ((event.data as { fare: number }).fare <= 100) return undefined
        return { code: 'event.data-invalid', message: 'The fare is too high.' }
      },
    },
  })
  const timeline = createTimeline([fare], { blockSize: 8 }).append(
    Array.from({ length: 40 }, (_, index) => ({
      id: `f${index}`,
      type: 'fare.set' as const,
      at: index,
      data: { line: `L${index % 4}`, fare: 10 + index },
    })),
  ) as unknown as Timeline
  count = 0
  return { timeline, asked: () => count }
}

function codeOf(run: () => unknown): readonly [string, string | undefined] {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error)) return [error.code, error.eventId]
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('rules on prices', () => {
  it('are asked of multiplied prices, as of scaled ones', () => {
    const { timeline } = fares({})
    const branch = (...edits: ReturnType<typeof scale>[]): Timeline =>
      whatIf(timeline, { name: 'dearer', edits })
    expect(codeOf(() => branch(scale('f25', 20)))).toEqual(['edit.unreplayable', 'f25'])
    // L1 has 11, 15, 19, … 47, and 3 times 35 is the first fare above 100.
    expect(codeOf(() => branch(multiplyPrices(byInstrument('L1'), 3)))).toEqual(['edit.unreplayable', 'f25'])
    expect([...branch(multiplyPrices(byInstrument('L1'), 2))].map(({ data }) => data)).toContainEqual({
      line: 'L1',
      fare: 94,
    })
  })

  it('are asked of all later events if every fare decides', () => {
    const { timeline } = fares({ decidedBy: undefined as never })
    const edits = [multiplyPrices(byType('fare.set'), 3)]
    expect(codeOf(() => whatIf(timeline, { name: 'dearer', edits }))).toEqual(['edit.unreplayable', 'f24'])
  })

  it('are not asked if they ignore prices', () => {
    const { timeline, asked } = fares({ ignorePrices: true })
    const edits = [multiplyPrices(byInstrument('L1'), 3)]
    expect(whatIf(timeline, { name: 'dearer', edits }).get('f25').data).toEqual({ line: 'L1', fare: 105 })
    expect(asked()).toBe(0)
  })
})
