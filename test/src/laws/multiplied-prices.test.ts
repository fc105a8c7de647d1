/** Multiplied prices wherever branches are used: on open tapes, in views, thresholds, sweeps and projections. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents, quotes } from '@tapeline/core/market'
import {
  byInstrument,
  defineReaction,
  intersection,
  multiplyPrices,
  project,
  scale,
  threshold,
  whatIf,
  within,
} from '@tapeline/core/what-if'
import { exportEvents, openTape } from '@tapeline/import'
import { cross, sweep } from '@tapeline/sweep'
import fc from 'fast-check'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-multiplied-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Tape = Timeline<MarketEvent>
const [COUNT, SYMBOLS] = [1200, 7]
const OPEN = Date.UTC(2025, 0, 27, 14, 30)
const at = (index: number): number => OPEN + 10_000 * index

/** Trades in columns; every fiftieth one is held as an object, because it declares a cause. */
const tape: Tape = createTimeline(marketEvents, { blockSize: 64 })
  .append(
    Array.from({ length: SYMBOLS }, (_, index) => ({
      id: `listed-${index}`,
      type: 'instrument.listed' as const,
      at: OPEN - 1000,
      data: { symbol: `S${index}`, name: `S${index}`, kind: 'equity' as const, exchange: 'XNYS' as const },
    })),
  )
  .append(
    Array.from({ length: COUNT }, (_, index) => ({
      id: `t${index}`,
      type: 'price.traded' as const,
      at: at(index),
      data: { symbol: `S${(index * index) % SYMBOLS}`, price: 100 + (index % 13) },
      ...(index % 50 === 49 ? { causes: [{ id: `t${index - 1}`, share: 0.5 }] } : {}),
    })),
  )
  .seal()

const later = (symbol: string, from: number): ReturnType<typeof intersection> =>
  intersection(byInstrument(symbol), within({ from }))
const lower = (timeline: Tape, factor: number, symbol = 'S1', from = at(700)): Tape =>
  whatIf(timeline, { name: 'lower', edits: [multiplyPrices(later(symbol, from), factor)] })
/** The prices of a branch, by a loop over plain objects. */
const byHand = (factor: number, symbol: string, from: number): (number | undefined)[] =>
  [...tape].map((event) => {
    if (event.type !== 'price.traded') return undefined
    const isLower = event.data.symbol === symbol && event.at >= from
    return isLower ? event.data.price * factor : event.data.price
  })
const pricesOf = (timeline: Tape): (number | undefined)[] =>
  [...timeline].map((event) => (event.type === 'price.traded' ? event.data.price : undefined))
const lastOf = (timeline: Tape): number => replay(timeline, quotes).atEnd().S1?.last ?? 0

describe('multiplied prices', () => {
  it.each([0, 20_000, 1e9])(
    'of an open tape are those in memory, with a budget of %d bytes',
    async (budget) => {
      const path = join(folder, `${budget}.tape`)
      await exportEvents(tape, path)
      const open = openTape(path, marketEvents, { memoryBudgetBytes: budget })
      try {
        const read = open.timeline as Tape
        replay(read, market).atEnd()
        fc.assert(
          fc.property(
            fc.constantFrom(0.5, 1.1),
            fc.constantFrom('S0', 'S1', 'S2', 'S4'),
            fc.nat({ max: COUNT - 20 }),
            (factor, symbol, index) => {
              const [own, other] = [tape, read].map((given) => lower(given, factor, symbol, at(index))) as [
                Tape,
                Tape,
              ]
              expect(pricesOf(other)).toEqual(byHand(factor, symbol, at(index)))
              expect(replay(other, market).atEnd()).toEqual(replay(own, market).atEnd())
              const then = at(index + 100)
              expect(pricesOf(other.asKnownAt(then))).toEqual(pricesOf(own.asKnownAt(then)))
              const ids = ['t3', `t${index}`, 't1199', 'nothing']
              expect(ids.map((id) => other.find(id))).toEqual(ids.map((id) => own.find(id)))
              const twice = lower(lower(read, 0.5, symbol), factor, symbol, at(index))
              expect(pricesOf(twice)).toEqual(
                pricesOf(lower(lower(tape, 0.5, symbol), factor, symbol, at(index))),
              )
              const scaled = (given: Tape): Tape =>
                whatIf(given, { name: 'scaled', edits: [scale(`t${index}`, 0.5, { consequences: 'keep' })] })
              expect([...scaled(other)]).toEqual([...scaled(own)])
            },
          ),
          { numRuns: 8 },
        )
      } finally {
        open.close()
      }
    },
  )

  it('have a threshold', () => {
    const before = lastOf(tape)
    const found = threshold(
      { from: 0.5, to: 1, tolerance: 0.001 },
      (factor) => lastOf(lower(tape, factor)) >= 0.75 * before,
    )
    expect(found).toBeCloseTo(0.75, 2)
  })

  it('are swept', async () => {
    const factors = [0.5, 0.9, 2]
    const { rows } = await sweep(tape, {
      parameters: cross({ factor: factors }),
      edits: ({ factor }) => [multiplyPrices(later('S1', at(700)), factor)],
      measure: (branch) => ({ last: lastOf(branch) }),
    })
    const before = lastOf(tape)
    expect(rows).toMatchObject(factors.map((factor) => ({ measures: { last: before * factor } })))
  })

  it('are projected, under reactions that draw', () => {
    const noise = defineReaction({
      name: 'noise',
      events: marketEvents,
      on: ['price.traded'],
      where: 't1000',
      projection: quotes,
      parameters: {},
      react: ({ data, at: when }, state, { random }) => [
        {
          type: 'price.traded',
          at: when + 1,
          data: {
            symbol: data.symbol,
            price: (state[data.symbol]?.last ?? 0) * (1 + random.uniform() / 100),
          },
        },
      ],
    })
    const symbol = `S${(1000 * 1000) % SYMBOLS}`
    const options = { reactions: [noise], edits: [multiplyPrices(later(symbol, at(700)), 0.5)] }
    const plain = whatIf(tape, { name: 'noise', reactions: [noise] })
    const [own, other] = [plain, whatIf(tape, { name: 'lower', ...options })].map((branch) =>
      project(branch, quotes, {
        at: [at(600), at(1001), at(1199)],
        until: at(1199),
        runs: 5,
        select: (state) => state[symbol]?.last,
      }),
    ) as [ReturnType<typeof project>, ReturnType<typeof project>]
    const ratios = other.moments.map(({ quantiles }, index) =>
      quantiles.map((value, place) => value / (own.moments[index]?.quantiles[place] as number)),
    )
    for (const [index, list] of ratios.entries())
      for (const ratio of list) expect(ratio).toBeCloseTo(index === 0 ? 1 : 0.5, 9)
    expect(new Set(other.moments[1]?.quantiles).size).toBeGreaterThan(1)
  })
})
