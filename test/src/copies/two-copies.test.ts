/**
 * Two copies of the core in one process, as linked packages cause. Each copy numbers types and texts in its own way, so it
 * rejects a timeline of the other copy. Values without such numbers work in both.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundleForNode } from '../browser/bundle-for-node.js'

const entries = [
  '@tapeline/core',
  '@tapeline/core/internal',
  '@tapeline/core/market',
  '@tapeline/core/player',
  '@tapeline/core/receipt',
  '@tapeline/core/what-if',
]
type Core = typeof import('@tapeline/core') &
  typeof import('@tapeline/core/internal') &
  typeof import('@tapeline/core/market') &
  typeof import('@tapeline/core/player') &
  typeof import('@tapeline/core/receipt') &
  typeof import('@tapeline/core/what-if')

const folder = mkdtempSync(join(tmpdir(), 'tapeline-copies-'))

async function loadCopy(name: string): Promise<Core> {
  const outfile = join(folder, `${name}.mjs`)
  await bundleForNode(entries.map((entry) => `export * from '${entry}'`).join('\n'), outfile)
  return (await import(pathToFileURL(outfile).href)) as Core
}

const START = Date.UTC(2025, 0, 6, 15)

/** Trades of two instruments in the order of the argument, so that each copy numbers types and texts in its own way. */
function timelineOf(core: Core, symbols: readonly string[]) {
  const listings = symbols.map((symbol) => ({
    id: `listing-${symbol}`,
    type: 'instrument.listed' as const,
    at: START - 1,
    data: { symbol, name: symbol, kind: 'equity' as const, exchange: 'XNYS' as const },
  }))
  const trades = symbols.map((symbol, index) => ({
    id: `trade-${index}`,
    type: 'price.traded' as const,
    at: START + index,
    data: { symbol, price: symbol === 'AAA' ? 70 : 90, size: 1 },
  }))
  return core.createTimeline(core.marketEvents).append([...listings, ...trades])
}

describe('two copies of the core', () => {
  let one: Core
  let other: Core
  let foreign: ReturnType<typeof timelineOf>

  beforeAll(async () => {
    one = await loadCopy('one')
    other = await loadCopy('other')
    timelineOf(other, ['ZZZ', 'YYY', 'AAA', 'BBB'])
    timelineOf(one, ['BBB', 'AAA'])
    foreign = timelineOf(other, ['AAA', 'BBB'])
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined }

  it.each<[string, () => unknown]>([
    ['replay', () => one.replay(foreign, one.market)],
    ['whatIf', () => one.whatIf(foreign, { name: 'branch', edits: [] })],
    [
      'branchOf',
      () =>
        one.branchOf(
          other.whatIf(foreign, { name: 'branch', edits: [one.scale(one.byInstrument('AAA'), 2)] }),
        ),
    ],
    ['withSeed', () => one.withSeed(foreign, 1)],
    [
      'compare, first',
      () => one.compare({ a: foreign, b: timelineOf(one, ['AAA']), projection: one.market }),
    ],
    [
      'compare, second',
      () => one.compare({ a: timelineOf(one, ['AAA']), b: foreign, projection: one.market }),
    ],
    [
      'explain',
      () => one.explain(other.replay(foreign, other.market), { path: 'quotes.AAA.last', at: START }),
    ],
    ['live', () => one.live(foreign, one.market)],
    ['columnsOf', () => one.columnsOf(foreign)],
    ['createPlayer', () => one.createPlayer(foreign, one.market, { clock } as never)],
    ['adjustmentFactors', () => one.adjustmentFactors(foreign, { symbol: 'AAA', adjustment: 'splits' })],
  ])('%s rejects a timeline of the other copy with a named error', (_, call) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'package.duplicate',
        message: expect.stringMatching(/another copy of @tapeline\/core.*npm ls @tapeline\/core/),
      }),
    )
  })

  it('exchange a timeline as JSON', () => {
    const own = one.timelineFromJson(one.marketEvents, JSON.parse(JSON.stringify(foreign)))
    expect(one.replay(own, one.market).atEnd().quotes.AAA?.last).toBe(70)
    expect(one.replay(own, one.market).atEnd().quotes.BBB?.last).toBe(90)
  })

  it('give the same states with definitions and projections of the other copy', () => {
    const own = one.createTimeline(other.marketEvents).append([...foreign])
    const state = one.replay(own, other.market).atEnd()
    expect(JSON.stringify(state)).toBe(JSON.stringify(other.replay(foreign, other.market).atEnd()))
    expect(state.quotes.AAA?.last).toBe(70)
    const halved = one.whatIf(own, { name: 'halved', edits: [one.scale(one.byId('trade-0'), 1)] })
    expect(one.replay(halved, other.market).atEnd().quotes.BBB?.last).toBe(90)
    const { value, evidence } = one.explain(one.replay(own, other.market), {
      path: 'quotes.AAA.last',
      at: START + 1,
    })
    expect([value, evidence.map(({ event }) => event.id)]).toEqual([70, ['trade-0']])
  })
})
